from __future__ import annotations

import datetime as dt
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.hours import opens_at, parse_windows
from kakutei.jptime.workdate import JST, DateSpan
from kakutei.shift.link.rules.pace import (
    BUCKETS_KEPT,
    FIRST_WAIT,
    LONGEST_RANGE,
    LONGEST_WAIT,
    MARGINS,
    OPENING_SPREAD,
    Pace,
    backoff,
    calls_within,
    chunks,
    closed_until,
    count_call,
    jittered,
    opening_delay,
    room_at,
    sendable,
    within_reach,
)

WINDOWS = parse_windows("08:00-10:00,17:00-19:00")
MONDAY = dt.datetime(2026, 11, 23, tzinfo=JST)
PERIOD = Pace().rate_period
NO_DELAY = dt.timedelta(0)


def at(clock: str) -> dt.datetime:
    return dt.datetime.combine(MONDAY.date(), dt.time.fromisoformat(clock), tzinfo=JST)


@given(st.integers(0, 10_000), st.integers())
def test_the_wait_is_anything_up_to_a_ceiling_that_doubles_to_a_quarter_of_an_hour(failures: int, seed: int) -> None:
    wait = backoff(failures, Random(seed))
    assert dt.timedelta(0) <= wait <= LONGEST_WAIT
    if failures < 8:
        assert wait <= FIRST_WAIT * 2**failures


def test_waits_spread_over_the_whole_range() -> None:
    random = Random(20261123)
    waits = [backoff(20, random) for _ in range(1000)]
    assert min(waits) < LONGEST_WAIT * 0.05
    assert max(waits) > LONGEST_WAIT * 0.95


class Even(Random):
    """Chance that always falls in the middle."""

    def random(self) -> float:
        return 0.5


@pytest.mark.parametrize(("failures", "wait"), [(0, 2.5), (1, 5), (2, 10), (7, 320), (8, 450), (12, 450), (100, 450)])
def test_the_ceiling_doubles_with_each_failure_and_ends_at_a_quarter_of_an_hour(failures: int, wait: float) -> None:
    assert backoff(failures, Even()) == dt.timedelta(seconds=wait)


@given(st.integers())
def test_hourly_means_an_hour_give_or_take_six_minutes(seed: int) -> None:
    hour = dt.timedelta(hours=1)
    assert hour * 0.9 <= jittered(hour, Random(seed)) <= hour * 1.1


@pytest.mark.parametrize("clock", ["07:58:29.999", "10:01:15", "16:58:29.999", "19:01:15", "00:00", "12:00"])
def test_sending_goes_on_outside_the_margins(clock: str) -> None:
    assert closed_until(WINDOWS, at(clock), NO_DELAY) is None


@pytest.mark.parametrize(
    ("clock", "opens"),
    [("07:58:30", "10:01:15"), ("08:00", "10:01:15"), ("10:01:14.999", "10:01:15"), ("16:58:30", "19:01:15")],
)
def test_sending_resumes_within_a_minute_after_the_margin(clock: str, opens: str) -> None:
    for seed in range(50):
        until = closed_until(WINDOWS, at(clock), opening_delay(f"{seed}"))
        assert until is not None
        assert at(opens) <= until <= at(opens) + OPENING_SPREAD
        assert opens_at(WINDOWS, until, MARGINS) is None


def test_connections_do_not_all_begin_at_once() -> None:
    delays = sorted(opening_delay(f"{n}") for n in range(100))
    assert max(later - earlier for earlier, later in pairwise(delays)) < OPENING_SPREAD / 10
    assert len(set(delays)) == 100


def test_a_connection_begins_at_the_same_moment_after_each_restricted_hours() -> None:
    assert opening_delay("a") == opening_delay("a")


def test_the_closing_margin_holds_a_whole_deadline_and_a_skewed_clock() -> None:
    assert MARGINS.closing >= Pace().deadline + dt.timedelta(seconds=60 + 10)
    assert MARGINS.opening >= dt.timedelta(seconds=60 + 15)
    assert Pace().lease > Pace().deadline


@pytest.mark.parametrize(
    ("today", "span"),
    [
        ("2028-02-29T12:00", DateSpan(dt.date(2025, 2, 28), dt.date(2029, 3, 1))),
        ("2027-02-28T12:00", DateSpan(dt.date(2024, 2, 28), dt.date(2028, 2, 29))),
        ("2027-03-01T12:00", DateSpan(dt.date(2024, 3, 1), dt.date(2028, 3, 2))),
        ("2026-12-31T23:59:59", DateSpan(dt.date(2023, 12, 31), dt.date(2028, 1, 1))),
        ("2027-01-01T00:00", DateSpan(dt.date(2024, 1, 1), dt.date(2028, 1, 2))),
    ],
)
def test_three_years_back_to_one_year_ahead_may_be_sent(today: str, span: DateSpan) -> None:
    moment = dt.datetime.fromisoformat(today).replace(tzinfo=JST)
    assert sendable(moment, dt.date(2000, 1, 1)) == span
    assert sendable(moment.astimezone(dt.UTC), dt.date(2000, 1, 1)) == span


