"""The network before the attendance companies, behind the product's own client: only its `_send` is simulated.

The history is append-only and carries the server's own receive times; it alone is what the checkers judge.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from functools import partial
from random import Random
from urllib.parse import unquote

import httpx2

from kakutei.kotclient.answers import Trouble
from kakutei.kotclient.client import KotClient, _Raw
from kakutei.kotwire.errors import WireError
from kakutei.kotwire.moments import read_moment
from kakutei.shift.link.rules.values import Plan

from .kot import Body, Kot, error, is_closed

DEADLINE = 20
FAULTS = {
    "not_sent": 2, "lost_before": 2, "lost_after": 4, "late_apply": 4, "duplicate": 1, "s500": 2, "s502_applied": 2,
    "s503": 1, "c104": 1, "c105": 1, "c300": 1, "c303": 1, "c1001": 1, "c1002": 1, "c1003": 1, "html200": 2,
    "empty200": 3, "wrong_echo": 2, "truncated": 2, "redirect": 1, "refused_times": 1, "closed_month": 1, "insecure": 1,
    "punch_between": 2, "unknown_key": 1,
}  # fmt: skip
"""Each with its weight."""
OF_READS = ("truncated",)
OF_WRITES = ("late_apply", "punch_between", "wrong_echo", "refused_times", "closed_month", "unknown_key")
OUTAGES = ("not_sent", "s503", "s500", "lost_before")
UNCLEAR = ("lost_before", "lost_after", "late_apply", "s500", "s502_applied", "html200", "wrong_echo")
"""Faults after which it is unknown whether a write was applied."""
OF_A_SERVER = {"s500": 2, "s502_applied": 2, "s503": 1, "c300": 1, "lost_after": 2, "not_sent": 1}
"""Faults of an unhealthy server that need no action by a person."""


@dataclass
class Request:
    """One line of the history."""

    company: int
    """Whose connection it was made for."""
    method: str
    path: str
    key: str
    date: dt.date | None
    plan: Plan | None
    token: str
    worker: str
    sent: dt.datetime
    stalled: bool
    """The worker was stopped between its last look at the clock and the send: no client can fence that off."""
    skew: float
    visit: int
    began: dt.datetime
    """When it was written down that this is about to be sent."""
    unaware: bool
    """The sender cannot have known that its clock was wrong."""
    read: dict | None
    """What this visit had last read of that day: (plan, leave, punched, when), or None."""
    body: str = ""
    received: dt.datetime | None = None
    ended: dt.datetime | None = None
    changed: bool = False
    fault: str = ""
    status: int | None = None
    kot: Kot | None = None
    """Who took it."""

    @property
    def failed(self) -> bool:
        return self.status is None or self.status >= 300 or self.fault in ("html200", "truncated")


class Servers:
    """All attendance companies at one host, and the network before them."""

    def __init__(self, timeline, random: Random, kots: dict[int, Kot]) -> None:
        self.timeline, self.random, self.kots = timeline, random, kots
        self.former: list[Kot] = []
        """Attendance companies whose token was replaced by another company's."""
        self.history: list[Request] = []
        self.happened: Counter[str] = Counter()
        self.fault_rate, self.faults = 0.0, FAULTS
        self.outages: dict[int, str] = {}
        """The fault that every request of a company meets now."""
        self.poison: set[tuple[int, str, dt.date]] = set()
        """Days of which each write ends in an error."""
        self.on_sent: Callable[[Request], None] = lambda request: None
        self.on_change: Callable[[Request], None] = lambda request: None

    def exchange(self, request: Request, params: dict, limit_: int) -> _Raw | Trouble:
        """Process one request from start to end, as its sender sees it."""
        fault = self._fault(request)
        request.fault = fault
        self.history.append(request)
        self.on_sent(request)
        if fault in ("not_sent", "insecure"):
            self.timeline.wait(0.1)
            request.ended = self.timeline.now
            return Trouble.NOT_SENT if fault == "not_sent" else Trouble.INSECURE
        self.timeline.wait(self.random.choice((0.02, 0.1, 0.5, 2.0)))
        if fault == "late_apply" and request.date:
            request.received = self.timeline.now
            late = DEADLINE + self.random.uniform(0, 58)
            self.timeline.after(late, lambda: self._apply(request, params))
        elif fault != "lost_before":
            request.received = self.timeline.now
        if fault in ("lost_before", "lost_after", "late_apply"):
            if fault == "lost_after":
                self._apply(request, params)
            self.timeline.wait(DEADLINE - 2)
            request.ended = self.timeline.now
            return Trouble.NO_ANSWER
        raw = self._answer(request, params, fault)
        request.status = raw.status
        self.timeline.wait(self.random.choice((0.02, 0.1, 0.5, 2.0)))
        request.ended = self.timeline.now
        return raw

    def _fault(self, request: Request) -> str:
        fault = self._what_goes_wrong(request)
        if fault:
            self.happened[fault] += 1
        return fault

    def _what_goes_wrong(self, request: Request) -> str:
        if request.company in self.outages:
            return self.outages[request.company]
        if (request.company, request.key, request.date) in self.poison:
            return "s500"
        if self.random.random() >= self.fault_rate:
            return ""
        fault = self.random.choices(list(self.faults), list(self.faults.values()))[0]
        return "" if fault in (OF_READS if request.date else OF_WRITES) else fault

    def _answer(self, request: Request, params: dict, fault: str) -> _Raw:
        if fault in PLAIN:
            return self._raw(*PLAIN[fault])
        if fault == "s502_applied":
            self._apply(request, params)
            return self._raw(502, b"Bad Gateway")
        if fault == "html200":
            if self.random.random() < 0.5:
                self._apply(request, params)
            return self._raw(200, b"<html>maintenance</html>")
        if fault == "punch_between":
            self.kots[request.company].punch(request.key, request.date, self.timeline.now)
        status, body = self._apply(request, params)
        if fault == "duplicate":
            self._apply(request, params)
        if fault == "empty200" and status == 200:
            return self._raw(200, b"")
        if fault == "wrong_echo":
            if status == 200:
                body = {**body, "employeeKey": "another-key"}
            else:
                request.fault = ""  # a removal and a refusal repeat nothing that could be wrong: the answer was clear
        if fault == "truncated" and status == 200 and isinstance(body, list):
            return self._raw(200, json.dumps(body[:-1]).encode() if "daily" in request.path else b'[{"code": "1')
        return self._raw(status, b"" if body is None else json.dumps(body, ensure_ascii=False).encode())

    def _raw(self, status: int, body: bytes) -> _Raw:
        date = format_datetime(self.timeline.now.astimezone(dt.UTC).replace(microsecond=0), usegmt=True)
        return _Raw(status, httpx2.Headers({"date": date}), body)

    def _apply(self, request: Request, params: dict) -> Body:
        kot = request.kot = next((kot for kot in self.all_kots() if request.token in kot.tokens), None)
        if kot is None:
            return error(WireError.TOKEN_UNKNOWN)
        if is_closed(request.received):
            return error(WireError.RESTRICTED_HOURS)
        if request.path == "/employees":
            return 200, kot.employees(dt.date.fromisoformat(params["date"]))
        if request.date is None:
            return 200, kot.list(request.path, params)
        answer = kot.write(request.key, request.date, request.plan, partial(setattr, request, "changed", True))
        if answer[0] < 300:
            self.on_change(request)
        return answer

    def all_kots(self) -> list[Kot]:
        return [*self.kots.values(), *self.former]


