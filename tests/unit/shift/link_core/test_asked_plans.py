"""Existing plans that are read on request."""

from __future__ import annotations

import datetime as dt

from kakutei.jptime.workdate import DateSpan, Month
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.shift.link.port import AskedPlans
from kakutei.shift.link.rules.values import ReadingTrouble

from .link import AOI, NOON, REN, TODAY, TOMORROW, Link, plan, seconds

DECEMBER = Month(2026, 12).span
ONE_DAY = dt.timedelta(days=1)


def asking(*spans: DateSpan, division: str = "1000", tried_at: dt.datetime | None = None) -> Link:
    """A user asked for a division's plans; the repository notes the result."""
    link = Link()
    asked = [AskedPlans(number, division, span, NOON, tried_at) for number, span in enumerate(spans)]
    link.tried, link.read = [], []
    link.repository.asked_plans = lambda claim: asked
    link.repository.plans_tried = lambda claim, asked, at: link.tried.append((asked.reading_id, at))
    link.repository.plans_read = lambda claim, asked, trouble, at: link.read.append((asked.reading_id, trouble, at))
    link.repository.has_work = lambda company, at: company is link.company
    return link


def test_a_month_is_one_read_and_kept_for_all_people_of_the_division() -> None:
    link = asking(DECEMBER)
    link.server.plans["k34", TOMORROW] = plan(TOMORROW)
    assert link.run_once() is True
    assert link.server.calls == [("schedules", "1000", dt.date(2026, 12, 1), dt.date(2026, 12, 31))]
    assert len(link.company.seen) == 62
    assert link.company.seen["k34", TOMORROW].plan == plan(TOMORROW)
    assert (link.tried, link.read) == ([(0, NOON)], [(0, None, NOON)])


def test_only_those_of_the_division_are_kept() -> None:
    link = asking(DateSpan(TODAY, TOMORROW))
    link.server.people[1] = link.server.person(REN, division_code="2000")
    link.knows(*link.server.people)
    link.run_once()
    assert set(link.company.seen) == {("k12", TODAY)}


def test_a_long_time_is_read_sixty_two_days_at_once_and_no_further_than_the_other_side_answers() -> None:
    link = asking(DateSpan(dt.date(2027, 9, 1), dt.date(2028, 1, 1)))
    link.run_once()
    assert [call[2:] for call in link.server.calls] == [
        (dt.date(2027, 9, 1), dt.date(2027, 11, 1)),
        (dt.date(2027, 11, 2), dt.date(2027, 12, 1)),
    ]


def test_a_division_without_employees_is_not_requested() -> None:
    link = asking(DECEMBER, division="9999")
    assert link.run_once() is True
    assert (link.server.calls, link.tried) == ([], [])
    assert link.read == [(0, ReadingTrouble.NO_EMPLOYEES, NOON)]


def test_after_a_day_without_an_answer_it_is_given_up() -> None:
    link = asking(DECEMBER, tried_at=NOON - ONE_DAY - seconds(1))
    link.run_once()
    assert (link.server.calls, link.read) == ([], [(0, ReadingTrouble.TOO_LATE, NOON)])


def test_for_a_day_it_is_tried_again() -> None:
    link = asking(DECEMBER, tried_at=NOON - ONE_DAY)
    link.run_once()
    assert (link.server.count("schedules"), link.read) == (1, [(0, None, NOON)])


def test_a_read_that_fails_is_on_file_as_tried_and_not_as_read() -> None:
    link = asking(DECEMBER)
    link.server.will("schedules", Answer(Recovery.FAILED_READ))
    link.run_once()
    assert (link.tried, link.read) == ([(0, NOON)], [])


def test_confirmed_shifts_go_before_it() -> None:
    link = asking(DECEMBER)
    link.confirmed(AOI, TOMORROW)
    link.run_once()
    assert [call[0] for call in link.server.calls] == ["schedules", "put", "schedules"]


def test_when_the_turn_is_over_the_rest_waits() -> None:
    link = asking(DECEMBER, DateSpan(TODAY, TOMORROW))
    link.repository.others_wait = lambda claim, at: True
    link.server.takes["schedules"] = seconds(21)
    link.run_once()
    assert [number for number, *_ in link.read] == [0]


def test_within_the_turn_everything_that_was_asked_is_read() -> None:
    link = asking(DECEMBER, DateSpan(TODAY, TOMORROW))
    link.repository.others_wait = lambda claim, at: True
    link.server.takes["schedules"] = seconds(20)
    link.run_once()
    assert [number for number, *_ in link.read] == [0, 1]