def test_nothing_before_the_first_work_date_may_be_sent() -> None:
    assert sendable(MONDAY, dt.date(2026, 12, 1)).start == dt.date(2026, 12, 1)


def test_a_span_is_cut_to_what_the_attendance_side_can_be_asked_about() -> None:
    whole = DateSpan(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
    assert within_reach(whole, MONDAY) == DateSpan(dt.date(2023, 11, 23), dt.date(2027, 11, 24))
    assert not within_reach(DateSpan(dt.date(2028, 1, 1), dt.date(2028, 2, 1)), MONDAY)
    assert not within_reach(DateSpan(dt.date(2023, 10, 1), dt.date(2023, 11, 1)), MONDAY)
    assert len(sendable(MONDAY, dt.date(2028, 1, 1))) == 0


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 1000))
def test_chunks_cover_the_span_once_and_none_is_longer_than_62_days(start: dt.date, days: int) -> None:
    span = DateSpan(start, start + dt.timedelta(days=days))
    parts = chunks(span)
    assert [date for part in parts for date in part] == list(span)
    assert all(0 < len(part) <= LONGEST_RANGE for part in parts)
    assert len(parts) == -(-days // LONGEST_RANGE)


gaps = st.lists(st.integers(0, 40_000), max_size=60)


@given(gaps, st.integers(0, 10_000))
def test_counted_calls_are_never_fewer_than_the_exact_window_holds(thousandths: list[int], later: int) -> None:
    moment, times, buckets = MONDAY, [], dict[str, int]()
    for gap in thousandths:
        moment += dt.timedelta(milliseconds=gap)
        times.append(moment)
        buckets = count_call(calls_within(buckets, moment, PERIOD), moment)
    now = moment + dt.timedelta(milliseconds=later)
    exact = sum(1 for time in times if time > now - PERIOD)
    assert sum(calls_within(buckets, now, PERIOD).values()) >= exact


@given(st.integers(0, 2**32))
def test_calls_counted_in_buckets_never_exceed_the_limit(seed: int) -> None:
    """A client that always calls as soon as it may, checked against an exact sliding window."""
    random, limit = Random(seed), 20
    moment, times, buckets = MONDAY, [], dict[str, int]()
    while len(times) < 70:
        buckets = calls_within(buckets, moment, PERIOD)
        if sum(buckets.values()) >= limit:
            moment = room_at(buckets, moment, PERIOD)
            continue
        buckets = count_call(buckets, moment)
        times.append(moment)
        moment += dt.timedelta(milliseconds=random.randrange(0, 9000))
    for last in range(limit, len(times)):
        assert times[last] - times[last - limit] >= PERIOD


@given(gaps)
def test_room_is_made_when_the_oldest_bucket_leaves_and_not_a_moment_earlier(thousandths: list[int]) -> None:
    moment, buckets = MONDAY, dict[str, int]()
    for gap in [0, *thousandths]:
        moment += dt.timedelta(milliseconds=gap)
        buckets = count_call(calls_within(buckets, moment, PERIOD), moment)
    room = room_at(buckets, moment, PERIOD)
    assert room > moment
    oldest = min(buckets, key=int)
    assert oldest not in calls_within(buckets, room, PERIOD)
    assert oldest in calls_within(buckets, room - dt.timedelta(milliseconds=1), PERIOD)


def test_counting_a_call_leaves_the_old_count_as_it_was() -> None:
    before = {"0": 1}
    assert count_call(before, dt.datetime.fromtimestamp(9, dt.UTC)) == {"0": 2}
    assert before == {"0": 1}


def test_where_nothing_was_counted_and_still_there_is_no_room_it_is_asked_again_after_a_whole_period() -> None:
    assert room_at({}, MONDAY, PERIOD) == MONDAY + PERIOD + dt.timedelta(seconds=10)


def test_our_own_limit_stays_below_what_the_attendance_side_allows_in_any_five_minutes() -> None:
    assert (Pace().rate, Pace().rate_period) == (450, dt.timedelta(seconds=320))


def test_a_call_begins_soon_enough_after_the_last_look_to_end_well_within_the_lease() -> None:
    assert Pace().prompt == dt.timedelta(seconds=5)
    assert Pace(lease=dt.timedelta(seconds=5), deadline=dt.timedelta(seconds=1)).prompt == dt.timedelta(seconds=1)


def test_calls_are_still_known_after_the_clock_was_set_hours_ahead_and_back() -> None:
    before = count_call({}, MONDAY)
    ahead = count_call(before, MONDAY + dt.timedelta(hours=2))
    assert sum(calls_within(ahead, MONDAY + dt.timedelta(seconds=5), PERIOD).values()) == 2


def test_no_more_buckets_are_kept_than_two_periods_have() -> None:
    buckets = dict[str, int]()
    for n in range(BUCKETS_KEPT + 5):
        buckets = count_call(buckets, MONDAY + n * dt.timedelta(seconds=10))
    first = MONDAY + 5 * dt.timedelta(seconds=10)
    assert len(buckets) == BUCKETS_KEPT
    assert min(buckets, key=int) == str(int(first.timestamp()))
