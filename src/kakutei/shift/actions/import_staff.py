"""ファイルからスタッフを取り込む: the good rows of a staff list, added and changed in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.shift.link.facts import keys_of
from kakutei.shift.link.renumbered import look_up_again
from kakutei.shift.people.access import retire
from kakutei.shift.people.models import Company, Contract, Staff, Store, User
from kakutei.shift.people.placing import active_staff, place, places_now
from kakutei.shift.people.rules.fates import Fate, Known, Present, RowFate, Value, digest_of, fates_of
from kakutei.shift.people.rules.stafflist import (
    CONTRACT,
    FAMILY,
    GIVEN,
    KANA,
    NUMBER,
    RETIRED,
    STORES,
    ListRow,
)

FIELDS = {
    NUMBER: "number", FAMILY: "family_name", GIVEN: "given_name", KANA: "kana", CONTRACT: "contract",
    RETIRED: "retired_on",
}  # fmt: skip
CONTRACTS = {str(contract.label): contract.value for contract in Contract}


class ImportOutdated(Exception):
    """確認していた内容から変わっています。新しい内容を確かめて、もう一度[取り込む]を押してください。"""


class NothingToImport(Exception):
    """取り込む行がありません。エラーの行を直したファイルを、もう一度選んでください。"""


@dataclass(frozen=True)
class Imported:
    added: int
    changed: int
    left_out: list[int]
    """The lines with errors."""


def preview_import(
    *, company: Company, rows: list[ListRow], accepted: Collection[int] | None, at: dt.datetime
) -> list[RowFate]:
    """What [取り込む] would do with each row. `accepted`: see fates_of."""
    return fates_of(rows, _held_against(company, today(at)), accepted)


def import_staff(
    *, company: Company, rows: list[ListRow], accepted: Collection[int], seen: str, by: User, at: dt.datetime
) -> Imported:
    """`seen`: the digest of the preview that the person was shown. Whoever has retired is out at once.

    Raises ImportOutdated or NothingToImport, and LastOwner or AboveOwnRole where somebody may not be retired.
    """
    try:
        with transaction.atomic():
            Company.objects.select_for_update(no_key=True).get(pk=company.pk)
            found = preview_import(company=company, rows=rows, accepted=accepted, at=at)
            if digest_of(found) != seen:
                raise ImportOutdated(ImportOutdated.__doc__)
            good = [each for each in found if each.fate in (Fate.ADDED, Fate.CHANGED)]
            if not good:
                raise NothingToImport(NothingToImport.__doc__)
            written = _write(company, good, at)
            retire(written, by=by, at=at)
            count = [each.fate for each in good].count
            after = {
                "追加": f"{count(Fate.ADDED)}人",
                "変更": f"{count(Fate.CHANGED)}人",
                "スタッフ": "、".join(person.name for person in written),
            }
            record(What.STAFF_IMPORTED, company=company, by=by, at=at, words=f"{len(written)}人", after=after)
    except IntegrityError as error:
        raise ImportOutdated(ImportOutdated.__doc__) from error
    wrong = [each.line for each in found if each.fate is Fate.WRONG]
    return Imported(count(Fate.ADDED), count(Fate.CHANGED), wrong)


def staff_values(date: dt.date) -> list[Known]:
    """Who works here, as a list shows them."""
    places = places_now()
    return [_known(person, places.get(person.pk, [])) for person in active_staff(date)]


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


def _write(company: Company, rows: list[RowFate], at: dt.datetime) -> list[Staff]:
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


def _save(person: Staff, row: RowFate, stores: dict[str, Store], date: dt.date) -> None:
    for heading, name in FIELDS.items():
        value = row.values.get(heading)
        if value is not None:
            setattr(person, name, CONTRACTS[str(value)] if heading == CONTRACT else value)
    person.save()
    names = row.values.get(STORES)
    if isinstance(names, tuple):
        place(person, [stores[name] for name in names], date)
