"""The figures that the documents promise are those that the code goes by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kakutei.kotclient import client
from kakutei.shift.link import delivery, existing, setbacks, timepiece, written
from kakutei.shift.link.rules import pace

from .tree import ROOT, text

LINK = " ".join(text(ROOT / "docs" / "link.md").split())
ARCHITECTURE = " ".join(text(ROOT / "ARCHITECTURE.md").split())


def seconds(period: dt.timedelta) -> str:
    return f"{period.total_seconds():g} s"


def minutes(period: dt.timedelta) -> str:
    return f"{period.total_seconds() / 60:g} min"


@pytest.mark.parametrize(
    "promise",
    [
        lambda: f"with {seconds(pace.MARGINS.closing)} before them and {seconds(pace.MARGINS.opening)} after them",
        lambda: f"the end of the hours + {seconds(pace.MARGINS.opening)} + up to {seconds(pace.OPENING_JITTER)}",
        lambda: f"outside our hours {minutes(setbacks.UNEXPECTED_WINDOW)}",
        lambda: f"Retry-After, else {seconds(setbacks.RATE_PAUSE)} ± 10 %",
        lambda: (
            f"anything up to {seconds(pace.FIRST_WAIT)}, doubled with each failure, at most {minutes(pace.LONGEST_WAIT)}"
        ),
        lambda: f"at most {seconds(pace.FRESH_FOR_TODAY + pace.LONGEST_PROMPT)} before for today and the past",
        lambda: f"another one does so {seconds(setbacks.ONE_TRIES)} later",
        lambda: f"per division and {pace.LONGEST_RANGE} days",
        lambda: f"read back ({seconds(pace.Pace().settle)} after the write",
        lambda: f"time ran out ({seconds(pace.Pace().deadline)} in all)",
        lambda: f"Date is more than {seconds(timepiece.MOST_SKEW)} off",
        lambda: (
            f"larger than {client.SINGLE_LIMIT / 1024:g} kB (a write) or {client.LIST_LIMIT / 1024**2:g} MB (a list)"
        ),
    ],
)
def test_the_document_of_the_link_names_the_figure(promise: Callable[[], str]) -> None:
    assert promise() in LINK


def test_the_lease_is_as_long_as_the_architecture_says() -> None:
    assert f"the lease runs out ({seconds(pace.Pace().lease)})" in ARCHITECTURE


def test_what_the_documents_call_an_hour_a_day_and_three_is_that() -> None:
    assert "Retry-After is obeyed, up to an hour" in LINK
    assert dt.timedelta(hours=1) == client.LONGEST_RETRY_AFTER
    assert "else after a day" in LINK
    assert dt.timedelta(days=1) == written.DAILY == delivery.TRY_BLOCKED_AGAIN == existing.GIVES_UP_AFTER
    assert "a day old" in ARCHITECTURE
    assert dt.timedelta(days=1) - pace.MAPPING_LASTS == dt.timedelta(minutes=5)
    assert "Three odd answers to writes in a row" in LINK
    assert pace.FAILURES_BEFORE_PAUSE == 3