class SimClient(KotClient):
    """The product's client: its requests, its parsing, its echo check; only the wire is simulated."""

    def __init__(self, servers: Servers, *, company: int, token: str, worker) -> None:
        self._servers, self._company, self._token, self._worker = servers, company, token, worker
        self._deadline = float(DEADLINE)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None: ...

    def _send(self, method: str, path: str, *, limit: int, **request) -> _Raw | Trouble:
        self._worker.step(stalls=True)
        parts, params = path.split("/"), request.get("params") or {}
        body = request.get("json")
        writes = method != "GET"
        key, date = (unquote(parts[2]), dt.date.fromisoformat(parts[3])) if writes else ("", None)
        plan = Plan(read_moment(body["clockInSchedule"]), read_moment(body["clockOutSchedule"])) if body else None
        line = Request(
            self._company, method, path, key, date, plan, self._token, self._worker.name, self._servers.timeline.now,
            self._worker.stalled, self._worker.skew, self._worker.visit, self._worker.began, self._worker.unaware(), self._worker.reads.get((key, date)),
            json.dumps(body or params, ensure_ascii=False),
        )  # fmt: skip
        asked_at = self._servers.timeline.now
        raw = self._servers.exchange(line, params, limit)
        self._worker.has_heard(raw)
        if line.changed or line.fault in UNCLEAR:
            self._worker.reads.pop((key, date), None)
        if not writes and isinstance(raw, _Raw) and raw.status == 200:
            self._note(raw.body, asked_at)
        return raw

    def _note(self, body: bytes, asked_at: dt.datetime) -> None:
        """Record what this visit has read, for the checkers; a truncated response is ignored."""
        try:
            value = json.loads(body)
        except ValueError:
            return
        for item in value:
            for each in item.get("dailySchedules", ()):
                self._worker.reads[each["employeeKey"], dt.date.fromisoformat(each["date"])] = {
                    "plan": _plan(each), "leave": "holidaysObtained" in each, "punched": False, "at": asked_at,
                }  # fmt: skip
            for each in item.get("dailyWorkings", ()):
                day = each["employeeKey"], dt.date.fromisoformat(each["date"])
                if day in self._worker.reads:  # a new note: the old one stays with the requests that were sent upon it
                    self._worker.reads[day] = {**self._worker.reads[day], "punched": bool(each.get("timeRecord"))}


def _coded(status: int, code: int) -> tuple[int, bytes]:
    return status, json.dumps({"errors": [{"message": "だめです [x]", "code": code}]}).encode()


PLAIN = {
    "s500": (500, b"oops"), "s503": (503, b""), "c104": _coded(403, 104), "c105": _coded(403, 105),
    "c300": _coded(500, 300), "c303": (429, b'{"code": "303", "message": "Too Many Requests"}'),
    "c1001": _coded(403, 1001), "c1002": _coded(403, 1002), "c1003": _coded(403, 1003), "redirect": (302, b""),
    "refused_times": _coded(400, 1201), "closed_month": _coded(409, 1305), "unknown_key": _coded(404, 1301),
}  # fmt: skip


def _plan(each: dict) -> Plan | None:
    if "clockInSchedule" not in each:
        return None
    return Plan(read_moment(each["clockInSchedule"]), read_moment(each["clockOutSchedule"]))
