from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.shift.roster.rules.employment import AfterLastDay, check_employed
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind, LeaveType
from kakutei.shift.roster.rules.exclusions import ExclusionReason, Person, Result, Situation, exclude
from kakutei.shift.roster.rules.locking import DayLocked, check_unlocked, is_locked
from kakutei.shift.roster.rules.overlaps import Placed, overlapping

TODAY = dt.date(2026, 12, 10)
DAY, NEXT = dt.date(2026, 12, 14), dt.date(2026, 12, 15)
HERE, THERE = 1, 2


def shift(start: float, end: float) -> Entry:
    return Entry(Kind.SHIFT, int(start * 60), int(end * 60))


def at(store: int, date: dt.date, entry: Entry, *, answer: str = "") -> Placed:
    return Placed(store, "駅前店" if store == HERE else "港南店", date, entry, by="石川 陽菜", answer=answer)


def decided(after: dict[dt.date, Entry], *confirmed: Placed, last_day: dt.date | None = None, **more: Any) -> Result:
    """The exclusions of one person's days at 駅前店."""
    around: dict[tuple[int, dt.date], list[Placed]] = {}
    for each in confirmed:
        around.setdefault((7, each.work_date), []).append(each)
    days = {(7, date): entry for date, entry in after.items()}
    return exclude(
        Situation(
            HERE, "駅前店", TODAY, {7: Person("江口 蓮", last_day)}, tuple(days), days, around,
            unlocked=more.get("unlocked", ()), joined={(7, date) for date in more.get("joined", ())},
        )
    )  # fmt: skip


def reasons(result: Result) -> dict[dt.date, ExclusionReason]:
    return {date: found.reason for (_, date), found in result.excluded.items()}


def test_a_night_shift_and_the_next_morning_exclude_each_other() -> None:
    """Case B6."""
    found = decided({DAY: shift(22, 30), NEXT: shift(4, 14)})
    assert reasons(found) == {DAY: ExclusionReason.OVERLAP, NEXT: ExclusionReason.OVERLAP}
    assert found.excluded[7, NEXT].sentence == "12/14 駅前店 22:00-翌6:00(下書き)と重なります。"


def test_a_confirmed_shift_of_another_store_excludes_the_day() -> None:
    """Case B5."""
    found = decided({DAY: shift(10, 14.5)}, at(THERE, DAY, shift(13, 22)))
    assert reasons(found) == {DAY: ExclusionReason.OVERLAP}
    assert found.excluded[7, DAY].sentence == "12/14 港南店 13:00-22:00(石川 陽菜が確定)と重なります。"


def test_the_stores_own_former_shift_does_not_overlap_its_change() -> None:
    assert not decided({DAY: shift(9, 18)}, at(HERE, DAY, shift(8, 17))).excluded


def test_a_day_that_is_left_out_keeps_its_confirmed_shift_and_may_overlap_another() -> None:
    """The 14th would make room for the morning of the 15th, but is left out itself."""
    found = decided(
        {DAY: shift(9, 20), NEXT: shift(4, 8)},
        at(HERE, DAY, shift(22, 30)),
        at(THERE, DAY, shift(19, 21)),
    )
    assert reasons(found) == {DAY: ExclusionReason.OVERLAP, NEXT: ExclusionReason.OVERLAP}


@pytest.mark.parametrize(
    ("here", "there", "asks"),
    [
        (shift(9, 12), shift(14, 18), False),
        (shift(9, 12), shift(14.5, 18), True),
        (shift(6, 14), shift(14, 22), True),
        (shift(6, 13.5), shift(14, 21.5), False),
        (shift(16, 33), None, False),
        (shift(9, 12), Entry(Kind.LEAVE, leave=LeaveType.PAID), False),
    ],
)
def test_more_than_two_hours_between_or_sixteen_hours_in_all_ask(here: Entry, there: Entry | None, asks: bool) -> None:
    elsewhere = [at(THERE, DAY, there)] if there else []
    found = decided({DAY: here}, *elsewhere)
    assert bool(found.questions) is asks
    assert reasons(found) == ({DAY: ExclusionReason.UNANSWERED} if asks else {})


