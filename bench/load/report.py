"""The runs as Markdown."""

from __future__ import annotations

import os
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence

from bench.load import LARGE, SIZES, SMALL
from bench.load.measuring import WARM_UP, Measured
from bench.load.users import MIX, Sample

GOALS = {"save": 0.5, "poll": 0.5, "month": 1.0, "連携状況": 1.0}
"""Seconds, for p95."""
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
HEAD = """# Load

{heading}; {cores} cores, shared by all processes and the simulated users. gunicorn in production mode, asked as nginx asks it (a
connection for each request); the worker sends at the default rate to our attendance app (one process, SQLite).

Each user pauses for 0.5 to 1.5 s after each answer: {mix}. {large} companies of {LARGE} people and {small} of
{SMALL}, about equally many users in each; one store and one month each, confirmed, of which about 5,000 days were pending when the
worker began. {warm_up:.0f} s of warm-up, then {seconds:.0f} s. p95 in milliseconds; `!` marks more than the goal of 500 ms (saves, polls) or
1,000 ms (pages). *Overtaken*: another user had changed the cell, and the planner is asked; no error.
"""


def report(runs: Sequence[Measured], *, heading: str) -> str:
    first = runs[0]
    head = HEAD.format(
        heading=heading, cores=os.cpu_count(), warm_up=WARM_UP, seconds=first.seconds,
        mix=", ".join(f"{share} % {kind}" for kind, share in MIX.items()), LARGE=LARGE, SMALL=SMALL,
        large=SIZES.count(LARGE), small=SIZES.count(SMALL),
    )  # fmt: skip
    return "\n".join([head, *_summary(runs), *(line for run in runs for line in _details(run))])


def _summary(runs: Sequence[Measured]) -> list[str]:
    kinds = [(kind, size) for kind in MIX for size in (SMALL, LARGE)]
    titles = [f"{kind}, {size}" for kind, size in kinds]
    lines = [
        f"| database | processes × threads | users | requests/s | {' | '.join(titles)} | errors | overtaken | MB a process |",
        f"| --- | --- | ---: | ---: |{' ---: |' * len(kinds)} ---: | ---: | ---: |",
    ]
    for run in runs:
        times = [_p95(kind, _seconds(run, kind, size)) for kind, size in kinds]
        counts = f"{sum(bool(each.error) for each in run.samples)} | {sum(each.overtaken for each in run.samples)}"
        lines.append(
            f"| {_name(run)} | {len(run.samples) / run.seconds:.1f} | {' | '.join(times)} | {counts} | {max(memory for name, memory in run.memory.items() if name.startswith('web')):.0f} |"
        )
    return lines


def _name(run: Measured) -> str:
    return f"{NAMES[run.setup.database]} | {run.setup.web_processes} × {run.setup.threads} | {run.setup.users}"


def _p95(kind: str, seconds: list[float]) -> str:
    if len(seconds) < 2:
        return "–"
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return f"{1000 * p95:.0f}{'!' if p95 > GOALS[kind] else ''}"


def _seconds(run: Measured, kind: str, size: int) -> list[float]:
    return [each.seconds for each in run.samples if (each.kind, each.size) == (kind, size) and not each.error]


def _details(run: Measured) -> list[str]:
    lines = [
        "",
        f"## {_name(run).replace(' |', ',')} users",
        "",
        f"CPU seconds in {run.seconds:.0f} s: {_listed(run.cpu, 1)}. The worker sent {run.sent} days. "
        f"Memory in MB (PSS): {_listed(run.memory, 0)}.",
        "",
        "| request, people | count | median ms | p95 ms | max ms |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for kind in MIX:
        for size in (SMALL, LARGE):
            seconds = _seconds(run, kind, size)
            if seconds:
                middle, most = 1000 * statistics.median(seconds), 1000 * max(seconds)
                lines.append(f"| {kind}, {size} | {len(seconds)} | {middle:.0f} | {_p95(kind, seconds)} | {most:.0f} |")
    return [*lines, *_errors(run.samples)]


def _listed(figures: Mapping[str, float], digits: int) -> str:
    return ", ".join(f"{name} {figure:.{digits}f}" for name, figure in figures.items())


def _errors(samples: Sequence[Sample]) -> list[str]:
    counted = Counter(f"{each.kind}: {each.error}" for each in samples if each.error)
    return ["", *(f"* {count} × {error}" for error, count in counted.most_common(10))] if counted else []
