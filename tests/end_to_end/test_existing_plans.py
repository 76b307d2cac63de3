"""Starting over from existing plans: read by the worker only, copied to drafts, confirmed without a write."""

from __future__ import annotations

import datetime as dt

import pytest
from django_scopes import scope

from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import JST, DateSpan, Month
from kakutei.shift.actions.existing_plans import (
    ExistingPlans,
    NoDivisionCode,
    NothingToTake,
    ask_plans,
    existing_plans,
    take_plans,
)
from kakutei.shift.actions.link import LinkNotReady, set_link
from kakutei.shift.link.models import Connection, PlanReading
from kakutei.shift.link.rules.values import Cause, ReadingTrouble
from kakutei.shift.people.models import Membership, Store
from kakutei.shift.roster.models import Draft, Pattern
from tests.end_to_end.attendance import NO_WRITE, UNKNOWN_TOKEN
from tests.end_to_end.world import EARLY, LATE, LEAVE, NIGHT, World, shift
from tests.support.waiting import wait_until


def month_of(world: World) -> DateSpan:
    """Next month: all of it lies ahead."""
    return Month.of(world.today).shifted(1).span


def day(world: World, number: int) -> dt.date:
    return month_of(world).start + dt.timedelta(days=number - 1)


def typed_there(world: World, number: str, date: dt.date, times: tuple[int, int]) -> None:
    start, end = times
    world.attendance.type_plan(number, date, moment(date, start), moment(date, end))


def ask(world: World, span: DateSpan | None = None) -> None:
    with scope(company=world.company):
        ask_plans(store=world.store, span=span or month_of(world), by=world.owner, at=clock.now())


def found(world: World, span: DateSpan | None = None) -> ExistingPlans:
    with scope(company=world.company):
        store = Store.objects.select_related("company").get(pk=world.store.pk)
        return existing_plans(store=store, span=span or month_of(world), at=clock.now())


def take(world: World) -> int:
    with scope(company=world.company):
        store = Store.objects.select_related("company").get(pk=world.store.pk)
        return take_plans(store=store, span=month_of(world), by=world.owner, at=clock.now())


def drafts(world: World) -> set[tuple[str, dt.date, str]]:
    with scope(company=world.company):
        return {(row.staff.number, row.work_date, row.entry.text) for row in Draft.objects.select_related("staff")}


def reads(world: World) -> list[str]:
    return [row[1].split("?")[0].removeprefix("/v1.0") for row in world.attendance.received("GET")]


def reading(world: World) -> PlanReading:
    with scope(company=world.company):
        return PlanReading.objects.get(connection__ended_at=None)


def begin(world: World, people: int = 2) -> None:
    world.hire(people)
    world.connect()
    world.deliver()


def test_plans_taken_in_unchanged_and_confirmed_cost_no_write(world: World) -> None:
    world.hire(2)
    world.connect()
    plans = {("0001", day(world, 1)): EARLY, ("0001", day(world, 2)): NIGHT, ("0002", day(world, 31 - 3)): LATE}
    for (number, date), times in plans.items():
        typed_there(world, number, date, times)
    before = world.attendance.plans()
    ask(world)
    worker = world.start_worker()
    wait_until(lambda: reading(world).read_at is not None, what="the worker reading the plans")
    assert take(world) == 3
    assert world.attendance.writes() == 0
    world.confirm()
    world.wait_until_all_arrived()
    assert worker.poll() is None
    assert world.attendance.writes() == 0
    assert world.attendance.plans() == before
    assert world.labels() == {"反映済み": 3}


def test_a_day_changed_after_taking_in_is_the_only_one_written(world: World) -> None:
    begin(world)
    for n in (1, 2, 3):
        typed_there(world, "0001", day(world, n), EARLY)
    ask(world)
    world.deliver()
    take(world)
    world.type("0001", day(world, 2), shift(LATE))
    world.confirm()
    world.deliver()
    assert [row[1].rsplit("/", 1)[1] for row in world.attendance.received("PUT")] == [f"{day(world, 2)}"]


def test_taking_in_sends_nothing_and_confirms_nothing(world: World) -> None:
    begin(world)
    typed_there(world, "0001", day(world, 1), EARLY)
    ask(world)
    world.deliver()
    assert take(world) == 1
    world.deliver()
    assert world.attendance.writes() == 0
    assert world.labels() == {}


def test_times_of_a_pattern_get_its_name_and_a_night_stays_on_its_work_date(world: World) -> None:
    begin(world)
    with scope(company=world.company):
        Pattern.objects.create(
            company=world.company, store=world.store, key="1", name="早番", short="早", start=EARLY[0], end=EARLY[1]
        )
    typed_there(world, "0001", day(world, 1), EARLY)
    typed_there(world, "0002", day(world, 1), NIGHT)
    ask(world)
    world.deliver()
    take(world)
    assert drafts(world) == {("0001", day(world, 1), "早番 7:00-16:00"), ("0002", day(world, 1), "22:00-翌6:00")}


def test_drafts_and_confirmed_days_are_kept_and_reported(world: World) -> None:
    begin(world)
    world.type("0001", day(world, 1), shift(EARLY))
    world.type("0002", day(world, 1), shift(EARLY))
    world.confirm()
    world.deliver()
    world.clear_cell("0002", day(world, 1))
    world.type("0001", day(world, 2), LEAVE)
    world.type("0001", day(world, 3), shift(LATE))
    for n in (1, 2, 3):
        typed_there(world, "0001", day(world, n), LATE)
    typed_there(world, "0002", day(world, 1), LATE)
    typed_there(world, "0002", day(world, 2), LATE)
    ask(world)
    world.deliver()
    shown = found(world)
    assert [(each.staff.number, each.work_date) for each in shown.free] == [("0002", day(world, 2))]
    assert {(each.staff.number, each.work_date) for each in shown.left} == {
        ("0001", day(world, 1)), ("0001", day(world, 2)), ("0002", day(world, 1)),
    }  # fmt: skip
    assert shown.same == 1
    before = drafts(world)
    take(world)
    assert drafts(world) - before == {("0002", day(world, 2), "13:00-22:00")}


