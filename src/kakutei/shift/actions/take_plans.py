"""KING OF TIMEの予定を下書きに取り込む: plans that were read become drafts where nothing stands yet. Nothing is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction

from kakutei.audit.recording import record, shown
from kakutei.audit.what import What
from kakutei.jptime.clocktext import check_shift_times, minutes_of
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link import planreadings
from kakutei.shift.link.facts import open_connection
from kakutei.shift.link.mapping import employees
from kakutei.shift.link.models import Connection, PlanReading, SeenDay
from kakutei.shift.link.rules.person import Employees, right_person
from kakutei.shift.link.rules.values import MappedEmployee, Plan
from kakutei.shift.people.models import Company, Staff, Store
from kakutei.shift.roster.models import Draft, Pattern
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind
from kakutei.shift.roster.table import StaffDay, Table, confirmed_anywhere, people_of, read_table

HERE_DIFFERS = "この店舗のシフトと違います"
ELSEWHERE = "ほかの店舗で確定しています"
UNREADABLE = "この時刻はシフト表に入力できません"


class NothingToTake(Exception):
    """取り込める日がありません。KING OF TIMEに予定があれば、もう一度読み取ってください。"""


@dataclass(frozen=True)
class PlanDay:
    """A plan that stands there; `ours`: what stands here. `note`: why it is left alone."""

    staff: Staff
    work_date: dt.date
    there: Entry
    ours: Entry = NOTHING
    note: str = ""


@dataclass
class ExistingPlans:
    """What a reading brought for one store: days that can be taken, and days that are left alone."""

    reading: PlanReading | None
    free: list[PlanDay] = field(default_factory=list)
    left: list[PlanDay] = field(default_factory=list)
    same: int = 0
    leave: int = 0
    unlinked: list[Staff] = field(default_factory=list)
    """People of the store of whom no employee of its division is known."""


def existing_plans(*, store: Store, span: DateSpan) -> ExistingPlans:
    connection = open_connection(store.company)
    reading = planreadings.find(connection, store.division_code, span) if connection else None
    found = ExistingPlans(reading)
    if connection is None or reading is None or reading.read_at is None or reading.trouble:
        return found
    people = people_of(store, span)
    keys = _keys(people, span, employees(connection), store.division_code)
    linked = {staff_id for staff_id, _ in keys.values()}
    found.unlinked = [person for person in people if person.pk not in linked]
    _sort_in(found, store, span, people, _plans(connection, keys, span, found))
    return found


def take_plans(*, store: Store, span: DateSpan, at: dt.datetime) -> int:
    """How many drafts were made. What was typed meanwhile stays. Raises NothingToTake."""
    with transaction.atomic():
        Company.objects.select_for_update(no_key=True).get(pk=store.company_id)
        free = existing_plans(store=store, span=span).free
        if not free:
            raise NothingToTake(NothingToTake.__doc__)
        Draft.objects.bulk_create([_draft(store, day, at) for day in free], ignore_conflicts=True)
        period = {"期間": shown(span), "取り込んだ日": f"{len(free)}日"}
        record(What.PLANS_TAKEN, company=store.company_id, about=store, at=at, after=period)
    return len(free)


def _keys(people: list[Staff], span: DateSpan, there: Employees, division: str) -> dict[tuple[str, dt.date], StaffDay]:
    """Whose work date an employee's is, by today's mapping; only employees of the store's own division."""
    found = {}
    for person in people:
        for date in span:
            employee = right_person(person.number, date, there)
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
    found: ExistingPlans, store: Store, span: DateSpan, people: list[Staff], plans: dict[StaffDay, Plan]
) -> None:
    table, elsewhere = read_table(store, span), confirmed_anywhere(plans)
    patterns = {(each.start, each.end): each.name for each in Pattern.objects.filter(store=store)}
    by_id = {person.pk: person for person in people}
    for (staff_id, date), plan in sorted(plans.items(), key=lambda each: (by_id[each[0][0]].position, each[0])):
        there, readable = _entry(date, plan, patterns)
        ours = table.draft((staff_id, date))
        note = _obstacle((staff_id, date), there, table, {*elsewhere[staff_id, date]} - {store.pk}, readable)
        day = PlanDay(by_id[staff_id], date, there, ours, note)
        if not note:
            found.free.append(day)
        elif _same_times(ours, there):
            found.same += 1
        else:
            found.left.append(day)


def _entry(date: dt.date, plan: Plan, patterns: dict[tuple[int, int], str]) -> tuple[Entry, bool]:
    """The plan as a shift of its work date, and whether the shift table can hold it."""
    start, end = minutes_of(date, plan.start), minutes_of(date, plan.end)
    entry = Entry(Kind.SHIFT, start, end, pattern=patterns.get((start, end), ""))
    try:
        check_shift_times(start, end)
    except ValueError:
        return entry, False
    return entry, True


def _obstacle(day: StaffDay, there: Entry, table: Table, other_stores: set[int], readable: bool) -> str:
    """Why the day is left alone, or an empty text."""
    if day in table.drafts or day in table.confirmed:
        return HERE_DIFFERS
    if other_stores:
        return ELSEWHERE
    return "" if readable else UNREADABLE


def _same_times(ours: Entry, there: Entry) -> bool:
    return (ours.kind, ours.start, ours.end) == (there.kind, there.start, there.end)


def _draft(store: Store, day: PlanDay, at: dt.datetime) -> Draft:
    return Draft(
        company_id=store.company_id,
        store=store,
        staff=day.staff,
        work_date=day.work_date,
        kind=day.there.kind.value,
        start=day.there.start,
        end=day.there.end,
        pattern_name=day.there.pattern,
        changed_at=at,
    )
