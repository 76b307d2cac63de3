"""The figures that the documents promise are those that the code goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kakutei.kotclient import client
from kakutei.shift.link import clock_guard, delivery, reading, run
from kakutei.shift.link.rules import pace

from .markdown import rows, section
from .tree import ROOT, text

REFERENCE = text(ROOT / "docs" / "link" / "reference.md")
GUIDE = " ".join(text(ROOT / "docs" / "link" / "guide.md").split())
LINK = " ".join(REFERENCE.split())
PACE = pace.Pace()


def seconds(period: dt.timedelta) -> str:
    return f"{period.total_seconds():g} s"


def minutes(period: dt.timedelta) -> str:
    return f"{period.total_seconds() / 60:g} min"


def hours(period: dt.timedelta) -> str:
    whole, rest = divmod(period, dt.timedelta(hours=1))
    return f"{whole} h {minutes(rest)}" if rest else f"{whole} h"


@pytest.mark.parametrize(
    "promise",
    [
        lambda: f"with {seconds(pace.MARGINS.closing)} before them and {seconds(pace.MARGINS.opening)} after them",
        lambda: f"the end of the hours + {seconds(pace.MARGINS.opening)} + up to {seconds(pace.OPENING_SPREAD)}",
        lambda: f"outside our hours {minutes(run.UNEXPECTED_WINDOW)}",
        lambda: f"Retry-After, else {seconds(run.RATE_WAIT)} ± 10 %",
        lambda: (
            f"anything up to {seconds(pace.FIRST_WAIT)}, doubled with each failure, at most {minutes(pace.LONGEST_WAIT)}"
        ),
        lambda: f"at most {seconds(pace.FRESH_FOR_TODAY + pace.LONGEST_PROMPT)} before for today and the past",
        lambda: f"another one does so {seconds(run.ONE_TRIES)} later",
        lambda: f"read back after {seconds(PACE.settle)}",
        lambda: f"time ran out ({seconds(PACE.deadline)} in all)",
        lambda: f"Date is more than {seconds(clock_guard.MOST_SKEW)} off",
        lambda: (
            f"larger than {client.SINGLE_LIMIT / 1024:g} kB (a write) or {client.LIST_LIMIT / 1024**2:g} MB (a list)"
        ),
    ],
)
def test_the_reference_of_the_link_names_the_figure(promise: Callable[[], str]) -> None:
    assert promise() in LINK


@pytest.mark.parametrize(
    "sentence",
    [
        lambda: f"read back ({seconds(PACE.settle)} after the write",
        lambda: f"the lease runs out ({seconds(PACE.lease)})",
        lambda: f"ends after {seconds(PACE.turn)} if other connections wait",
        lambda: f"one deadline of {seconds(PACE.deadline)}",
        lambda: f"must be at most {seconds(pace.FRESH_FOR_TODAY)} old when the write is decided",
        lambda: f"per division and {pace.LONGEST_RANGE} days",
    ],
)
def test_the_guide_of_the_link_names_the_figure(sentence: Callable[[], str]) -> None:
    assert sentence() in GUIDE


def test_the_table_of_figures_is_that_of_the_code() -> None:
    documented = {row.cells[0]: row.cells[1] for row in rows(section(REFERENCE, "## Figures"))}
    assert documented == {
        "margin before the restricted hours": seconds(pace.MARGINS.closing),
        "margin after the restricted hours, plus a delay of its own for each connection": (
            f"{seconds(pace.MARGINS.opening)} + up to {seconds(pace.OPENING_SPREAD)}"
        ),
        "calls per connection": f"{PACE.rate} in {seconds(PACE.rate_period)}",
        "deadline of a call": seconds(PACE.deadline),
        "lease": seconds(PACE.lease),
        "an unanswered write is read back after": seconds(PACE.settle),
        "time slice of one connection while others wait": seconds(PACE.turn),
        "age of a read for today or the past when a write is decided": seconds(pace.FRESH_FOR_TODAY),
        "time between the last check and the call": seconds(pace.LONGEST_PROMPT),
        "age of the mapping": hours(pace.MAPPING_LASTS),
        "dates per read": f"{pace.LONGEST_RANGE} days",
        "reads kept for the next run": seconds(run.KEPT_FOR),
        "a write without a stored response counts as lost after": hours(pace.LOST_AFTER),
    }


def test_what_the_documents_call_an_hour_a_day_and_three_is_that() -> None:
    assert "Retry-After is obeyed, up to an hour" in LINK
    assert dt.timedelta(hours=1) == client.LONGEST_RETRY_AFTER
    assert "else after a day" in LINK
    assert dt.timedelta(days=1) == delivery.DAILY == delivery.TRY_BLOCKED_AGAIN == reading.GIVES_UP_AFTER
    assert "the last one is a day old" in GUIDE
    assert dt.timedelta(days=1) - pace.MAPPING_LASTS == dt.timedelta(minutes=5)
    assert "Three unclear responses to writes in a row" in LINK
    assert pace.FAILURES_BEFORE_WAIT == 3
