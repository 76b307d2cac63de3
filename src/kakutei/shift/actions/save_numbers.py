"""社員番号をまとめて入力: the numbers of several people at once, all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Dict

from django.db import IntegrityError, transaction

from kakutei.audit.recording import record, shown
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.shift.link.renumbered import look_up_again
from kakutei.shift.people.models import Company, Staff
from kakutei.shift.people.placing import active_staff
from kakutei.shift.people.rules.numbers import clashes


class NumbersTaken(Exception):
    """ほかの人と同じ社員番号があるため、まだ登録していません。番号を確かめてください。"""

    def __init__(self, others: dict[int, Staff]) -> None:
        super().__init__(NumbersTaken.__doc__)
        self.others = others
        """By staff id of the wrong number the person who has it too."""


def save_numbers(*, company: Company, numbers: Dict[int, str], at: dt.datetime) -> int:
    """`numbers`: the changed ones by staff id. How many people have another number now. Raises NumbersTaken.

    New numbers are looked up on the attendance side at once, as after スタッフ編集.
    """
    try:
        with transaction.atomic():
            Company.objects.select_for_update(no_key=True).get(pk=company.pk)
            people = {person.pk: person for person in active_staff(today(at))}
            changed = [people[pk] for pk, number in numbers.items() if pk in people and people[pk].number != number]
            _check(people, numbers, [person.pk for person in changed])
            _write(changed, numbers)
            if changed:
                look_up_again(company, changed, at=at)
                after = {person.name: shown(numbers[person.pk]) for person in changed}
                record(What.NUMBERS_CHANGED, company=company, at=at, words=f"{len(changed)}人", after=after)
    except IntegrityError as error:
        raise NumbersTaken({}) from error
    return len(changed)


def _check(people: dict[int, Staff], numbers: Dict[int, str], changed: list[int]) -> None:
    wanted = {pk: numbers.get(pk, person.number) for pk, person in people.items()}
    others = {pk: people[other] for pk, other in clashes(wanted, changed).items()}
    if others:
        raise NumbersTaken(others)


def _write(changed: list[Staff], numbers: Dict[int, str]) -> None:
    """Emptied first, since two people may swap their numbers and each may stand only once at any moment."""
    Staff.objects.filter(pk__in=[person.pk for person in changed]).update(number="")
    for person in changed:
        person.number = numbers[person.pk]
    Staff.objects.bulk_update(changed, ["number"], batch_size=200)
