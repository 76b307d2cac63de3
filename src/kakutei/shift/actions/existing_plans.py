"""Plans that the attendance side already has: requested, and imported as drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record, shown
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.clocktext import check_shift_times, minutes_of
from kakutei.jptime.workdate import DateSpan, today
from kakutei.shift.actions.link import LinkNotReady
from kakutei.shift.link.connections import open_connection, ready_connection
from kakutei.shift.link.mapping import employees
from kakutei.shift.link.models import Connection, PlanReading, SeenDay
from kakutei.shift.link.rules.employees import Employees, resolve_employee
from kakutei.shift.link.rules.pace import within_reach
from kakutei.shift.link.rules.states import LinkFacts
from kakutei.shift.link.rules.values import MappedEmployee, Plan
from kakutei.shift.link.status import facts_of
from kakutei.shift.people.models import Company, Staff, Store, User
from kakutei.shift.roster.cells import Change, drafts_of, lock_cells, write_changes
from kakutei.shift.roster.models import Pattern
from kakutei.shift.roster.rules.employment import is_after_last_day
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind
from kakutei.shift.roster.rules.locking import is_locked
from kakutei.shift.roster.table import TableHead, confirmed_anywhere, unlocked_days


class NoDivisionCode(Refusal):
    message = "この店舗にはKOT所属コードがありません。店舗編集で入力してから、もう一度押してください。"


class MonthOutOfReach(Refusal):
    message = "KING OF TIMEの予定は、3年前から1年後までの月を読み取れます。月を選び直してください。"


def ask_plans(*, store: Store, span: DateSpan, by: User, at: dt.datetime) -> None:
    """Raises LinkNotReady, NoDivisionCode or MonthOutOfReach. A second request replaces the first."""
    if not store.division_code:
        raise NoDivisionCode
    if not within_reach(span, at):
        raise MonthOutOfReach
    with transaction.atomic():
        company = Company.objects.select_for_update(no_key=True).get(pk=store.company_id)
        connection = ready_connection(company)
        if connection is None:
            raise LinkNotReady
        _ask(connection, store.division_code, span, by, at)
        period = {"期間": shown(span)}
        record(AuditAction.PLANS_ASKED, company=company, about=store, by=by, at=at, after=period)


def _ask(connection: Connection, division: str, span: DateSpan, by: User, at: dt.datetime) -> None:
    """One row per division and month; another request while it is open changes the requester, not what is read."""
    PlanReading.objects.update_or_create(
        connection=connection,
        division_code=division,
        start=span.start,
        defaults={
            "company_id": connection.company_id,
            "end": span.end,
            "asked_at": at,
            "asked_by": by,
            "tried_at": None,
            "read_at": None,
            "trouble": "",
        },
    )


HERE_DIFFERS = "この店舗のシフトと違います"
ELSEWHERE = "ほかの店舗で確定しています"
PAST = "過ぎた日です"
AFTER_LAST_DAY = "退職日より後の日です"
UNREADABLE = "この時刻はシフト表に入力できません"


class NothingToTake(Refusal):
    message = "取り込める日がありません。KING OF TIMEに予定があれば、もう一度読み取ってください。"


@dataclass(frozen=True)
class PlanDay:
    """A plan of the attendance side; `ours`: the entry of the shift app. `note`: why the day is not imported."""

    staff: Staff
    work_date: dt.date
    there: Entry
    ours: Entry = NOTHING
    note: str = ""


@dataclass
class ExistingPlans:
    """The result of a reading for one store: days that can be imported, and days that cannot."""

    link: LinkFacts
    reading: PlanReading | None
    free: list[PlanDay] = field(default_factory=list)
    left: list[PlanDay] = field(default_factory=list)
    same: int = 0
    leave: int = 0
    unlinked: list[Staff] = field(default_factory=list)
    """People of the store without a known employee of its division."""


def existing_plans(*, store: Store, span: DateSpan, at: dt.datetime) -> ExistingPlans:
    connection = open_connection(store.company)
    reading = _reading(connection, store.division_code, span) if connection else None
    found = ExistingPlans(facts_of(store.company, connection, at=at), reading)
    if connection is None or reading is None or reading.read_at is None or reading.trouble:
        return found
    head = TableHead.read(store, span)
    linked = _Linked(head.people, employees(connection, [person.number for person in head.people]), store.division_code)
    found.unlinked = [person for person in head.people if not any(linked.key(person, date) for date in span)]
    unlocked = unlocked_days(store, span) if head.has_unlocked else {}
    _sort_in(found, store, _plans(connection, linked, span, found), _locked(span, unlocked, at))
    return found


def take_plans(*, store: Store, span: DateSpan, by: User, at: dt.datetime) -> int:
    """How many drafts were made. Entries that were typed meanwhile are kept. Raises NothingToTake."""
    with transaction.atomic():
        Company.objects.select_for_update(no_key=True).get(pk=store.company_id)
        lock_cells(store)
        free = existing_plans(store=store, span=span, at=at).free
        if not free:
            raise NothingToTake
        changes = [Change((day.staff.pk, day.work_date), NOTHING, day.there, uuid4()) for day in free]
        write_changes(store, changes, by=by, at=at)
        taken = taken_facts(span, len(free))
        record(AuditAction.PLANS_TAKEN, company=store.company_id, about=store, by=by, at=at, after=taken)
    return len(free)


def taken_facts(span: DateSpan, days: int) -> dict[str, str]:
    """For the audit log."""
    return {"期間": shown(span), "取り込んだ日": f"{days}日"}


def refusal_of_date(person: Staff, date: dt.date, there: Entry, locked: Collection[dt.date]) -> str:
    """Why nothing is imported on this date, or an empty text. An empty day may be, also after the person's last day."""
    if date in locked:
        return PAST
    return AFTER_LAST_DAY if there is not NOTHING and is_after_last_day(person.retired_on, date) else ""


