from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.hours import opens_at, parse_windows
from kakutei.jptime.workdate import JST
from kakutei.shift.link.rules.finish_time import (
    DEVIATIONS,
    UNKNOWN_CALL,
    Queue,
    Unanswered,
    arrival_text,
    finish_time,
    seconds_of_a_call,
)
from kakutei.shift.link.rules.pace import MARGINS, Pace, opening_delay

WINDOWS = parse_windows("08:00-10:00,17:00-19:00")
PACE = Pace()
NOON = dt.datetime(2026, 12, 1, 12, tzinfo=JST)
DAY_OF_CALLS = st.integers(0, 24 * 60 - 1).map(lambda minute: NOON.replace(hour=0) + dt.timedelta(minutes=minute))
SECONDS = st.floats(0.05, 3)


def queue(days: int, **about: object) -> Queue:
    return replace(Queue(days=days, limit=PACE.rate, windows=WINDOWS, identity="one"), **about)  # type: ignore[arg-type] # fields


def finish(
    ours: Queue, *others: Queue, at: dt.datetime = NOON, seconds: float = 0.5, unanswered: Unanswered | None = None
) -> dt.datetime:
    found = finish_time(ours, others, seconds=[seconds], at=at, pace=PACE, unanswered=unanswered)
    assert found is not None
    return found


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


def test_a_few_days_take_as_long_as_their_calls() -> None:
    assert finish(queue(20, reads=2)) == after(22 * 0.5)


def test_a_sync_and_reads_of_today_come_on_top() -> None:
    assert finish(queue(20, reads=2, sync=3)) == after(25 * 0.5)
    assert finish(queue(20, reads=2, today=20)) == after((22 + 2 * 2) * 0.5)


def test_beyond_the_rate_limit_the_rest_waits_for_room() -> None:
    assert finish(queue(449)) == after(450 * 0.5)
    assert after(330) < finish(queue(450)) < after(335)


def test_calls_made_before_count_against_the_rate_limit() -> None:
    made = {str(int(NOON.timestamp()) - 100): 440}
    assert finish(queue(20, calls=made)) > after(330 - 100)


def test_what_does_not_fit_before_the_restricted_hours_arrives_after_them() -> None:
    at = NOON.replace(hour=16, minute=58)
    opening = NOON.replace(hour=19, minute=1, second=15) + opening_delay("one")
    found = finish(queue(100), at=at)
    assert opening < found < opening + dt.timedelta(seconds=60)
    assert finish(queue(40), at=at) == at + dt.timedelta(seconds=20.5)


def test_inside_the_restricted_hours_it_begins_after_them() -> None:
    found = finish(queue(10), at=NOON.replace(hour=9))
    assert found >= NOON.replace(hour=10, minute=1, second=15) + opening_delay("one") + dt.timedelta(seconds=5)


def test_a_connection_that_waits_begins_when_it_may() -> None:
    assert finish(queue(10, waits_until=after(600))) >= after(605)


def test_the_worker_serves_another_company_every_twenty_seconds() -> None:
    alone, other = finish(queue(200)), finish(queue(200), queue(200, identity="two"))
    assert after(180) < other < after(220)
    assert alone == after(201 * 0.5)


def test_a_company_that_needs_no_turn_before_us_delays_us_by_nothing() -> None:
    far = queue(200, identity="two", waits_until=after(3600))
    assert finish(queue(200), far) == finish(queue(200))


def test_unanswered_days_are_read_back_last() -> None:
    late = Unanswered(2, after(90))
    assert after(90) < finish(queue(10), unanswered=late) < after(93)
    assert after(90) < finish(queue(0), unanswered=late) < after(93)


def test_with_too_many_others_nothing_is_foreseen() -> None:
    others = [queue(900, identity=f"{n}") for n in range(300)]
    assert finish_time(queue(6200), others, seconds=[0.5], at=NOON, pace=PACE) is None


def test_the_latest_of_the_possible_times_counts() -> None:
    each = [finish(queue(930), seconds=seconds) for seconds in (0.5, 0.6, 0.7)]
    assert finish_time(queue(930), [], seconds=[0.5, 0.6, 0.7], at=NOON, pace=PACE) == max(each)


@given(st.integers(1, 1500), DAY_OF_CALLS, SECONDS)
def test_nothing_ends_in_the_restricted_hours_or_before_its_calls_are_made(
    days: int, at: dt.datetime, seconds: float
) -> None:
    found = finish(queue(days), at=at, seconds=seconds)
    last_call = found - dt.timedelta(seconds=seconds)
    assert opens_at(WINDOWS, last_call - dt.timedelta(milliseconds=1), MARGINS) is None or last_call <= at
    assert found >= at + dt.timedelta(seconds=seconds * days)
    periods = days // PACE.rate
    assert found >= at + periods * (PACE.rate_period - dt.timedelta(seconds=10))


@given(st.integers(1, 1000), st.integers(1, 300), DAY_OF_CALLS, SECONDS)
def test_more_days_never_end_earlier(days: int, more: int, at: dt.datetime, seconds: float) -> None:
    assert finish(queue(days + more), at=at, seconds=seconds) >= finish(queue(days), at=at, seconds=seconds)


@given(st.integers(1, 800), st.integers(1, 800), DAY_OF_CALLS, SECONDS)
def test_another_company_never_makes_it_earlier_than_its_own_calls(
    days: int, others: int, at: dt.datetime, seconds: float
) -> None:
    found = finish(queue(days), queue(others, identity="two"), at=at, seconds=seconds)
    assert found >= at + dt.timedelta(seconds=seconds * days)


def test_without_any_write_a_call_is_taken_to_last_a_second() -> None:
    assert seconds_of_a_call([], [], 100) == UNKNOWN_CALL


def test_the_mean_of_the_newest_writes_and_what_lies_between_them() -> None:
    shortest, *_, longest = seconds_of_a_call([0.2, 0.4] * 200, [0.05] * 300 + [200.0] * 20, 900)
    assert shortest < 0.35 < longest
    assert longest - shortest < 0.03


def test_the_fewer_writes_are_known_the_wider_the_range() -> None:
    few, many = seconds_of_a_call([0.2, 0.4] * 5, [], 900), seconds_of_a_call([0.2, 0.4] * 500, [], 900)
    assert len(few) == len(DEVIATIONS)
    assert few[-1] - few[0] > many[-1] - many[0]


@pytest.mark.parametrize(
    ("finish", "words"),
    [
        (None, ""),
        (NOON.replace(minute=40), "12:40ごろまでに届きます。"),
        (NOON.replace(minute=40, second=1), "12:41ごろまでに届きます。"),
        (NOON.replace(hour=23, minute=59, second=30), "12/2 0:00ごろまでに届きます。"),
        (NOON.replace(day=2, hour=10, minute=4), "12/2 10:04ごろまでに届きます。"),
    ],
)
def test_the_minute_is_never_rounded_down(finish: dt.datetime | None, words: str) -> None:
    assert arrival_text(finish, NOON) == words
