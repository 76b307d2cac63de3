"""従業員をスタッフに取り込む: employees of the attendance side whom nobody names become staff, each once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping as Dict
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.shift.link.facts import open_connection
from kakutei.shift.link.mapping import only_there
from kakutei.shift.link.models import Mapping
from kakutei.shift.link.rules.newcomer import Newcomer, Obstacle, newcomer
from kakutei.shift.link.rules.suggestion import plain_name
from kakutei.shift.people.models import Company, Staff, Store
from kakutei.shift.people.placing import active_staff, place


class NobodyChosen(Exception):
    """取り込む従業員がひとりも選ばれていません。チェックを入れてから、[取り込む]を押してください。"""


class AlreadyStaff(Exception):
    """選んだ従業員は、もうスタッフになっています。一覧を開き直して確かめてください。"""


@dataclass(frozen=True)
class Candidate:
    """An employee whom no staff names and who has not resigned; `store` has their division as its KOT所属コード."""

    employee: Mapping
    details: Newcomer | Obstacle
    store: Store | None
    starts_later: bool
    namesake: Staff | None
    """A staff with the same name, who may well be this very person with a wrong 社員番号."""

    @property
    def fits(self) -> bool:
        return isinstance(self.details, Newcomer)


def candidates(company: Company, *, at: dt.datetime) -> list[Candidate]:
    connection = open_connection(company)
    if connection is None or connection.synced_at is None:
        return []
    date = today(at)
    rows = [row for row in only_there(connection) if row.resigned_on is None or row.resigned_on >= date]
    codes = Counter(row.code for row in rows)
    stores = {store.division_code: store for store in Store.objects.exclude(division_code="")}
    named = {plain_name(person.name): person for person in active_staff(date)}
    return [
        Candidate(
            employee=row,
            details=newcomer(code=row.code, name=row.name, kana=row.kana, doubled=codes[row.code] > 1),
            store=stores.get(row.division_code),
            starts_later=row.hired_on is not None and row.hired_on > date,
            namesake=named.get(plain_name(row.name)),
        )
        for row in rows
    ]


def import_employees(*, company: Company, chosen: Dict[int, Store | None], at: dt.datetime) -> list[Staff]:
    """`chosen`: by id of the mapping's row the store for whom no store has the division. Returns the new staff.

    Who has become a staff meanwhile is left out. Raises NobodyChosen, or AlreadyStaff where nobody is left.
    """
    if not chosen:
        raise NobodyChosen(NobodyChosen.__doc__)
    try:
        with transaction.atomic():
            Company.objects.select_for_update(no_key=True).get(pk=company.pk)
            first = Staff.objects.count()
            wanted = [each for each in candidates(company, at=at) if each.fits and each.employee.pk in chosen]
            added = [
                _add(company, each, chosen[each.employee.pk], first + n, today(at)) for n, each in enumerate(wanted)
            ]
            if added:
                names = "、".join(person.name for person in added)
                record(What.EMPLOYEES_TAKEN, company=company, at=at, words=f"{len(added)}人", after={"スタッフ": names})
    except IntegrityError as error:
        raise AlreadyStaff(AlreadyStaff.__doc__) from error
    if not added:
        raise AlreadyStaff(AlreadyStaff.__doc__)
    return added


def _add(company: Company, candidate: Candidate, chosen: Store | None, position: int, date: dt.date) -> Staff:
    person = Staff.objects.create(company=company, position=position, **vars(candidate.details))
    store = candidate.store or chosen
    place(person, [store] if store else [], date)
    return person
