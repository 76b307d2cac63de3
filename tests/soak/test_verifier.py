"""Each judge of the soak fires where it should: one that never fired proves nothing."""

from __future__ import annotations

import datetime as dt

from tests.soak.coverage_thresholds import floors, too_seldom
from tests.soak.kills import rounds
from tests.soak.verifier import (
    Allowed,
    Freeze,
    Kill,
    about_leave,
    false_marks,
    in_writes,
    last_writes,
    lost,
    of_a_stopped_worker,
    overlapping,
    repeated,
    too_many,
    wrong,
)
from tests.support.proxy.history import Call
from tests.support.proxy.script import FAULTS, Deed

DAY = ("0001", dt.date(2026, 11, 1))
EARLY, LATE = ("07", "16"), ("13", "22")
TIMES = '{"clockInSchedule": "a", "clockOutSchedule": "b"}'


def put(start: float, end: float | None, *, key: str = "k", body: str = TIMES, deed: Deed = Deed.PASS) -> Call:
    return Call(int(start * 10), "PUT", f"/v1.0/daily-schedules/{key}/2026-11-01", body, start, end, deed, 200)


def test_a_confirmed_shift_that_stands_nowhere_is_lost() -> None:
    assert lost({DAY: EARLY}, {}) == [DAY]
    assert not lost({DAY: EARLY}, {DAY: LATE})
    assert not lost({DAY: None}, {})


def test_an_outdated_and_an_unwanted_plan_are_wrong() -> None:
    assert wrong({DAY: EARLY}, {DAY: LATE}) == [DAY]
    assert wrong({DAY: None}, {DAY: LATE}) == [DAY]
    assert not wrong({DAY: EARLY}, {DAY: EARLY})


def test_a_mark_over_something_else_is_false_unless_the_mark_moved_meanwhile() -> None:
    mark = {DAY: (2, "12:00")}
    assert false_marks(mark, {DAY: LATE}, mark, {DAY: EARLY}) == [DAY]
    assert false_marks(mark, {DAY: LATE}, mark, {DAY: None}) == [DAY]
    assert not false_marks(mark, {DAY: LATE}, {DAY: (3, "12:01")}, {DAY: EARLY})
    assert not false_marks(mark, {DAY: EARLY}, mark, {DAY: EARLY})


def test_two_writes_at_once_for_one_day_overlap_and_those_of_two_days_do_not() -> None:
    assert len(overlapping([put(1, 2), put(1.5, 3)])) == 1
    assert len(overlapping([put(1, None), put(9, 10)])) == 1
    assert not overlapping([put(1, 2), put(2.1, 3), put(1, 2, key="other")])


def test_what_spans_a_stop_or_follows_it_at_once_is_of_a_stopped_worker() -> None:
    stops = [Freeze(10, 15)]
    assert of_a_stopped_worker(put(9, 12), stops)
    assert of_a_stopped_worker(put(15.5, 16), stops)
    assert not of_a_stopped_worker(put(11, 12), stops)
    assert not of_a_stopped_worker(put(18, 19), stops)


def test_the_last_write_of_a_day_is_the_one_received_last() -> None:
    assert last_writes([put(5, 6), put(1, 2)])["k/2026-11-01"].start == 5


def test_a_write_for_leave_or_with_extra_fields_is_found() -> None:
    assert about_leave([put(1, 2, key="on leave")], {"on leave"})
    assert about_leave([put(1, 2, body='{"a": 1, "b": 2, "leave": 3}')], set())
    assert not about_leave([put(1, 2)], {"on leave"})


def test_a_write_that_nothing_explains_is_one_too_many() -> None:
    assert too_many([put(1, 1.1), put(2, 2.1)], Allowed(1, 0, 0)) == 1
    assert too_many([put(1, 1.1, deed=Deed.HALF), put(2, 2.1)], Allowed(1, 0, 0)) == 0
    assert too_many([put(1, 1.9), put(2, 2.1)], Allowed(1, 0, 0)) == 0
    assert too_many([put(1, 1.1), put(2, 2.1)], Allowed(1, 1, 0)) == 0


def test_an_answered_write_sent_again_is_a_repeat_unless_killed() -> None:
    twice = [put(1, 1.1), put(2, 2.1)]
    assert len(repeated(twice, [])) == 1
    assert not repeated(twice, [Kill(1.05, frozenset({"k"}))])
    assert len(repeated(twice, [Kill(1.05, frozenset({"other"})), Kill(3, frozenset({"k"}))])) == 1
    assert not repeated([put(1, 1.1, deed=Deed.HALF), put(2, 2.1)], [])
    assert not repeated([put(1, 1.1), put(2, 2.1, body="{}"), put(3, 3.1)], [])


def test_a_blow_is_in_a_write_only_while_its_worker_waits_for_the_answer() -> None:
    mine = frozenset({"k"})
    assert in_writes([put(1, 2)], [Kill(1.5, mine)]) == 1
    assert in_writes([put(1, 2)], [Kill(2.5, mine), Kill(0.5, mine), Kill(1.5)]) == 0
    assert in_writes([put(1, 9)], [Kill(5, mine)]) == 0
    assert in_writes([put(1, 3, deed=Deed.LATE)], [Kill(1.5, mine)]) == 0


def test_a_run_in_which_anything_happened_too_seldom_shows_nothing() -> None:
    asked = floors(kills=1000, stops=200, restarts=0, workers=3)
    assert {asked[f"writes: {deed}"] for deed in FAULTS} == {50}
    assert too_seldom(asked, asked) == []
    for name in asked:
        assert too_seldom({**asked, name: asked[name] - 1}, asked) == [f"{name}: {asked[name] - 1} of {asked[name]}"]


def test_one_worker_is_not_asked_for_what_takes_two_nor_a_run_without_crashes_for_a_database_away() -> None:
    alone = floors(kills=100, stops=20, restarts=0, workers=1)
    both = floors(kills=100, stops=20, restarts=4, workers=2)
    assert set(both) - set(alone) == {"stops_taken_over", "database_away"}


def test_rounds_spread_stops_and_crashes_over_all_kills() -> None:
    assert rounds(100, 20, 0, 40) == [(33, 6, 0), (33, 7, 0), (34, 7, 0)]
    assert [sum(each) for each in zip(*rounds(1000, 200, 7, 50), strict=True)] == [1000, 200, 7]
    assert rounds(0, 0, 3, 50) == [(0, 0, 3)]
