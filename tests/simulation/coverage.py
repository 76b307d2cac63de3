"""What has happened in a story. A promise that nothing has tried proves nothing: each count has a floor."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from kakutei.jptime.workdate import JST
from kakutei.kotclient.answers import Answer, Recovery

from .kot import is_closed
from .server import FAULTS, Request

if TYPE_CHECKING:
    from .world import World

EDGES = {
    "edge 07:58:30": (dt.time(7, 58, 25), dt.time(7, 58, 30)),
    "edge 10:01:15": (dt.time(10, 1, 15), dt.time(10, 1, 20)),
    "edge 16:58:30": (dt.time(16, 58, 25), dt.time(16, 58, 30)),
    "edge 19:01:15": (dt.time(19, 1, 15), dt.time(19, 1, 20)),
}
"""Five seconds inside each edge of the time in which a request may begin."""
DUE = {"wait": 2, "stop": 4, "block_days": 4, "unsure": 5}
"""Calls of the repository that name a moment of going on, and where."""
PEOPLE = ("confirm", "draft", "sync", "resend", "switch", "pause", "ask_plans", "revoke", "swap", "by_hand", "punch",
          "resign", "double", "outage", "another_company", "approved", "clock step", "poison")  # fmt: skip


class Occurrences:
    def __init__(self, world: World) -> None:
        self.world, self.counts = world, world.happened

    def answered(self, answer: Answer) -> None:
        self.counts[f"class {answer.recovery.value}"] += 1

    def after_call(self, name: str, arguments: tuple, worker) -> None:
        if name == "claim":
            self._lost_claims(arguments[1])
        place = DUE.get(name)
        if place is not None and arguments[place] is not None and is_closed(arguments[place]):
            self.counts["due in closed hours"] += 1

    def _lost_claims(self, at: dt.datetime) -> None:
        """Connections with work that this worker cannot have because another one has them."""
        for company in self.world.companies.values():
            held = company.claim and company.claim_until and company.claim_until > at
            if held and self.world.repository.has_work(company, at):
                self.counts["claim lost"] += 1

    def at_the_end(self) -> None:
        for request in self.world.servers.history:
            clock = (request.sent + dt.timedelta(seconds=request.skew)).astimezone(JST).time()
            for name, (start, end) in EDGES.items():
                self.counts[name] += start <= clock <= end
        self._late_applies()

    def _late_applies(self) -> None:
        """A stopped worker's write that changed a day after a later one had been sent."""
        newest: dict[tuple, Request] = {}
        for request in sorted(self.world.servers.history, key=lambda r: r.received or r.sent):
            if not request.date or not request.changed:
                continue
            before = newest.get((request.company, request.key, request.date))
            if before and before.began > request.began and before.plan != request.plan:
                self.counts["older after newer"] += 1
            newest[request.company, request.key, request.date] = request


def floors(each: int) -> dict[str, int]:
    """How often everything must have happened where every fault and every class of answer must have `each` times."""
    few = max(2, each * 2 // 5)
    wanted = dict.fromkeys([*FAULTS, *(f"class {recovery.value}" for recovery in Recovery)], each)
    wanted |= dict.fromkeys([*EDGES, *PEOPLE, "due in closed hours", "older after newer", "NoRoom"], few)
    return wanted | dict.fromkeys(["claim lost", "LeaseLost", "killed", "stopped"], 2 * each)


def too_few(counts: Counter[str], each: int) -> dict[str, int]:
    return {name: counts[name] for name, least in floors(each).items() if counts[name] < least}
