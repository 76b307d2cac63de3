"""Broken answers, thousands of them: nothing raises, nothing is believed that did not come, and the judge is awake."""

from __future__ import annotations

from typing import Any

import pytest

from kakutei.kotclient import client as module
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotclient.client import KotClient

from .breaking import CALLS, run
from .broken import BODIES, GOLDEN, Came
from .oracle import fault_in

COUNT, SEED = 20_000, 20261201
EACH_AT_LEAST = 50


def test_no_broken_answer_is_believed_and_none_raises() -> None:
    result = run(COUNT, SEED)
    assert not result.faults, result.first_fault
    assert set(BODIES) | {"packed", "no answer", "a documented error"} == set(result.breakings)
    assert min(result.breakings.values()) >= EACH_AT_LEAST
    seldom = {meaning.value for meaning in Recovery} - {Recovery.BLOCK_HOST.value}  # no certificate breaks here
    assert {meaning for meaning, times in result.meanings.items() if times >= EACH_AT_LEAST} == seldom


@pytest.mark.parametrize("call", [call for call in CALLS if call != "delete"])
def test_the_golden_answer_itself_is_believed(call: str) -> None:
    from .wire import wired

    wire, client = wired()
    with client:
        wire.next = Came(200, GOLDEN[call])
        answer = CALLS[call](client)
    assert answer.ok
    assert fault_in(call, wire.next, answer) is None


class Credulous(KotClient):
    """Takes every 2xx for done, as a careless client would."""

    def _write(self, *about: Any, **request: Any) -> Answer[Any]:
        answer = super()._write(*about, **request)
        return Answer(Recovery.APPLIED) if answer.status and 200 <= answer.status < 300 else answer


def test_the_judge_catches_a_client_that_takes_every_2xx_for_done() -> None:
    assert sum(run(1_000, SEED, Credulous).faults.values()) > 50


@pytest.mark.parametrize(
    ("name", "lax"),
    [
        ("whole_range", lambda value, start, last: True),
        ("no_double_employee", lambda value: True),
        ("_DONE", range(200, 300)),
    ],
)
def test_the_judge_misses_each_check_that_is_left_out(monkeypatch: pytest.MonkeyPatch, name: str, lax: Any) -> None:
    monkeypatch.setattr(module, name, lax)
    assert run(6_000, SEED).faults


@pytest.mark.parametrize(
    ("call", "came", "answer", "fault"),
    [
        ("put", Came(200), ValueError(), "raised ValueError"),
        ("put", Came(200), Answer(Recovery.FAILED_READ), "failed_read after put"),
        ("schedules", Came(200), Answer(Recovery.AMBIGUOUS), "ambiguous after schedules"),
        ("put", Came(200), Answer(Recovery.AMBIGUOUS, 1), "brings a value without being applied"),
        ("put", Came(200, b"{}"), Answer(Recovery.APPLIED), "applied, but it speaks of another"),
        ("delete", Came(200), Answer(Recovery.APPLIED), "applied, but nothing says that it is gone"),
        ("schedules", Came(200, b"[]"), Answer(Recovery.APPLIED, []), "applied, but a date is missing"),
        (
            "schedules",
            Came(200, GOLDEN["schedules"]),
            Answer(Recovery.APPLIED, []),
            "says something else than what came",
        ),
    ],
)
def test_the_judge_names_the_fault(call: str, came: Came, answer: Any, fault: str) -> None:
    assert fault_in(call, came, answer) == fault
