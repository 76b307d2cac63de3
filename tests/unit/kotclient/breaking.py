"""One run of broken answers through a client, judged by the oracle."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from kakutei.kotclient.answers import Answer
from kakutei.kotclient.client import KotClient

from .broken import GOLDEN, KEY, break_answer
from .oracle import Unbelievable, believe, fault_in
from .wire import Came, wired

JST = dt.timezone(dt.timedelta(hours=9))
FIRST, LAST = dt.date(2026, 12, 1), dt.date(2026, 12, 2)
START, END = dt.datetime(2026, 12, 1, 16, 30, tzinfo=JST), dt.datetime(2026, 12, 2, 9, 0, tzinfo=JST)
CALLS: dict[str, Callable[[KotClient], Answer[Any]]] = {
    "put": lambda client: client.put_schedule(key=KEY, date=FIRST, start=START, end=END),
    "delete": lambda client: client.delete_schedule(key=KEY, date=FIRST),
    "schedules": lambda client: client.schedules(division="1000", start=FIRST, last=LAST),
    "punches": lambda client: client.punches(division="1000", start=FIRST, last=LAST),
    "employees": lambda client: client.employees(date=FIRST),
}
assert CALLS.keys() == GOLDEN.keys()


@dataclass
class Run:
    seed: int
    answers: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    first_fault: str = ""
    meanings: Counter[str] = field(default_factory=Counter)
    breakings: Counter[str] = field(default_factory=Counter)
    stricter: int = 0
    """Answers that the oracle would have let pass and the client did not."""
    seconds: float = 0


def run(count: int, seed: int, kind: type[KotClient] = KotClient) -> Run:
    random, result, began = Random(seed), Run(seed), time.monotonic()
    wire, client = wired(kind)
    with client:
        for number in range(count):
            call = random.choice(list(CALLS))
            name, came = break_answer(random, call)
            wire.next = came
            _note(result, number, call, name, came, _ask(CALLS[call], client))
    result.seconds = round(time.monotonic() - began, 1)
    return result


def _ask(call: Callable[[KotClient], Answer[Any]], client: KotClient) -> Answer[Any] | BaseException:
    try:
        return call(client)
    except Exception as error:  # noqa: BLE001 - that nothing is raised is what is being proved
        return error


def _note(result: Run, number: int, call: str, name: str, came: Came, answer: Answer[Any] | BaseException) -> None:
    result.answers += 1
    result.breakings[name] += 1
    if fault := fault_in(call, came, answer):
        result.faults[fault] += 1
        result.first_fault = (
            result.first_fault or f"seed {result.seed}, answer {number}, {call}: {fault}: {came!r:.2000}"
        )
    if isinstance(answer, Answer):
        result.meanings[answer.recovery.value] += 1
        result.stricter += not answer.ok and _believable(call, came)


def _believable(call: str, came: Came) -> bool:
    try:
        believe(call, came)
    except Unbelievable:
        return False
    return True
