"""The marks of a whole table are the states that are shown of each day alone."""

from __future__ import annotations

import datetime as dt
from itertools import product
from typing import Any

import pytest
from django_scopes import scope

from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay, Mapping, SeenDay
from kakutei.shift.link.rules.states import DeliveryState
from kakutei.shift.link.rules.values import LEFT_ALONE, DayBlock, Outcome, Waiting
from kakutei.shift.link.status import states_in
from kakutei.shift.link.table_marks import TableLink, marks_in, minute_of
from kakutei.shift.people.models import Company, Staff, User

from .conftest import NOON, TOMORROW, Place

KEY = "9fe1"
SPAN = DateSpan(dt.date(2026, 12, 1), dt.date(2027, 2, 1))
SETTLED = [
    {"outcome": outcome.value, "settled_at": NOON - dt.timedelta(seconds=n)} for n, outcome in enumerate(Outcome)
]
WAITS = [{}, *({"block": block.value, "block_about": "出勤予定時刻"} for block in DayBlock)]
KINDS = ["shift", "leave", "none"]


def make_days(connection: Connection, staff: Staff) -> None:
    """Each kind in each result and with each block. Of three days two were written before, one of these without an answer."""
    common = {"company": connection.company, "staff": staff}
    by, dates = User.objects.get(), iter(SPAN)
    for n, (kind, more) in enumerate(product(KINDS, [*SETTLED, *WAITS])):
        date, version = next(dates), 1 + n % 3
        times = {"start": moment(date, 540), "end": moment(date, 1530)} if kind == "shift" else {}
        settled = version if "outcome" in more else version - 1
        DesiredDay.objects.create(
            **common, work_date=date, kind=kind, version=version, settled_version=settled,
            confirmed_by=by, confirmed_at=NOON, **times, **more,
        )  # fmt: skip
        there = {"company": connection.company, "connection": connection, "employee_key": KEY, "work_date": date}
        if version > 1:
            since = NOON - dt.timedelta(minutes=n) if version == 3 else None
            AppliedDay.objects.create(**there, staff=staff, ambiguous_since=since)
        SeenDay.objects.create(
            **there, plan_start=moment(date, 600), plan_end=moment(date, 900), leave="有休", actual="there",
            actual_text="9:58-15:03", read_at=NOON,
        )  # fmt: skip


def test_leave_that_takes_the_place_of_a_sent_shift_is_owed(place: type[Place]) -> None:
    """The second version of one day, of a person without any other."""
    connection = Connection.objects.get(pk=place(1).connections[0])
    DesiredDay.objects.update(kind="leave", start=None, end=None, version=2, settled_version=1)
    with scope(company=connection.company):
        staff = Staff.objects.get()
        AppliedDay.objects.create(
            company=connection.company, connection=connection, staff=staff, employee_key=KEY, work_date=TOMORROW
        )
        span = DateSpan.around([TOMORROW])
        marks = marks_in(TableLink.read(connection.company, at=NOON), [staff], span, at=NOON)
    assert [mark.shown.state for mark in marks.values()] == [DeliveryState.WAITING]


def test_two_people_with_one_problem_are_told_of_their_own_numbers(place: type[Place]) -> None:
    connection = Connection.objects.get(pk=place(1).connections[0])
    with scope(company=connection.company):
        DesiredDay.objects.update(block="not_found", version=1, settled_version=0)
        day, first = DesiredDay.objects.get(), Staff.objects.get()
        second = Staff.objects.create(company=connection.company, number="4711", family_name="試", given_name="次")
        day.pk, day.staff = None, second
        day.save(force_insert=True)
        people, span = [first, second], DateSpan.around([day.work_date])
        marks = marks_in(TableLink.read(connection.company, at=NOON), people, span, at=NOON)
    for person in people:
        assert f"社員番号 {person.number} の人が" in marks[person.pk, day.work_date].shown.sentence


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"block": "token", "block_since": NOON},
        {"waiting": Waiting.RATE.value, "wait_until": NOON + dt.timedelta(minutes=9)},
        {"first_work_date": dt.date(2026, 12, 20)},
    ],
    ids=["working", "stopped", "waiting", "later"],
)
def test_they_are_the_states_of_the_days(place: type[Place], link: dict[str, Any]) -> None:
    connection = Connection.objects.get(pk=place(1).connections[0])
    DesiredDay.objects.all().delete()
    with scope(company=connection.company):
        staff = Staff.objects.get()
        Mapping.objects.create(
            company=connection.company,
            connection=connection,
            code=staff.number,
            employee_key=KEY,
            name="試",
            read_at=NOON,
        )
        make_days(connection, staff)
        Connection.objects.update(**link)
        company = Company.objects.get()
        states = states_in(company, [staff], SPAN.start, SPAN.end, at=NOON)
        marks = marks_in(TableLink.read(company, at=NOON), [staff], SPAN, at=NOON)
    assert {day: mark.shown for day, mark in marks.items()} == {day: each.shown for day, each in states.items()}
    assert len(marks) == len(KINDS) * len([*SETTLED, *WAITS])
    for day, mark in marks.items():
        facts = states[day].facts
        assert mark.times == ("9:00-翌1:30" if facts.plan else "なし")
        assert mark.settled == ("" if facts.ambiguous or not facts.settled_at else minute_of(facts.settled_at))
        assert mark.left_alone == (facts.outcome in LEFT_ALONE)
