"""What the page's main thread did, from a trace of Chromium: CPU time by kind of work."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

CATEGORIES = ["devtools.timeline", "v8", "toplevel", "disabled-by-default-devtools.timeline", "__metadata"]
KINDS = {
    "script": (
        "FunctionCall", "EvaluateScript", "EventDispatch", "TimerFire", "FireAnimationFrame", "RunMicrotasks", "v8.callFunction",
        "V8.GCScavenger", "MinorGC", "MajorGC", "V8.GC_MC_BACKGROUND_MARKING", "ParseHTML", "HandlePostMessage",
    ),
    "style": ("UpdateLayoutTree", "ScheduleStyleRecalculation", "Document::recalcStyle"),
    "layout": ("Layout",),
    "paint": ("PrePaint", "Paint", "Layerize", "Commit", "UpdateLayer", "UpdateLayerTree", "CompositeLayers"),
}  # fmt: skip
KIND_OF = {name: kind for kind, names in KINDS.items() for name in names}


@dataclass(frozen=True)
class Work:
    """Milliseconds of CPU of one key. `longest` is the longest task of the whole trace, in wall-clock milliseconds."""

    script: float
    style: float
    layout: float
    paint: float
    longest: float

    @property
    def total(self) -> float:
        return self.script + self.style + self.layout + self.paint


def work_of(trace: bytes, keys: int) -> Work:
    """Without the scheduler's own time and the messages of the browser's driver."""
    events = json.loads(trace)["traceEvents"]
    mine = _main_thread(events)
    timed = [each for each in events if each["ph"] == "X" and (each["pid"], each["tid"]) == mine and "dur" in each]
    timed.sort(key=lambda each: (each["ts"], -each["dur"]))
    spent = _own_time(timed)
    longest = max((each["dur"] for each in timed), default=0)
    return Work(**{kind: spent[kind] / 1000 / keys for kind in KINDS}, longest=longest / 1000)


def _own_time(timed: list[dict[str, Any]]) -> Counter[str]:
    """Microseconds of CPU by kind; an event of no kind counts to the one it is part of."""
    spent: Counter[str] = Counter()
    open_events: list[tuple[float, str]] = []  # (end, kind)
    for event in timed:
        while open_events and open_events[-1][0] <= event["ts"]:
            open_events.pop()
        outer = open_events[-1][1] if open_events else ""
        kind = KIND_OF.get(event["name"], outer)
        cpu = event.get("tdur", event["dur"])
        spent[kind] += cpu
        spent[outer] -= cpu
        open_events.append((event["ts"] + event["dur"], kind))
    return spent


def _main_thread(events: list[dict[str, Any]]) -> tuple[int, int]:
    """Of the page: where styles are computed most."""
    styled = Counter((each["pid"], each["tid"]) for each in events if each["name"] == "UpdateLayoutTree")
    return styled.most_common(1)[0][0]
