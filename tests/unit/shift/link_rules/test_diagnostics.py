"""What the worker logs about an answer for the operator of the installation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kakutei.kotclient.answers import Answer, BlockReason, Recovery, Trouble
from kakutei.shift.link.diagnostics import diagnose

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def said(answer: Answer[Any]) -> dict[str, dict[str, object]]:
    return dict(diagnose(answer, NOW))


@pytest.mark.parametrize(
    ("answer", "event"),
    [
        (Answer(Recovery.WAIT_WINDOW, status=403, code="104"), "window_unexpected"),
        (Answer(Recovery.BLOCK_COMPANY, status=415, reason=BlockReason.BAD_REQUEST), "bad_request"),
        (Answer(Recovery.AMBIGUOUS, status=418), "answer_unknown"),
        (Answer(Recovery.FAILED_READ, status=200, trouble=Trouble.NOT_JSON), "answer_unknown"),
        (Answer(Recovery.APPLIED, status=200, server_date=NOW - dt.timedelta(seconds=31)), "clock_skewed"),
    ],
)
def test_each_has_its_event(answer: Answer[Any], event: str) -> None:
    assert list(said(answer)) == [event]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(Recovery.APPLIED, status=200, server_date=NOW + dt.timedelta(seconds=30)),
        Answer(Recovery.AMBIGUOUS, status=200, bodyless=True),
        Answer(Recovery.AMBIGUOUS, trouble=Trouble.NO_ANSWER),
        Answer(Recovery.BLOCK_COMPANY, status=403, reason=BlockReason.TOKEN),
        Answer(Recovery.REFUSED, status=409),
    ],
)
def test_expected_and_company_specific_answers_are_not_logged(answer: Answer[Any]) -> None:
    assert said(answer) == {}


def test_nothing_that_the_server_wrote_is_repeated_but_status_and_code() -> None:
    answer = Answer[None](Recovery.AMBIGUOUS, status=418, code="7", message="山田 葵 Bearer abcdef")
    assert said(answer) == {"answer_unknown": {"status": 418, "code": "7", "trouble": ""}}
