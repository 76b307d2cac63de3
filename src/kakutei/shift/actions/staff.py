"""Staff of a company: saved one at a time, and their 社員番号 together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Dict
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from kakutei.access.roles import lock, retire
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import facts, record, shown
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import today
from kakutei.shift.link.connections import look_up_again, try_blocked_days_again
from kakutei.shift.link.mapping import number_suggestions
from kakutei.shift.people.models import Company, Staff, Store, User
from kakutei.shift.people.rules.staff_list import clashes
from kakutei.shift.people.store_assignments import assign_stores, places_on


class NumberTaken(Refusal):
    message = "この社員番号は、ほかのスタッフが使っています。番号を確認してください。"


STAFF_FIELDS = ("family_name", "given_name", "kana", "number", "contract", "retired_on")


@dataclass(frozen=True)
class StaffDetails:
    family_name: str
    given_name: str
    kana: str
    number: str
    contract: str
    retired_on: dt.date | None


def save_staff(
    *, company: Company, staff: Staff | None, details: StaffDetails, stores: list[Store], by: User, at: dt.datetime
) -> Staff:
    """A new person where `staff` is None. A new 社員番号 is looked up at once. A retired person loses access at once.

    Raises NumberTaken, and LastLeader or AboveOwnRole where a person may not be retired.
    """
    _check_number(staff, details)
    try:
        with transaction.atomic():
            lock(company)
            # Read under the lock: who signs in as this person may have changed since the form was shown.
            saved = Staff.objects.get(pk=staff.pk) if staff else Staff(company=company, position=Staff.objects.count())
            before = _facts(saved if staff else None, today(at))
            renumbered = staff is not None and saved.number != details.number
            for name, value in vars(details).items():
                setattr(saved, name, value)
            saved.save()
            retire([saved], by=by, at=at)
            assign_stores(saved, stores, today(at))
            try_blocked_days_again([saved])
            if renumbered:
                look_up_again(company, [saved], at=at)
            what = AuditAction.STAFF_CHANGED if staff else AuditAction.STAFF_ADDED
            after = _facts(saved, today(at))
            record(what, company=company, about=saved, by=by, at=at, before=before, after=after)
    except IntegrityError as error:
        raise NumberTaken from error
    return saved


def _facts(staff: Staff | None, date: dt.date) -> dict[str, str]:
    if staff is None:
        return {}
    stores = "、".join(store.name for store in places_on(date).get(staff.pk, []))
    return {**facts(staff, STAFF_FIELDS), "店舗": shown(stores)}


def _check_number(staff: Staff | None, details: StaffDetails) -> None:
    active = Staff.objects.filter(number=details.number, retired_on=None).exclude(pk__in=[staff.pk] if staff else [])
    if details.number and details.retired_on is None and active.exists():
        raise NumberTaken


class SuggestionGone(Refusal):
    message = "この候補は使えなくなりました。ページを開き直して、社員番号を確認してください。"


class SuggestionUncertain(Refusal):
    """Another person or employee fits as well, or only the kana: a user has to say that it is the same person."""

    message = "同じ人かどうかを確認してから、社員番号を変更してください。"


def accept_suggestion(
    *, company: Company, staff: Staff, employee_key: str, sure: bool, by: User, at: dt.datetime
) -> str:
    """Gives the person the code of a suggested employee as 社員番号; the code. It is looked up at once, as after スタッフ編集.

    Raises SuggestionGone where that employee no longer fits, and SuggestionUncertain unless `sure`.
    """
    with transaction.atomic():
        lock(company)
        saved = Staff.objects.get(pk=staff.pk)
        found = number_suggestions(company, at=at).get(saved.pk)
        chosen = [each for each in found.offered if each.key == employee_key] if found else []
        if found is None or not chosen:
            raise SuggestionGone
        if not found.certain and not sure:
            raise SuggestionUncertain
        before = facts(saved, ("number",))
        saved.number = chosen[0].code
        saved.save(update_fields=["number"])
        look_up_again(company, [saved], at=at)
        after = {**facts(saved, ("number",)), "KING OF TIMEの従業員": chosen[0].name}
        record(AuditAction.STAFF_CHANGED, company=company, about=saved, by=by, at=at, before=before, after=after)
    return saved.number


class NumbersTaken(Refusal):
    message = "ほかの人と同じ社員番号があるため、まだ登録していません。番号を確認してください。"

    def __init__(self, others: dict[int, Staff]) -> None:
        super().__init__()
        self.others = others
        """By staff id of the wrong number: the person who already has it."""


def save_numbers(*, company: Company, numbers: Dict[int, str], at: dt.datetime) -> int:
    """`numbers`: the changed ones by staff id. How many people have another number now. Raises NumbersTaken.

    New numbers are looked up on the attendance side at once, as after スタッフ編集.
    """
    try:
        with transaction.atomic():
            Company.objects.select_for_update(no_key=True).get(pk=company.pk)
            people = {person.pk: person for person in Staff.objects.employed_on(today(at))}
            changed = [people[pk] for pk, number in numbers.items() if pk in people and people[pk].number != number]
            _check(people, numbers, [person.pk for person in changed])
            _write(changed, numbers)
            if changed:
                look_up_again(company, changed, at=at)
                after = {person.name: shown(numbers[person.pk]) for person in changed}
                record(AuditAction.NUMBERS_CHANGED, company=company, at=at, words=f"{len(changed)}人", after=after)
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
