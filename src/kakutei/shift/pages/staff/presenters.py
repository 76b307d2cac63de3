"""The staff table: each staff with their employee on the attendance side, as of the last sync, or why there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from kakutei.infrastructure.one_line import is_found
from kakutei.jptime.workdate import today
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.mapping import employees, only_there
from kakutei.shift.link.models import Mapping
from kakutei.shift.link.rules.employees import Employees, resolve_employee
from kakutei.shift.link.rules.states import cause_sentence
from kakutei.shift.link.rules.values import DayBlock, MappedEmployee, Pause
from kakutei.shift.link.status import facts_of
from kakutei.shift.people import policy
from kakutei.shift.people.models import Contract, Staff, Store
from kakutei.shift.people.scope import opened
from kakutei.shift.people.store_assignments import places_on

UNLINKED = "unlinked"
LONGEST_SEARCH = 60
REASONS = {
    DayBlock.NO_NUMBER: "社員番号がありません",
    DayBlock.NOT_FOUND: "KING OF TIMEに見つかりません",
    DayBlock.DUPLICATE: "KING OF TIMEに同じ従業員コードの人が複数います",
    DayBlock.RETIRED: "KING OF TIMEで退職しています",
}


@dataclass(frozen=True)
class StaffRow:
    staff: Staff
    stores: list[Store]
    employee: MappedEmployee | None
    reason: str
    warnings: list[str]
    retired: bool


@dataclass(frozen=True)
class StaffFilters:
    """What the list is narrowed to; what cannot be read narrows nothing."""

    words: str = ""
    unlinked: bool = False
    store: str = ""
    """The id of a store, as in the address."""
    contract: str = ""

    @property
    def query(self) -> str:
        """For an address: empty, or with its ?."""
        chosen = {
            "q": self.words, "store": self.store, "contract": self.contract, "show": UNLINKED if self.unlinked else "",
        }  # fmt: skip
        text = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{text}" if text else ""

    @property
    def toggled(self) -> StaffFilters:
        return replace(self, unlinked=not self.unlinked)

    def finds(self, row: StaffRow) -> bool:
        """Of the store and 雇用区分, with the words in name, kana or 社員番号, whatever the blanks, the width and the kana."""
        if self.store and self.store not in {str(store.pk) for store in row.stores}:
            return False
        if self.contract and self.contract != row.staff.contract:
            return False
        return is_found(self.words, (row.staff.name, row.staff.kana, row.staff.number))


def filters_of(sent: QueryDict, stores: Iterable[Store]) -> StaffFilters:
    """`stores`: those that the user plans; a store of others filters nothing."""
    store, contract = sent.get("store", ""), sent.get("contract", "")
    return StaffFilters(
        words=sent.get("q", "").strip()[:LONGEST_SEARCH],
        unlinked=sent.get("show") == UNLINKED,
        store=store if store in {str(each.pk) for each in stores} else "",
        contract=contract if contract in Contract.values else "",
    )


@dataclass
class StaffTable:
    filters: StaffFilters
    rows: list[StaffRow] = field(default_factory=list)
    """All of them."""
    only_there: list[Mapping] = field(default_factory=list)
    """Employees of the attendance side that no staff names."""
    synced_at: dt.datetime | None = None
    syncing: bool = False
    closed_until: dt.datetime | None = None
    pause: Pause | None = None
    trouble: str = ""
    link_on: bool = False
    contracts = Contract.choices

    @property
    def linked(self) -> int:
        return sum(1 for row in self.rows if row.employee)

    @property
    def active(self) -> int:
        return sum(1 for row in self.rows if not row.retired)

    @property
    def missing(self) -> list[StaffRow]:
        return [row for row in self.rows if not row.employee and not row.retired]

    @property
    def shown(self) -> list[StaffRow]:
        """The rows that the filters leave."""
        rows = self.missing if self.filters.unlinked else self.rows
        return [row for row in rows if self.filters.finds(row)]

    @property
    def refreshes(self) -> str:
        """How often the page asks again while a sync is under way."""
        return ("60s" if self.closed_until or self.pause else "2s") if self.syncing and not self.trouble else ""


def staff_table(request: HttpRequest, *, at: dt.datetime) -> StaffTable:
    company = opened(request)
    connection = open_connection(company)
    link = facts_of(company, connection, at=at)
    there = employees(connection) if connection and connection.synced_at else None
    date = today(at)
    places = places_on(date)
    rows = [_row(person, places.get(person.pk, []), there, date) for person in policy.staff_seen(request)]
    asked = connection.sync_asked_at if connection else None
    synced = connection.synced_at if connection else None
    return StaffTable(
        filters=filters_of(request.GET, policy.planned_stores(request)),
        rows=rows,
        only_there=only_there(connection) if connection and synced and policy.leads(request) else [],
        synced_at=synced,
        syncing=bool(link.on and asked and (synced is None or synced < asked)),
        closed_until=link.closed_until,
        pause=link.pause,
        trouble=cause_sentence(link),
        link_on=link.on,
    )


def _row(staff: Staff, stores: list[Store], there: Employees | None, date: dt.date) -> StaffRow:
    retired = staff.retired_on is not None and staff.retired_on < date
    if there is None or retired:
        reason = "まだ同期していません" if there is None and not retired else ""
        return StaffRow(staff, stores, None, reason, [], retired)
    found = resolve_employee(staff.number, date, there)
    if isinstance(found, DayBlock):
        return StaffRow(staff, stores, None, REASONS[found], [], retired)
    return StaffRow(staff, stores, found, "", _warnings(staff, stores, found), retired)


def _warnings(staff: Staff, stores: list[Store], employee: MappedEmployee) -> list[str]:
    warnings = []
    codes = {store.division_code for store in stores if store.division_code}
    if codes and employee.division and employee.division not in codes:
        warnings.append(
            f"KING OF TIMEの所属コードは {employee.division} です。店舗編集のKOT所属コード({'、'.join(sorted(codes))})を確認してください"
        )
    if _plain(employee.name) != _plain(staff.name):
        warnings.append(f"KING OF TIME側の名前: {employee.name}")
    return warnings


def _plain(name: str) -> str:
    return "".join(name.split())