def locked_dates(store: Store, span: DateSpan, at: dt.datetime) -> set[dt.date]:
    """Past dates that are not unlocked."""
    return _locked(span, unlocked_days(store, span), at)


def _locked(span: DateSpan, unlocked: Collection[dt.date], at: dt.datetime) -> set[dt.date]:
    return {date for date in span if is_locked(date, today(at), unlocked)}


def _reading(connection: Connection, division: str, span: DateSpan) -> PlanReading | None:
    return PlanReading.objects.filter(connection=connection, division_code=division, start=span.start).first()


class _Linked:
    """The people by the keys of employees of the store's own division, by today's mapping."""

    def __init__(self, people: list[Staff], there: Employees, division: str) -> None:
        self._there, self._division = there, division
        self.by_key = {each.key: person for person in people for each in there.get(person.number, ())}

    def key(self, person: Staff, date: dt.date) -> str:
        """Of the employee whom the person is on that date; empty without one."""
        employee = resolve_employee(person.number, date, self._there)
        if isinstance(employee, MappedEmployee) and employee.division == self._division:
            return employee.key
        return ""


def _plans(
    connection: Connection, linked: _Linked, span: DateSpan, found: ExistingPlans
) -> list[tuple[Staff, dt.date, Plan]]:
    """In the order of the people and dates."""
    rows = SeenDay.objects.filter(
        connection=connection, employee_key__in=linked.by_key, work_date__gte=span.start, work_date__lt=span.end
    ).exclude(leave="", plan_start=None)
    mine = [
        (person, row)
        for row in rows
        if (person := linked.by_key[row.employee_key]) and linked.key(person, row.work_date) == row.employee_key
    ]
    found.leave = sum(1 for _, row in mine if row.leave)
    plans = [(person, row.work_date, row.plan) for person, row in mine if row.plan and not row.leave]
    return sorted(plans, key=lambda each: (each[0].position, each[0].pk, each[1]))


def _sort_in(
    found: ExistingPlans, store: Store, plans: list[tuple[Staff, dt.date, Plan]], locked: set[dt.date]
) -> None:
    days = {(person.pk, date) for person, date, _ in plans}
    drafts, confirmed, patterns = drafts_of(store, days), confirmed_anywhere(days), pattern_names(store)
    for person, date, plan in plans:
        there, readable = entry_of(date, plan, patterns)
        ours = drafts.get((person.pk, date), NOTHING)
        note = _obstacle(confirmed[person.pk, date], store, ours, readable)
        note = note or refusal_of_date(person, date, there, locked)
        day = PlanDay(person, date, there, ours, note)
        if not note:
            found.free.append(day)
        elif _same_times(ours, there):
            found.same += 1
        else:
            found.left.append(day)


def pattern_names(store: Store) -> dict[tuple[int, int], str]:
    return {(each.start, each.end): each.name for each in Pattern.objects.filter(store=store)}


def entry_of(date: dt.date, plan: Plan, patterns: dict[tuple[int, int], str]) -> tuple[Entry, bool]:
    """The plan as a shift of its work date, and whether the shift table can hold it."""
    start, end = minutes_of(date, plan.start), minutes_of(date, plan.end)
    entry = Entry(Kind.SHIFT, start, end, pattern=patterns.get((start, end), ""))
    try:
        check_shift_times(start, end)
    except ValueError:
        return entry, False
    return entry, True


def _obstacle(confirmed: Mapping[int, Entry], store: Store, ours: Entry, readable: bool) -> str:
    """Why the day is not imported, or an empty text. `confirmed`: by store."""
    if ours is not NOTHING or store.pk in confirmed:
        return HERE_DIFFERS
    if confirmed:
        return ELSEWHERE
    return "" if readable else UNREADABLE


def _same_times(ours: Entry, there: Entry) -> bool:
    return (ours.kind, ours.start, ours.end) == (there.kind, there.start, there.end)
