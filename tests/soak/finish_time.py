"""python -m tests.soak.finish_time --runs 20: what [確定] and 連携状況 say, against when the last day has really arrived.

Each run: a company of 30 people confirms a month at a moment of the seed, over the real tables and the production worker, at a
clock that is moved. Every second run another company, whose month waits too, shares the worker; two in five runs meet the
restricted hours. Prints a table; ends with 1 where a time that was shown was too early, or too late by more than is allowed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random

JST = dt.timezone(dt.timedelta(hours=9))
LEAST = dt.timedelta(seconds=90)
HISTORY = 1
"""Days that are confirmed before, so that the employees are known."""


@dataclass(frozen=True)
class Said:
    """`shown` at `at`, on the sheet, after [確定] or on 連携状況; None where no time was shown."""

    where: str
    at: dt.datetime
    shown: dt.datetime | None
    end: dt.datetime

    @property
    def late(self) -> float:
        return (self.shown - self.end).total_seconds() if self.shown else float("nan")

    @property
    def allowed(self) -> float:
        return max(LEAST, (self.end - self.at) * 0.05).total_seconds()

    @property
    def good(self) -> bool:
        return 0 <= self.late <= self.allowed


@dataclass(frozen=True)
class Result:
    run: int
    second: bool
    hours: str
    seconds: float
    said: list[Said]
    refused: int


def run(number: int, *, people: int = 30, days: int = 31) -> Result:
    from kakutei.jptime.workdate import DateSpan

    from .finish_world import DATE, World, clock_time

    random = Random(f"finish/{number}")
    hours = ("none", "crossed", "none", "inside", "none")[number % 5]
    first, last = {"crossed": (16.72, 16.9), "inside": (8.2, 9.7)}.get(hours, (11, 14))
    pressed = clock_time(0) + dt.timedelta(hours=random.uniform(first, last))
    seconds = random.uniform(0.15, 0.6)
    world = World(
        number, pressed - dt.timedelta(minutes=random.uniform(100, 130)), seconds=seconds, people=people, days=days
    )
    companies = [world.company(n) for n in range(2 if number % 2 else 1)]
    month = DateSpan(DATE + dt.timedelta(days=31), DATE + dt.timedelta(days=31 + days))
    for company in companies:
        first_days = DateSpan(DATE + dt.timedelta(days=1), DATE + dt.timedelta(days=1 + HISTORY))
        world.run_until_arrived(world.confirm(company, first_days))
        world.remember(company, people * days)
    if len(companies) > 1:
        world.timeline.run((pressed - dt.timedelta(seconds=random.uniform(5, 240))).astimezone(dt.UTC))
        world.confirm(companies[1], month)
    world.timeline.run(pressed.astimezone(dt.UTC))
    press = world.confirm(companies[0], month)
    for share in (0.3, 0.8):
        if press.after:
            world.timeline.run(press.at + (press.after - press.at) * share)
            world.look(press)
    world.run_until_arrived(press)
    end = press.end
    names = ("sheet", "[確定]", "連携状況", "連携状況")
    said = [Said(name, at, shown, end) for name, (at, shown) in zip(names, press.said(), strict=False)]
    return Result(number, len(companies) > 1, hours, seconds, said, world.server.refused())


def table(results: list[Result]) -> str:
    lines = [
        "| run | companies | restricted hours | s per call | where | looked at | shown | real end | shown − real | allowed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in results:
        for said in each.said:
            shown = f"{said.shown.astimezone(JST):%H:%M}" if said.shown else "–"
            lines.append(
                f"| {each.run} | {2 if each.second else 1} | {each.hours} | {each.seconds:.2f} | {said.where} |"
                f" {said.at.astimezone(JST):%H:%M:%S} | {shown} | {said.end.astimezone(JST):%H:%M:%S} |"
                f" {said.late:.0f} s | {said.allowed:.0f} s |{'' if said.good else ' !'}"
            )
    return "\n".join(lines)


def summary(results: list[Result]) -> str:
    said = [each for result in results for each in result.said]
    bad = sum(not each.good for each in said)
    lates = [each.late for each in said]
    return (
        f"{len(results)} runs, {len(said)} times shown: {bad} outside the limits; shown − real from {min(lates):.0f} s "
        f"to {max(lates):.0f} s; calls that KING OF TIME would have refused: {sum(each.refused for each in results)}"
    )


def set_up(folder: str) -> None:
    os.environ |= {
        "KAKUTEI_MODE": "test", "KAKUTEI_DATA": folder, "DJANGO_SETTINGS_MODULE": "kakutei.shift.settings",
        "KAKUTEI_SHIFT_DATABASE_URL": f"sqlite:///{folder}/shift.sqlite3",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--runs", type=int, default=20)
    words.add_argument("--first", type=int, default=0)
    asked = words.parse_args()
    results = []
    with tempfile.TemporaryDirectory(dir=_fast()) as folder:
        set_up(folder)
        for number in range(asked.first, asked.first + asked.runs):
            results.append(undone(number))
            print(summary(results[-1:]), file=sys.stderr, flush=True)
    from tests.simulation.commit import commit

    print(f"commit {commit()}\n\n{summary(results)}\n\n{table(results)}")
    sys.exit(any(not said.good for each in results for said in each.said))


def undone(number: int) -> Result:
    """In a transaction of its own that is rolled back: the next run begins with empty tables."""
    from django.db import transaction

    with transaction.atomic():
        result = run(number)
        transaction.set_rollback(True)
    return result


def _fast() -> str | None:
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() else None


if __name__ == "__main__":
    main()
