"""Plans that the attendance side already has: requested, and imported as drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
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
from kakutei.shift.link.rules.values import MappedEmployee, Plan
from kakutei.shift.people.models import Company, Staff, Store, User
from kakutei.shift.roster.cells import Change, lock_cells, write_changes
from kakutei.shift.roster.models import Pattern
from kakutei.shift.roster.rules.employment import is_after_last_day
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind
from kakutei.shift.roster.rules.locking import is_locked
from kakutei.shift.roster.table import StaffDay, Table, confirmed_anywhere, people_of, read_table, unlocked_days


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
    found = ExistingPlans(reading)
    if connection is None or reading is None or reading.read_at is None or reading.trouble:
        return found
    people = list(people_of(store, span))
    keys = _keys(people, span, employees(connection), store.division_code)
    linked = {staff_id for staff_id, _ in keys.values()}
    found.unlinked = [person for person in people if person.pk not in linked]
    locked = locked_dates(store, span, at)
    _sort_in(found, store, span, people, _plans(connection, keys, span, found), locked)
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
        after = taken_facts(span, len(free))
        record(AuditAction.PLANS_TAKEN, company=store.company_id, about=store, by=by, at=at, after=after)
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
    unlocked = unlocked_days(store, span)
    return {date for date in span if is_locked(date, today(at), unlocked)}


def _reading(connection: Connection, division: str, span: DateSpan) -> PlanReading | None:
    return PlanReading.objects.filter(connection=connection, division_code=division, start=span.start).first()


def _keys(people: list[Staff], span: DateSpan, there: Employees, division: str) -> dict[tuple[str, dt.date], StaffDay]:
    """The staff-day of each employee and work date, by today's mapping; only employees of the store's own division."""
    found = {}
    for person in people:
        for date in span:
            employee = resolve_employee(person.number, date, there)
            if isinstance(employee, MappedEmployee) and employee.division == division:
                found[employee.key, date] = (person.pk, date)
    return found


def _plans(
    connection: Connection, keys: dict[tuple[str, dt.date], StaffDay], span: DateSpan, found: ExistingPlans
) -> dict[StaffDay, Plan]:
    rows = SeenDay.objects.filter(
        connection=connection,
        employee_key__in={key for key, _ in keys},
        work_date__gte=span.start,
        work_date__lt=span.end,
    ).order_by("work_date", "pk")
    mine = [row for row in rows if (row.employee_key, row.work_date) in keys]
    found.leave = sum(1 for row in mine if row.leave)
    return {keys[row.employee_key, row.work_date]: row.plan for row in mine if row.plan and not row.leave}


def _sort_in(
    found: ExistingPlans,
    store: Store,
    span: DateSpan,
    people: list[Staff],
    plans: dict[StaffDay, Plan],
    locked: set[dt.date],
) -> None:
    table, elsewhere = read_table(store, span), confirmed_anywhere(plans)
    patterns = pattern_names(store)
    by_id = {person.pk: person for person in people}
    for (staff_id, date), plan in sorted(plans.items(), key=lambda each: (by_id[each[0][0]].position, each[0])):
        there, readable = entry_of(date, plan, patterns)
        ours = table.draft((staff_id, date))
        note = _obstacle((staff_id, date), there, table, {*elsewhere[staff_id, date]} - {store.pk}, readable)
        person = by_id[staff_id]
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


def _obstacle(day: StaffDay, there: Entry, table: Table, other_stores: set[int], readable: bool) -> str:
    """Why the day is not imported, or an empty text."""
    if day in table.drafts or day in table.confirmed:
        return HERE_DIFFERS
    if other_stores:
        return ELSEWHERE
    return "" if readable else UNREADABLE


def _same_times(ours: Entry, there: Entry) -> bool:
    return (ours.kind, ours.start, ours.end) == (there.kind, there.start, there.end)