def test_a_day_confirmed_at_another_store_is_left_alone(world: World) -> None:
    begin(world, people=1)
    with scope(company=world.company):
        other = Store.objects.create(company=world.company, name="別館", division_code="2002")
        Membership.objects.create(company=world.company, staff=world.staff["0001"], store=other)
    world.type("0001", day(world, 1), shift(EARLY), store=other)
    world.confirm(store=other)
    world.deliver()
    ask(world)
    world.deliver()
    assert [each.note for each in found(world).left] == ["ほかの店舗で確定しています"]
    with pytest.raises(NothingToTake):
        take(world)


def test_leave_there_is_not_taken_in(world: World) -> None:
    begin(world)
    world.attendance.enter_leave("0001", day(world, 1))
    ask(world)
    world.deliver()
    shown = found(world)
    assert (shown.free, shown.leave) == ([], 1)


def test_people_who_are_not_linked_are_named(world: World) -> None:
    begin(world)
    with scope(company=world.company):
        person = world.staff["0002"]
        person.number = "9999"
        person.save()
    ask(world)
    world.deliver()
    assert [each.number for each in found(world).unlinked] == ["9999"]


def test_one_range_read_per_month_and_nothing_when_it_was_read(world: World) -> None:
    begin(world, people=3)
    ask(world)
    ask(world)
    before = len(reads(world))
    world.deliver()
    world.deliver()
    assert reads(world)[before:] == ["/daily-schedules", "/daily-workings/timerecord"]


def test_asked_for_again_it_is_read_again(world: World) -> None:
    begin(world)
    ask(world)
    world.deliver()
    assert found(world).free == []
    typed_there(world, "0001", day(world, 1), EARLY)
    ask(world)
    assert found(world).reading is not None
    assert reading(world).read_at is None
    world.deliver()
    assert len(found(world).free) == 1


def test_asked_inside_the_restricted_hours_it_is_read_once_afterwards(world: World) -> None:
    begin(world)
    with scope(company=world.company):
        Connection.objects.update(restricted_hours="08:00-10:00")
    world.attendance.restrict("08:00-10:00")
    tomorrow = world.today + dt.timedelta(days=1)
    world.set_clock(dt.datetime.combine(tomorrow, dt.time(9), tzinfo=JST))
    before = world.attendance.received()
    ask(world)
    world.deliver()
    assert world.attendance.received() == before
    assert reading(world).read_at is None
    world.set_clock(dt.datetime.combine(tomorrow, dt.time(10, 3), tzinfo=JST))
    world.deliver()
    world.deliver()
    assert reads(world)[len(before) :].count("/daily-schedules") == 1
    assert reading(world).read_at is not None


def test_a_division_without_employees_is_not_requested(world: World) -> None:
    begin(world)
    with scope(company=world.company):
        Store.objects.filter(pk=world.store.pk).update(division_code="7777")
    world.store.refresh_from_db()
    before = world.attendance.received()
    ask(world)
    world.deliver()
    assert world.attendance.received() == before
    assert reading(world).trouble == ReadingTrouble.NO_EMPLOYEES.value
    assert world.connection.block == ""


def test_a_reading_that_waited_for_days_is_made_all_the_same(world: World) -> None:
    begin(world)
    ask(world)
    world.move_clock(dt.timedelta(hours=49))
    world.deliver()
    assert reading(world).trouble == ""


def test_a_reading_that_was_tried_for_a_day_in_vain_is_given_up(world: World) -> None:
    begin(world)
    ask(world)
    with scope(company=world.company):
        PlanReading.objects.update(tried_at=clock.now())
    world.move_clock(dt.timedelta(hours=25))
    world.deliver()
    assert reading(world).trouble == ReadingTrouble.TOO_LATE.value
    assert found(world).free == []


def test_confirmed_shifts_go_before_a_reading(world: World) -> None:
    begin(world)
    ask(world)
    world.type("0001", world.day(1), shift(EARLY))
    world.confirm()
    before = len(world.attendance.received())
    world.deliver()
    methods = [row[0] for row in world.attendance.received()[before:]]
    assert methods == ["GET", "GET", "PUT", "GET", "GET"]


def test_a_stopped_connection_reads_once_it_goes_on_again(world: World) -> None:
    begin(world)
    world.enter_token(UNKNOWN_TOKEN)
    world.deliver()
    ask(world)
    assert world.connection.block == Cause.TOKEN.value
    before = world.attendance.received()
    world.deliver()
    assert world.attendance.received() == before
    world.enter_token(NO_WRITE)
    world.deliver()
    assert reading(world).read_at is not None


def test_months_beyond_the_reach_of_the_other_side_are_cut_to_it(world: World) -> None:
    begin(world)
    edge = Month.of(world.today).shifted(12).span
    ask(world, edge)
    world.deliver()
    assert found(world, edge).reading is not None
    assert world.connection.block == ""
    assert reading(world).trouble == ""


def test_without_a_link_or_a_division_code_nothing_is_asked(world: World) -> None:
    world.hire(1)
    with pytest.raises(LinkNotReady):
        ask(world)
    world.connect()
    with scope(company=world.company):
        set_link(company=world.company, on=False, first_work_date=None, at=clock.now())
    with pytest.raises(LinkNotReady):
        ask(world)
    world.store.division_code = ""
    with pytest.raises(NoDivisionCode):
        ask(world)
