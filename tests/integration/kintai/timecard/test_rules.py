"""The pure rules of a time card."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.jptime.clocktext import moment
from kakutei.kintai.timecard.rules.pairing import Paired, pair
from kakutei.kintai.timecard.rules.stamps import PunchKind, Stamp, TimeSpan
from kakutei.kintai.timecard.rules.totals import add_up
from kakutei.kintai.timecard.rules.workday import REACH, bordered_date, next_kind, work_date_of

DAY = dt.date(2026, 12, 31)
IN, OUT = PunchKind.CLOCK_IN, PunchKind.CLOCK_OUT
REST, BACK_TO_WORK = PunchKind.BREAK_START, PunchKind.BREAK_END

minutes = st.integers(min_value=0, max_value=47 * 60)
stamps = st.lists(st.builds(lambda minute, kind: Stamp(moment(DAY, minute), kind), minutes, st.sampled_from(PunchKind)))


def punched(*marks: tuple[int, PunchKind]) -> list[Stamp]:
    return [Stamp(moment(DAY, minute), kind) for minute, kind in marks]


def span(start: int, end: int) -> TimeSpan:
    return TimeSpan(moment(DAY, start), moment(DAY, end))


def test_a_plain_day_is_one_span_without_errors() -> None:
    paired = pair(punched((540, IN), (720, REST), (780, BACK_TO_WORK), (1080, OUT)), over=True)

    assert paired == Paired((span(540, 1080),), (span(720, 780),), (), ())


@pytest.mark.parametrize(("marks", "reasons"), [
    ([(540, IN)], ("退勤の打刻がありません",)),
    ([(1080, OUT)], ("出勤の打刻がありません",)),
    ([(540, IN), (541, IN), (1080, OUT)], ("出勤の打刻が重複しています",)),
    ([(540, IN), (1080, OUT), (1081, OUT)], ("退勤の打刻が重複しています",)),
    ([(540, IN), (720, REST), (1080, OUT)], ("休憩終了の打刻がありません",)),
    ([(540, IN), (720, BACK_TO_WORK), (1080, OUT)], ("休憩開始の打刻がありません",)),
    ([(540, IN), (720, PunchKind.OUT), (1080, OUT)], ("外出戻りの打刻がありません",)),
    ([(540, IN), (720, PunchKind.BACK), (1080, OUT)], ("外出の打刻がありません",)),
    ([(540, IN), (1080, OUT), (1100, REST), (1110, BACK_TO_WORK)], ("休憩または外出が、出勤から退勤までの間にありません",)),
    ([(720, REST), (780, BACK_TO_WORK)], ()),
    ([], ()),
])  # fmt: skip
def test_the_reason_of_an_error_day_is_said(marks: list[tuple[int, PunchKind]], reasons: tuple[str, ...]) -> None:
    assert pair(punched(*marks), over=True).errors == reasons


def test_a_day_still_under_way_has_no_missing_clock_out() -> None:
    assert pair(punched((540, IN), (720, REST)), over=False).errors == ()


def test_two_shifts_on_a_day_are_two_spans() -> None:
    paired = pair(punched((540, IN), (720, OUT), (1020, IN), (1320, OUT)), over=True)

    assert (paired.attended, paired.errors) == ((span(540, 720), span(1020, 1320)), ())


def test_a_night_into_the_new_year_is_counted_with_its_late_night() -> None:
    paired = pair(punched((22 * 60, IN), (30 * 60, OUT)), over=True)

    totals = add_up(DAY, paired, span(22 * 60, 30 * 60))

    assert (totals.total, totals.late_night, totals.overtime, totals.assigned) == (480, 420, 0, 480)


@pytest.mark.parametrize(
    ("start", "end", "late", "early"), [(540, 1080, 0, 0), (550, 1080, 10, 0), (530, 1070, 0, 10), (1100, 1200, 540, 0)]
)
def test_late_and_early_are_measured_against_the_plan(start: int, end: int, late: int, early: int) -> None:
    totals = add_up(DAY, pair(punched((start, IN), (end, OUT)), over=True), span(540, 1080))

    assert (totals.late, totals.early_leave) == (late, early)


def test_seconds_of_a_punch_are_not_counted() -> None:
    start = moment(DAY, 540)
    marks = [Stamp(start.replace(second=59), IN), Stamp(start.replace(hour=10, second=1), OUT)]

    assert add_up(DAY, pair(marks, over=True), None).total == 60


def test_a_break_during_an_outing_is_taken_off_once() -> None:
    marks = punched(
        (540, IN), (600, PunchKind.OUT), (700, PunchKind.BACK), (620, REST), (680, BACK_TO_WORK), (1080, OUT)
    )

    assert add_up(DAY, pair(marks, over=True), None).total == 440


@given(stamps)
def test_pairing_never_fails_and_its_spans_are_in_order(marks: list[Stamp]) -> None:
    paired = pair(marks, over=True)

    for spans in (paired.attended, paired.breaks, paired.outings):
        assert list(spans) == sorted(spans)
        assert all(one.start <= one.end for one in spans)
        assert all(one.end <= later.start for one, later in pairwise(spans))


@given(stamps, minutes, st.integers(min_value=1, max_value=24 * 60 - 1))
def test_totals_add_up_whatever_was_punched(marks: list[Stamp], start: int, length: int) -> None:
    totals = add_up(DAY, pair(marks, over=True), span(start, start + length))

    assert 0 <= totals.assigned <= totals.total
    assert 0 <= totals.late_night <= totals.total
    assert totals.unassigned + totals.assigned == totals.total
    assert totals.overtime == max(0, totals.total - 480)
    assert max(totals.late, totals.early_leave) <= length


@given(minutes, minutes)
def test_the_order_in_which_punches_arrive_does_not_matter(first: int, second: int) -> None:
    marks = punched((first, IN), (second, OUT))

    assert pair(marks, over=True) == pair(marks[::-1], over=True)


BORDER = dt.time(5)


@pytest.mark.parametrize(
    ("minute", "date"),
    [(4 * 60 + 59, dt.date(2026, 12, 30)), (5 * 60, DAY), (28 * 60 + 59, DAY), (29 * 60, dt.date(2027, 1, 1))],
)
def test_a_clock_in_goes_to_the_day_of_the_border(minute: int, date: dt.date) -> None:
    assert work_date_of(IN, moment(DAY, minute), border=BORDER, last_clock_in=None) == date


def test_a_border_in_the_evening_begins_the_next_day_early() -> None:
    evening = dt.time(22)

    assert bordered_date(moment(DAY, 22 * 60), evening) == dt.date(2027, 1, 1)
    assert bordered_date(moment(DAY, 22 * 60 - 1), evening) == DAY


def test_a_clock_out_follows_the_newest_clock_in_for_forty_eight_hours() -> None:
    entered = moment(DAY, 22 * 60)

    assert work_date_of(OUT, entered + REACH, border=BORDER, last_clock_in=(DAY, entered)) == DAY
    late = entered + REACH + dt.timedelta(seconds=1)
    assert work_date_of(OUT, late, border=BORDER, last_clock_in=(DAY, entered)) == dt.date(2027, 1, 2)


def test_a_clock_in_never_follows_another() -> None:
    entered = moment(DAY, 22 * 60)

    assert work_date_of(IN, moment(DAY, 33 * 60), border=BORDER, last_clock_in=(DAY, entered)) == dt.date(2027, 1, 1)


@pytest.mark.parametrize(("last", "kind"), [(None, IN), (OUT, IN), (IN, OUT), (REST, OUT), (BACK_TO_WORK, OUT)])
def test_a_punch_without_a_kind_goes_by_the_last(last: PunchKind | None, kind: PunchKind) -> None:
    assert next_kind(last) is kind


@given(minutes, st.times())
def test_the_bordered_date_is_never_more_than_a_day_off(minute: int, border: dt.time) -> None:
    at = moment(DAY, minute)

    assert abs((bordered_date(at, border) - at.date()).days) <= 1
