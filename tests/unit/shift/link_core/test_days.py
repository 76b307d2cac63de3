"""From owed days to writes: who is meant, what is read for them, in which order they go."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kakutei.jptime.workdate import JST
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.shift.link.rules.values import DayBlock, Outcome, Waiting

from .link import (
    AOI,
    DONE,
    GONE,
    KEYS,
    LEAVE,
    NOON,
    NUMBERS,
    REN,
    SILENT,
    TODAY,
    TOMORROW,
    UNCLEAR,
    Link,
    plan,
    seconds,
    shift,
)

ONE_DAY = dt.timedelta(days=1)


def days_on(count: int) -> dt.date:
    return TODAY + ONE_DAY * count


def reads(link: Link) -> list[tuple]:
    return [call for call in link.server.calls if call[0] in ("schedules", "punches")]


# --- one day ---


def test_a_shift_is_written_with_its_times_where_nothing_stands() -> None:
    link = Link()
    wanted = link.confirmed(AOI, TOMORROW, shift(TOMORROW, 22, 23))
    assert link.run_once()
    stands = plan(TOMORROW, 22, 23)
    assert link.server.writes == [("put", "k12", TOMORROW, stands.start, stands.end)]
    assert wanted.outcome is Outcome.DELIVERED


def test_a_plan_of_ours_that_is_wanted_no_more_is_deleted() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW)
    link.stands(AOI, TOMORROW)
    link.confirmed(AOI, TOMORROW, GONE)
    link.run_once()
    assert link.server.writes == [("delete", "k12", TOMORROW)]


def test_a_plan_that_already_matches_is_settled_and_becomes_ours() -> None:
    link = Link()
    wanted = link.confirmed(AOI, TOMORROW)
    link.server.plans["k12", TOMORROW] = plan(TOMORROW)
    assert link.run_once()
    assert (wanted.outcome, wanted.settled_at) == (Outcome.DELIVERED, NOON)
    assert link.company.applied["k12", TOMORROW].plan == plan(TOMORROW)
    assert not link.server.writes


def test_leave_of_which_nothing_was_sent_is_settled_without_asking_anything() -> None:
    link = Link()
    wanted = link.confirmed(AOI, TOMORROW, LEAVE)
    assert link.run_once() is True
    assert (wanted.outcome, wanted.settled_at) == (Outcome.NOT_APPLICABLE, NOON)
    assert not link.server.calls
    assert not link.company.applied


# --- who is meant ---


def test_days_without_an_employee_are_blocked_and_retried_daily() -> None:
    link = Link()
    left = link.server.person(AOI, resignation_date=TODAY)
    link.knows(left)
    retired, unknown = link.confirmed(AOI, TOMORROW), link.confirmed(REN, TOMORROW)
    assert link.run_once() is True
    assert (retired.block, unknown.block) == (DayBlock.RETIRED, DayBlock.NOT_FOUND)
    assert {retired.about, unknown.about} == {""}
    assert {retired.not_before, unknown.not_before} == {NOON + ONE_DAY}
    assert not link.server.calls


def test_two_employees_with_one_number_are_never_guessed_between() -> None:
    link = Link()
    link.knows(link.server.person(AOI), link.server.person(AOI, key="k13"))
    wanted = link.confirmed(AOI, TOMORROW)
    link.run_once()
    assert (wanted.block, link.server.calls) == (DayBlock.DUPLICATE, [])


def test_one_persons_missing_number_holds_up_no_other() -> None:
    link = Link()
    link.knows(link.server.person(REN))
    link.confirmed(AOI, TOMORROW)
    link.confirmed(REN, TOMORROW)
    link.run_once()
    assert [call[:2] for call in link.server.writes] == [("put", "k34")]


# --- the order ---


def test_the_nearest_work_date_goes_first_yesterday_before_tomorrow_and_by_person_on_one_date() -> None:
    link = Link()
    owed = [(REN, 2), (AOI, 1), (REN, -1), (AOI, -3), (AOI, 0), (REN, 1), (AOI, 2)]
    for staff, count in owed:
        link.confirmed(staff, days_on(count))
    link.run_once()
    assert [(key, (date - TODAY).days) for _, key, date, *_ in link.server.writes] == [
        ("k12", 0), ("k34", -1), ("k12", 1), ("k34", 1), ("k12", 2), ("k34", 2), ("k12", -3),
    ]  # fmt: skip


# --- what is read ---


def test_one_read_covers_just_the_owed_dates_of_a_division() -> None:
    link = Link()
    for staff, count in ((AOI, 3), (REN, 1), (AOI, 8)):
        link.confirmed(staff, days_on(count))
    link.run_once()
    assert reads(link) == [("schedules", "1000", days_on(1), days_on(8))]


def test_punches_are_read_too_where_the_token_may() -> None:
    link = Link()
    link.company.punches = True
    link.confirmed(AOI, TOMORROW)
    link.run_once()
    assert reads(link) == [
        ("schedules", "1000", TOMORROW, TOMORROW),
        ("punches", "1000", TOMORROW, TOMORROW),
    ]


def test_a_day_with_a_punch_is_left_alone() -> None:
    link = Link()
    link.company.punches = True
    wanted = link.confirmed(AOI, TOMORROW)
    link.server.punched.add(("k12", TOMORROW))
    link.run_once()
    assert (wanted.outcome, link.server.writes) == (Outcome.ACTUALS_THERE, [])


def test_each_division_is_read_for_its_own_people() -> None:
    link = Link()
    ren = link.server.person(REN, division_code="2000")
    link.server.people[1] = ren
    link.knows(*link.server.people)
    link.confirmed(AOI, days_on(1))
    link.confirmed(REN, days_on(2))
    link.run_once()
    assert reads(link) == [
        ("schedules", "1000", days_on(1), days_on(1)),
        ("schedules", "2000", days_on(2), days_on(2)),
    ]
    assert link.server.count("put") == 2


def test_days_far_apart_are_read_sixty_two_at_a_time_and_only_where_some_are_owed() -> None:
    link = Link()
    for count in (1, 62, 63, 200):
        link.confirmed(AOI, days_on(count))
    link.run_once()
    assert reads(link) == [
        ("schedules", "1000", days_on(1), days_on(62)),
        ("schedules", "1000", days_on(63), days_on(63)),
        ("schedules", "1000", days_on(200), days_on(200)),
    ]
    assert link.server.count("put") == 4


def test_what_was_read_is_kept_for_people_to_see() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW, shift(TOMORROW, 13, 22))
    link.server.plans["k12", TOMORROW] = plan(TOMORROW)
    link.server.leave.add(("k12", TOMORROW))
    link.server.takes["schedules"] = seconds(3)
    link.run_once()
    kept = link.company.seen["k12", TOMORROW]
    assert (kept.plan, kept.leave, kept.read_at) == (plan(TOMORROW), "有休", NOON)


# --- how old a read may be ---


def two_today(link: Link, *others: tuple[int, dt.date], writes_take: float = 6) -> Link:
    """Two days of today in one division; while the first is written, what was read of the second grows old."""
    link.server.takes["put"] = seconds(writes_take)
    for staff in (AOI, REN):
        link.confirmed(staff, TODAY)
    for staff, date in others:
        link.confirmed(staff, date)
    return link


def test_for_today_what_was_read_more_than_five_seconds_ago_is_read_again() -> None:
    link = two_today(Link(), writes_take=5.1)
    link.run_once()
    assert [call[0] for call in link.server.calls] == ["schedules", "put", "schedules", "put"]


def test_for_today_a_read_of_five_seconds_will_do() -> None:
    link = two_today(Link(), writes_take=5)
    link.run_once()
    assert [call[0] for call in link.server.calls] == ["schedules", "put", "put"]


def test_for_tomorrow_an_older_read_will_do() -> None:
    link = Link()
    link.server.takes |= {"put": seconds(30), "schedules": seconds(8)}
    link.confirmed(AOI, TOMORROW)
    link.confirmed(REN, TOMORROW)
    link.run_once()
    assert [call[0] for call in link.server.calls] == ["schedules", "put", "put"]


def test_a_punch_between_the_two_reads_is_seen() -> None:
    link = two_today(Link())
    link.company.punches = True
    put = link.server.put_schedule

    def clocks_in(**about: Any) -> Any:
        link.server.punched.add(("k34", TODAY))
        return put(**about)

    link.server.put_schedule = clocks_in
    link.run_once()
    assert link.company.desired[REN, TODAY].outcome is Outcome.ACTUALS_THERE
    assert link.server.count("put") == 1


def test_the_second_read_asks_only_for_days_up_to_today_that_are_still_to_come() -> None:
    link = two_today(Link(), (AOI, days_on(-1)), (REN, days_on(-2)), (AOI, TOMORROW))
    link.run_once()
    assert reads(link) == [
        ("schedules", "1000", days_on(-2), TOMORROW),
        ("schedules", "1000", days_on(-2), TODAY),
        ("schedules", "1000", days_on(-2), days_on(-1)),
        ("schedules", "1000", days_on(-2), days_on(-2)),
    ]
    assert link.server.count("put") == 5


def test_the_second_read_leaves_other_divisions_and_leave_alone() -> None:
    link = Link()
    link.server.people[1] = link.server.person(REN, division_code="2000")
    link.knows(*link.server.people)
    two_today(link, (AOI, days_on(-1)), (REN, days_on(-2)))
    link.confirmed(REN, days_on(-5), LEAVE)
    link.run_once()
    assert reads(link) == [
        ("schedules", "1000", days_on(-1), TODAY),
        ("schedules", "2000", days_on(-2), TODAY),
        ("schedules", "2000", days_on(-2), TODAY),
        ("schedules", "1000", days_on(-1), days_on(-1)),
        ("schedules", "2000", days_on(-2), days_on(-2)),
    ]


def test_where_even_the_second_read_takes_too_long_today_waits_and_the_other_days_go() -> None:
    link = two_today(Link(), (AOI, TOMORROW), (REN, days_on(2)))
    link.server.takes |= {"schedules": seconds(5.1)}
    link.run_once()
    assert [call[2] for call in link.server.writes] == [TOMORROW, days_on(2)]
    assert (link.company.waiting, link.company.failures) == (Waiting.TROUBLE, 1)
    assert link.company.wait_until == link.at + seconds(5)
    assert link.company.desired[AOI, TODAY].outcome is None


# --- held up between the last look and the send ---


@pytest.mark.parametrize(("held_up", "sent"), [(5, 1), (5.1, 0), (-0.1, 0)])
def test_a_write_that_was_held_up_for_more_than_five_seconds_is_not_sent_and_counts_as_unanswered(
    held_up: float, sent: int
) -> None:
    link = Link()
    wanted = link.confirmed(AOI, TOMORROW)
    link.slow("begin", seconds(held_up))
    assert link.run_once() is True
    assert link.server.count("put") == sent
    if not sent:
        row = link.company.applied["k12", TOMORROW]
        assert (wanted.outcome, row.sent, row.read_back_at) == (None, plan(TOMORROW), NOON + seconds(90))
        assert link.company.waiting is None


@pytest.mark.parametrize(("held_up", "asked"), [(5, 1), (5.1, 0)])
def test_a_read_that_was_held_up_for_more_than_five_seconds_is_not_made(held_up: float, asked: int) -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW)
    link.slow("start_read", seconds(held_up))
    assert link.run_once() is True
    assert link.server.count("schedules") == asked


def test_with_the_write_goes_on_file_what_was_read_there_before() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW)
    link.server.plans["k12", TOMORROW] = plan(TOMORROW, 7, 16)
    link.server.will("put", UNCLEAR)
    link.run_once()
    assert link.company.applied["k12", TOMORROW].before == plan(TOMORROW, 7, 16)


# --- writes of which nothing is known ---


def test_a_day_whose_last_write_may_still_be_under_way_waits_while_others_go() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW)
    link.confirmed(AOI, days_on(2))
    link.server.will("put", UNCLEAR)
    link.run_once()
    assert link.server.count("put") == 2
    link.at = link.company.applied["k12", TOMORROW].read_back_at
    link.server.plans["k12", TOMORROW] = plan(TOMORROW)
    link.run_once()
    assert (link.company.desired[AOI, TOMORROW].outcome, link.server.count("put")) == (Outcome.DELIVERED, 2)


def test_a_day_waits_for_another_persons_unclear_write_to_its_key() -> None:
    link = Link()
    wanted = link.confirmed(AOI, TOMORROW)
    row = link.stands(REN, TOMORROW)
    del link.company.applied["k34", TOMORROW]
    row.key, row.since, row.read_back_at = "k12", NOON, NOON + seconds(1)
    link.company.applied["k12", TOMORROW] = row
    link.run_once()
    assert (wanted.outcome, link.server.calls) == (None, [])
    link.at += seconds(1)
    link.run_once()
    assert link.server.count("put") == 1


def test_a_write_after_an_unclear_one_counts_as_a_second_try() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW)
    link.server.will("put", SILENT, SILENT)
    link.run_once()
    link.run_once()
    assert link.company.applied["k12", TOMORROW].read_back_at > link.at


def test_a_write_after_a_certain_one_counts_as_a_first_try() -> None:
    link = Link()
    for want in (shift(TOMORROW), shift(TOMORROW, 10, 19)):
        link.confirmed(AOI, TOMORROW, want)
        link.server.will("put", SILENT if want != shift(TOMORROW) else DONE)
        link.server.plans[KEYS[AOI], TOMORROW] = plan(TOMORROW, 7, 8) if want == shift(TOMORROW) else plan(TOMORROW)
        link.run_once()
    assert link.company.applied["k12", TOMORROW].read_back_at == link.at


@pytest.mark.parametrize("clock", ["16:58:28", "16:58:29"])
def test_before_each_write_the_hours_are_looked_at_again(clock: str) -> None:
    link = Link(at=dt.datetime.combine(TODAY, dt.time.fromisoformat(clock), JST))
    link.server.takes["schedules"] = seconds(1)
    link.confirmed(AOI, TOMORROW)
    link.run_once()
    assert link.server.count("put") == (1 if clock == "16:58:28" else 0)


def test_a_look_up_in_the_same_round_prevents_a_write_to_an_old_key() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW)
    link.confirmed(REN, TOMORROW)
    link.server.will("put", Answer(Recovery.REMAP))
    link.server.people = [link.server.person(AOI, code=NUMBERS[REN]), link.server.person(REN, code=NUMBERS[AOI])]
    link.run_once()
    assert [call[:2] for call in link.server.writes] == [("put", KEYS[AOI])]
    link.run_once()
    assert ("put", KEYS[AOI]) == link.server.writes[-1][:2]
    assert (link.company.desired[REN, TOMORROW].outcome, len(link.server.writes)) == (Outcome.DELIVERED, 3)


def test_who_is_the_same_by_the_look_up_of_the_same_round_is_written_to() -> None:
    link = Link()
    link.confirmed(AOI, TOMORROW)
    link.confirmed(REN, TOMORROW)
    link.server.will("put", Answer(Recovery.REMAP))
    link.run_once()
    assert link.company.desired[REN, TOMORROW].outcome is Outcome.DELIVERED
