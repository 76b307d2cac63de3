"""Which employee a 社員番号 names. Nothing is guessed (I14)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.shift.link.rules.employees import resolve_employee
from kakutei.shift.link.rules.values import DayBlock, MappedEmployee

LEAP_DAY = dt.date(2028, 2, 29)


def employee(key: str, hired_on: dt.date | None = None, resigned_on: dt.date | None = None) -> MappedEmployee:
    return MappedEmployee(key, "001", "1001", "山本 葵", "", hired_on, resigned_on)


def test_the_one_with_that_code_is_the_right_person() -> None:
    aoi, ren = employee("a"), employee("b")
    assert resolve_employee("001", LEAP_DAY, {"001": [aoi], "002": [ren]}) is aoi


def test_swapped_codes_swap_the_persons() -> None:
    aoi, ren = employee("a"), employee("b")
    assert resolve_employee("001", LEAP_DAY, {"001": [ren], "002": [aoi]}) is ren


@pytest.mark.parametrize(
    ("number", "employees", "block"),
    [
        ("", {"": [employee("a")]}, DayBlock.NO_NUMBER),
        ("001", {}, DayBlock.NOT_FOUND),
        ("001", {"001": []}, DayBlock.NOT_FOUND),
        ("1", {"001": [employee("a")]}, DayBlock.NOT_FOUND),
        ("００１", {"001": [employee("a")]}, DayBlock.NOT_FOUND),
        ("001", {"001": [employee("a"), employee("b")]}, DayBlock.DUPLICATE),
        ("001", {"001": [employee("a", resigned_on=dt.date(2028, 2, 28))]}, DayBlock.RETIRED),
        ("001", {"001": [employee("a", hired_on=dt.date(2028, 3, 1))]}, DayBlock.RETIRED),
    ],
    ids=["no number", "unknown", "no employee", "without zeros", "full width", "two", "left the day before", "comes next day"],
)  # fmt: skip
def test_no_employee_is_resolved_with(number: str, employees: dict[str, list[MappedEmployee]], block: DayBlock) -> None:
    assert resolve_employee(number, LEAP_DAY, employees) is block


@pytest.mark.parametrize(
    "who", [employee("a", hired_on=LEAP_DAY), employee("a", resigned_on=LEAP_DAY), employee("a", LEAP_DAY, LEAP_DAY)]
)
def test_the_first_and_the_last_day_belong_to_the_employment(who: MappedEmployee) -> None:
    assert resolve_employee("001", LEAP_DAY, {"001": [who]}) is who


def test_a_code_given_on_to_a_successor_names_each_in_their_own_time() -> None:
    before = employee("a", resigned_on=dt.date(2028, 2, 29))
    after = employee("b", hired_on=dt.date(2028, 3, 1))
    both = {"001": [before, after]}
    assert resolve_employee("001", dt.date(2028, 2, 29), both) is before
    assert resolve_employee("001", dt.date(2028, 3, 1), both) is after


def test_a_code_with_two_holders_on_a_date_is_a_duplicate() -> None:
    before = employee("a", resigned_on=dt.date(2028, 3, 1))
    after = employee("b", hired_on=dt.date(2028, 3, 1))
    assert resolve_employee("001", dt.date(2028, 3, 1), {"001": [before, after]}) is DayBlock.DUPLICATE


days = st.none() | st.dates(dt.date(2028, 2, 25), dt.date(2028, 3, 5))


@given(st.lists(st.tuples(days, days), max_size=4), st.dates(dt.date(2028, 2, 25), dt.date(2028, 3, 5)))
def test_a_resolved_employee_is_the_only_one_working_on_the_date(
    spans: list[tuple[dt.date | None, dt.date | None]], date: dt.date
) -> None:
    everybody = [employee(str(n), *span) for n, span in enumerate(spans)]
    named = resolve_employee("001", date, {"001": everybody})
    working = [e for e in everybody if e.works_on(date)]
    assert (named is working[0]) if len(working) == 1 else isinstance(named, DayBlock)
