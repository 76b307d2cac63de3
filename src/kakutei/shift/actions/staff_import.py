"""Staff imported from a file, and from the employees of the attendance side."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from collections.abc import Mapping as Dict
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from kakutei.access.roles import retire
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.infrastructure.one_line import fold
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import today
from kakutei.shift.link.connections import look_up_again, open_connection
from kakutei.shift.link.mapping import keys_of, only_there
from kakutei.shift.link.models import Mapping
from kakutei.shift.link.rules.newcomer import Newcomer, Obstacle, newcomer
from kakutei.shift.people.models import Company, Contract, Staff, Store, User
from kakutei.shift.people.rules.import_rows import ImportRow, Known, Present, RowStatus, Value, digest_of, import_rows
from kakutei.shift.people.rules.staff_list import (
    CONTRACT,
    FAMILY,
    GIVEN,
    KANA,
    NUMBER,
    RETIRED,
    STORES,
    ListRow,
)
from kakutei.shift.people.store_assignments import assign_stores, places_on

FIELDS = {
    NUMBER: "number", FAMILY: "family_name", GIVEN: "given_name", KANA: "kana", CONTRACT: "contract",
    RETIRED: "retired_on",
}  # fmt: skip
CONTRACTS = {str(contract.label): contract.value for contract in Contract}


class ImportOutdated(Refusal):
    message = "確認していた内容から変わっています。新しい内容を確認して、もう一度[取り込む]を押してください。"


class NothingToImport(Refusal):
    message = "取り込む行がありません。エラーの行を直したファイルを、もう一度選んでください。"


@dataclass(frozen=True)
class Imported:
    added: int
    changed: int
    left_out: list[int]
    """The lines with errors."""


def preview_import(
    *, company: Company, rows: list[ListRow], accepted: Collection[int] | None, at: dt.datetime
) -> list[ImportRow]:
    """What [取り込む] would do with each row. `accepted`: see import_rows."""
    return import_rows(rows, _held_against(company, today(at)), accepted)


def import_staff(
    *, company: Company, rows: list[ListRow], accepted: Collection[int], seen: str, by: User, at: dt.datetime
) -> Imported:
    """`seen`: the digest of the preview that the person was shown. A retired person loses access at once.

    Raises ImportOutdated or NothingToImport, and LastLeader or AboveOwnRole where a person may not be retired.
    """
    try:
        with transaction.atomic():
            Company.objects.select_for_update(no_key=True).get(pk=company.pk)
            found = preview_import(company=company, rows=rows, accepted=accepted, at=at)
            if digest_of(found) != seen:
                raise ImportOutdated
            good = [each for each in found if each.fate in (RowStatus.ADDED, RowStatus.CHANGED)]
            if not good:
                raise NothingToImport
            written = _write(company, good, at)
            retire(written, by=by, at=at)
            count = [each.fate for each in good].count
            after = {
                "追加": f"{count(RowStatus.ADDED)}人",
                "変更": f"{count(RowStatus.CHANGED)}人",
                "スタッフ": "、".join(person.name for person in written),
            }
            record(AuditAction.STAFF_IMPORTED, company=company, by=by, at=at, words=f"{len(written)}人", after=after)
    except IntegrityError as error:
        raise ImportOutdated from error
    wrong = [each.line for each in found if each.fate is RowStatus.WRONG]
    return Imported(count(RowStatus.ADDED), count(RowStatus.CHANGED), wrong)


def staff_values(date: dt.date) -> list[Known]:
    """The present staff, as a list shows them."""
    places = places_on(date)
    return [_known(person, places.get(person.pk, [])) for person in Staff.objects.employed_on(date)]


def _held_against(company: Company, date: dt.date) -> Present:
    return Present(
        staff=staff_values(date),
        codes=frozenset(keys_of(company)),
        stores=frozenset(Store.objects.values_list("name", flat=True)),
        contracts=tuple(CONTRACTS),
    )


def _known(person: Staff, stores: list[Store]) -> Known:
    values: dict[str, Value] = {heading: getattr(person, name) for heading, name in FIELDS.items()}
    values[CONTRACT] = str(Contract(person.contract).label)
    values[STORES] = tuple(store.name for store in stores)
    return Known(person.pk, values)


def _write(company: Company, rows: list[ImportRow], at: dt.datetime) -> list[Staff]:
    """New 社員番号 of people who were here are looked up at once, as after スタッフ編集."""
    stores = {store.name: store for store in Store.objects.all()}
    position = Staff.objects.count()
    renumbered: list[Staff] = []
    written: list[Staff] = []
    for n, row in enumerate(rows):
        person = (
            Staff.objects.get(pk=row.known.staff_id) if row.known else Staff(company=company, position=position + n)
        )
        if row.known and NUMBER in row.changes:
            renumbered.append(person)
        _save(person, row, stores, today(at))
        written.append(person)
    if renumbered:
        look_up_again(company, renumbered, at=at)
    return written


def _save(person: Staff, row: ImportRow, stores: dict[str, Store], date: dt.date) -> None:
    for heading, name in FIELDS.items():
        value = row.values.get(heading)
        if value is not None:
            setattr(person, name, CONTRACTS[str(value)] if heading == CONTRACT else value)
    person.save()
    names = row.values.get(STORES)
    if isinstance(names, tuple):
        assign_stores(person, [stores[name] for name in names], date)


class NoEmployeeChosen(Refusal):
    message = "取り込む従業員がひとりも選ばれていません。チェックを入れてから、[取り込む]を押してください。"


class AlreadyStaff(Refusal):
    message = "選んだ従業員は、もうスタッフになっています。一覧を開き直して確認してください。"


@dataclass(frozen=True)
class Candidate:
    """An employee whom no staff names and who has not resigned; `store` has their division as its KOT所属コード."""

    employee: Mapping
    details: Newcomer | Obstacle
    store: Store | None
    starts_later: bool
    namesake: Staff | None
    """A staff with the same name, who may be this person with a wrong 社員番号."""

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
    named = {fold(person.name): person for person in Staff.objects.employed_on(date)}
    return [
        Candidate(
            employee=row,
            details=newcomer(code=row.code, name=row.name, kana=row.kana, doubled=codes[row.code] > 1),
            store=stores.get(row.division_code),
            starts_later=row.hired_on is not None and row.hired_on > date,
            namesake=named.get(fold(row.name)),
        )
        for row in rows
    ]


def import_employees(*, company: Company, chosen: Dict[int, Store | None], at: dt.datetime) -> list[Staff]:
    """`chosen`: by id of the mapping's row the store for whom no store has the division. Returns the new staff.

    Employees who became staff meanwhile are left out. Raises NoEmployeeChosen, or AlreadyStaff if none is left.
    """
    if not chosen:
        raise NoEmployeeChosen
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
                record(
                    AuditAction.EMPLOYEES_TAKEN,
                    company=company,
                    at=at,
                    words=f"{len(added)}人",
                    after={"スタッフ": names},
                )
    except IntegrityError as error:
        raise AlreadyStaff from error
    if not added:
        raise AlreadyStaff
    return added


def _add(company: Company, candidate: Candidate, chosen: Store | None, position: int, date: dt.date) -> Staff:
    person = Staff.objects.create(company=company, position=position, **vars(candidate.details))
    store = candidate.store or chosen
    assign_stores(person, [store] if store else [], date)
    return person