def test_an_answer_counts_now_and_later_for_exactly_these_spans() -> None:
    here, there = shift(9, 12), shift(17, 22)
    now = decided({DAY: here}, at(THERE, DAY, there), joined=[DAY])
    assert not now.excluded
    assert now.questions[7, DAY].times == "9:00-22:00"
    known = at(THERE, DAY, there, answer="9:00-12:00 17:00-22:00")
    assert not decided({DAY: here}, known).questions
    assert decided({DAY: shift(9, 13)}, known).questions


def test_a_day_of_24_hours_or_more_is_left_out_whatever_is_answered() -> None:
    found = decided({DAY: shift(0, 5)}, at(THERE, DAY, shift(20, 29)), joined=[DAY])
    assert reasons(found) == {DAY: ExclusionReason.TOO_LONG}


def test_after_the_last_day_shifts_and_leave_are_left_out_and_empty_days_are_not() -> None:
    """Case B7."""
    found = decided({DAY: shift(9, 18), NEXT: shift(9, 18)}, last_day=DAY)
    assert reasons(found) == {NEXT: ExclusionReason.AFTER_LAST_DAY}
    assert found.excluded[7, NEXT].sentence == "退職日は2026年12月14日です。"
    assert not decided({NEXT: NOTHING}, at(HERE, NEXT, shift(9, 18)), last_day=DAY).excluded


def test_what_is_typed_after_the_last_day_is_refused_with_name_and_date() -> None:
    """Case B7."""
    check_employed("小松 莉子", DAY, DAY, shift(9, 18))
    check_employed("小松 莉子", DAY, NEXT, NOTHING)
    check_employed("小松 莉子", None, NEXT, shift(9, 18))
    with pytest.raises(AfterLastDay, match=r"小松 莉子さんは2026年12月14日に退職のため、12月15日は"):
        check_employed("小松 莉子", DAY, NEXT, shift(9, 18))


def test_days_before_today_are_locked_unless_unlocked_and_today_never_is() -> None:
    yesterday = TODAY - dt.timedelta(days=1)
    assert reasons(decided({yesterday: shift(9, 18), TODAY: shift(9, 18)})) == {yesterday: ExclusionReason.LOCKED}
    assert not decided({yesterday: shift(9, 18)}, unlocked={yesterday}).excluded
    assert is_locked(yesterday, TODAY, ())
    check_unlocked([TODAY], TODAY, ())
    check_unlocked([yesterday], TODAY, {yesterday})
    with pytest.raises(DayLocked, match="12月9日は過ぎた日のため"):
        check_unlocked([TODAY, yesterday], TODAY, ())


@given(
    drafts=st.dictionaries(st.integers(0, 9), st.tuples(st.integers(0, 1799), st.integers(1, 1439)), min_size=1),
    confirmed=st.lists(
        st.tuples(st.sampled_from([HERE, THERE]), st.integers(-2, 11), st.integers(0, 1799), st.integers(1, 1439)),
        max_size=4,
        unique_by=lambda row: row[:2],
    ),
)
def test_every_day_that_shares_a_minute_is_left_out_and_no_other_overlaps(
    drafts: dict[int, tuple[int, int]], confirmed: list[tuple[int, int, int, int]]
) -> None:
    date_of = [DAY + dt.timedelta(days=n) for n in range(-2, 12)]
    after = {date_of[n + 2]: Entry(Kind.SHIFT, start, start + length) for n, (start, length) in drafts.items()}
    standing = [
        at(store, date_of[n + 2], Entry(Kind.SHIFT, start, start + length)) for store, n, start, length in confirmed
    ]
    found = reasons(decided(after, *standing))
    mine = {date: Placed(HERE, "駅前店", date, entry) for date, entry in after.items()}
    others = [*mine.values(), *(each for each in standing if each.store_id == THERE or each.work_date not in after)]
    at_first = {date for date, each in mine.items() if overlapping(each, [one for one in others if one is not each])}
    left_out = {date for date, reason in found.items() if reason is ExclusionReason.OVERLAP}
    assert at_first <= left_out
    if at_first == set():
        assert left_out == set()
