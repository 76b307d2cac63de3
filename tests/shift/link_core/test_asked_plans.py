"""Plans that stand there already, read because somebody asked to see them."""

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
    """Somebody wants to see a division's plans; the ledger notes what becomes of it."""
    link = Link()
    asked = [AskedPlans(number, division, span, NOON, tried_at) for number, span in enumerate(spans)]
    link.tried, link.read = [], []
    link.ledger.asked_plans = lambda claim: asked
    link.ledger.plans_tried = lambda claim, asked, at: link.tried.append((asked.reading_id, at))
    link.ledger.plans_read = lambda claim, asked, trouble, at: link.read.append((asked.reading_id, trouble, at))
    link.ledger.has_work = lambda company, at: company is link.company
    return link


def test_a_month_is_one_read_and_kept_for_all_people_of_the_division() -> None:
    link = asking(DECEMBER)
    link.server.plans["k34", TOMORROW] = plan(TOMORROW)
    assert link.visit() is True
    assert link.server.calls == [("schedules", "1000", dt.date(2026, 12, 1), dt.date(2026, 12, 31))]
    assert len(link.company.seen) == 62
    assert link.company.seen["k34", TOMORROW].plan == plan(TOMORROW)
    assert (link.tried, link.read) == ([(0, NOON)], [(0, None, NOON)])


def test_only_those_of_the_division_are_kept() -> None:
    link = asking(DateSpan(TODAY, TOMORROW))
    link.server.people[1] = link.server.person(REN, division_code="2000")
    link.knows(*link.server.people)
    link.visit()
    assert set(link.company.seen) == {("k12", TODAY)}


def test_a_long_time_is_read_sixty_two_days_at_once_and_no_further_than_the_other_side_answers() -> None:
    link = asking(DateSpan(dt.date(2027, 9, 1), dt.date(2028, 1, 1)))
    link.visit()
    assert [call[2:] for call in link.server.calls] == [
        (dt.date(2027, 9, 1), dt.date(2027, 11, 1)),
        (dt.date(2027, 11, 2), dt.date(2027, 12, 1)),
    ]


def test_a_division_that_nobody_has_is_not_asked_for() -> None:
    link = asking(DECEMBER, division="9999")
    assert link.visit() is True
    assert (link.server.calls, link.tried) == ([], [])
    assert link.read == [(0, ReadingTrouble.NOBODY, NOON)]


def test_after_a_day_without_an_answer_it_is_given_up() -> None:
    link = asking(DECEMBER, tried_at=NOON - ONE_DAY - seconds(1))
    link.visit()
    assert (link.server.calls, link.read) == ([], [(0, ReadingTrouble.TOO_LATE, NOON)])


def test_for_a_day_it_is_tried_again() -> None:
    link = asking(DECEMBER, tried_at=NOON - ONE_DAY)
    link.visit()
    assert (link.server.count("schedules"), link.read) == (1, [(0, None, NOON)])


def test_a_read_that_fails_is_on_file_as_tried_and_not_as_read() -> None:
    link = asking(DECEMBER)
    link.server.will("schedules", Answer(Recovery.FAILED_READ))
    link.visit()
    assert (link.tried, link.read) == ([(0, NOON)], [])


def test_confirmed_shifts_go_before_it() -> None:
    link = asking(DECEMBER)
    link.confirmed(AOI, TOMORROW)
    link.visit()
    assert [call[0] for call in link.server.calls] == ["schedules", "put", "schedules"]


def test_when_the_turn_is_over_the_rest_waits() -> None:
    link = asking(DECEMBER, DateSpan(TODAY, TOMORROW))
    link.ledger.others_wait = lambda claim, at: True
    link.server.takes["schedules"] = seconds(21)
    link.visit()
    assert [number for number, *_ in link.read] == [0]


def test_within_the_turn_everything_that_was_asked_is_read() -> None:
    link = asking(DECEMBER, DateSpan(TODAY, TOMORROW))
    link.ledger.others_wait = lambda claim, at: True
    link.server.takes["schedules"] = seconds(20)
    link.visit()
    assert [number for number, *_ in link.read] == [0, 1]
