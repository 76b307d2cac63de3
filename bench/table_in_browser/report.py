"""The report of a run as Markdown."""

from __future__ import annotations

import datetime as dt
import os
import statistics

from measuring import Table
from whole_month import WholeMonth

KINDS = ("arrow", "pattern", "sign of a time", "Enter after a time", "paste of 930")


def report(tables: list[Table], month: WholeMonth, *, people: int, browser: str, command: str) -> str:
    header = [
        "# The shift table beside other tables in the browser",
        "",
        f"`{command}` on {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC; {os.cpu_count()} cores; headless Chromium {browser}; "
        f"{people} people × 31 days; {', '.join(f'{table.name} {table.version}' for table in tables)}.",
        "Ours saves each edit to its server on the same machine; the others keep theirs in the page.",
        "",
    ]
    return "\n".join([*header, *_painted(tables), *_work(tables), *_month(month)])


def _painted(tables: list[Table]) -> list[str]:
    lines = [
        "## Key to paint",
        "",
        "Milliseconds from the time stamp of the key's event to the end of the first frame that shows the change, median / p95; in "
        "brackets to the beginning of the next frame. A frame comes every 16.7 ms: half of one is waiting.",
        "",
        f"| key | keys | {' | '.join(table.name for table in tables)} |",
        f"| --- | --- |{' --- |' * len(tables)}",
    ]
    for kind in KINDS:
        cells = [f"{_figures(table, kind, 'frame')} ({_figures(table, kind, 'next')})" for table in tables]
        lines.append(f"| {kind} | {len(tables[0].painted[kind])} | {' | '.join(cells)} |")
    return [*lines, ""]


def _figures(table: Table, kind: str, end: str) -> str:
    times = [each[end] for each in table.painted[kind]]
    return f"{statistics.median(times):.1f} / {statistics.quantiles(times, n=20)[-1]:.1f}"


def _work(tables: list[Table]) -> list[str]:
    lines = [
        "## Work of the main thread per key",
        "",
        "Milliseconds of CPU from a trace: script + style + layout + paint = sum. Ours with saving and the answers to it.",
        "",
        f"| key | {' | '.join(table.name for table in tables)} |",
        f"| --- |{' --- |' * len(tables)}",
    ]
    for kind in tables[0].work:
        works = [table.work[kind] for table in tables]
        cells = [f"{w.script:.1f} + {w.style:.1f} + {w.layout:.1f} + {w.paint:.1f} = {w.total:.1f}" for w in works]
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return [*lines, ""]


def _month(month: WholeMonth) -> list[str]:
    return [
        "## The whole month pasted",
        "",
        f"{month.cells:,} cells in {month.requests} requests: shown after {month.shown:.0f} ms, stored after {month.stored:.0f} ms, of which "
        f"the server's CPU {month.server:.0f} ms; longest frame {month.longest_frame:.0f} ms.",
        f"Progress shown: {'、'.join(month.progress[:3])} … {month.progress[-1]}",
        "",
    ]
