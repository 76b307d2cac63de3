"""Attendance companies as a model, behind the product's own client: only its `_send` is replaced by a simulated network.

The history is append-only and carries the server's own receive times; it alone is what the checkers judge.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, field
from email.utils import format_datetime
from random import Random
from urllib.parse import unquote

import httpx

from kakutei.jptime.workdate import JST
from kakutei.kotclient.answers import Trouble
from kakutei.kotclient.client import KotClient, _Raw
from kakutei.kotwire.errors import WireError
from kakutei.kotwire.moments import plan_text, read_moment
from kakutei.shift.link.rules.values import Plan

CLOSED = ((dt.time(8), dt.time(10)), (dt.time(17), dt.time(19)))
DEADLINE = 20
FAULTS = {
    "not_sent": 2, "lost_before": 2, "lost_after": 4, "late_apply": 4, "duplicate": 1, "s500": 2, "s502_applied": 2,
    "s503": 1, "c104": 1, "c105": 1, "c300": 1, "c303": 1, "c1001": 1, "c1002": 1, "c1003": 1, "html200": 2,
    "empty200": 3, "wrong_echo": 2, "truncated": 2, "redirect": 1, "refused_times": 1, "closed_month": 1, "insecure": 1,
    "punch_between": 2, "unknown_key": 1,
}  # fmt: skip
"""Each with its weight."""


@dataclass
class Day:
    plan: Plan | None = None
    leave: str = ""
    punched_at: dt.datetime | None = None
    by: str = ""
    """Who changed it last: link, hand."""
    by_hand: bool = False
    """Ever typed, left or punched by hand."""
    typed_at: dt.datetime | None = None


@dataclass
class Kot:
    """One attendance company."""

    id: int
    tokens: set[str]
    codes: dict[str, str]
    """従業員コード by key."""
    days: dict[tuple[str, dt.date], Day] = field(default_factory=dict)

    def day(self, key: str, date: dt.date) -> Day:
        return self.days.setdefault((key, date), Day())


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
    read: dict | None
    """What this visit had last read of that day: (plan, leave, punched, when), or None."""
    body: str = ""
    received: dt.datetime | None = None
    ended: dt.datetime | None = None
    changed: bool = False
    fault: str = ""


class Servers:
    """All attendance companies at one host, and the network before them."""

    def __init__(self, timeline, random: Random, kots: dict[int, Kot]) -> None:
        self.timeline, self.random, self.kots = timeline, random, kots
        self.history: list[Request] = []
        self.happened: Counter[str] = Counter()
        self.fault_rate = 0.0
        self.on_change = lambda kot, key, date: None

    def exchange(self, request: Request, params: dict, limit_: int) -> _Raw | Trouble:
        """The whole journey of one request, as its sender sees it."""
        fault = self._fault(request)
        request.fault = fault
        self.history.append(request)
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
        self.timeline.wait(self.random.choice((0.02, 0.1, 0.5, 2.0)))
        request.ended = self.timeline.now
        return raw

    def _fault(self, request: Request) -> str:
        if self.random.random() >= self.fault_rate:
            return ""
        fault = self.random.choices(list(FAULTS), list(FAULTS.values()))[0]
        writes = request.date is not None
        if (fault == "truncated" and writes) or (not writes and fault in ("late_apply", "punch_between", "wrong_echo",
                                                                     "refused_times", "closed_month", "unknown_key")):  # fmt: skip
            return ""
        self.happened[fault] += 1
        return fault

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
            self.punch(self.kots[request.company], request.key, request.date)
        status, body = self._apply(request, params)
        if fault == "duplicate":
            self._apply(request, params)
        if fault == "empty200" and status == 200:
            return self._raw(200, b"")
        if fault == "wrong_echo" and status == 200:
            body = {**body, "employeeKey": "somebody-else"}
        if fault == "truncated" and status == 200 and isinstance(body, list):
            return self._raw(200, json.dumps(body[:-1]).encode() if "daily" in request.path else b'[{"code": "1')
        return self._raw(status, b"" if body is None else json.dumps(body, ensure_ascii=False).encode())

    def _raw(self, status: int, body: bytes) -> _Raw:
        date = format_datetime(self.timeline.now.astimezone(dt.UTC).replace(microsecond=0), usegmt=True)
        return _Raw(status, httpx.Headers({"date": date}), body)

    # --- what the server does ---

    def _apply(self, request: Request, params: dict) -> tuple[int, object]:
        kot = next((kot for kot in self.kots.values() if request.token in kot.tokens), None)
        if kot is None:
            return _error(WireError.TOKEN_UNKNOWN)
        if is_closed(request.received):
            return _error(WireError.RESTRICTED_HOURS)
        if request.path == "/employees":
            return 200, [
                {"code": code, "key": key, "lastName": "山田", "firstName": code, "divisionCode": f"D{kot.id}"}
                for key, code in sorted(kot.codes.items())
            ]
        if request.method == "GET":
            return 200, self._list(kot, request, params)
        if request.key not in kot.codes:
            return _error(WireError.EMPLOYEE_NOT_FOUND)
        return self._write(kot, request)

    def _list(self, kot: Kot, request: Request, params: dict) -> list:
        start, end = (dt.date.fromisoformat(params[name]) for name in ("start", "end"))
        dates = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
        one, name = (_punches, "dailyWorkings") if "timerecord" in request.path else (_schedule, "dailySchedules")
        keys = sorted(kot.codes)
        return [{"date": f"{d}", name: [one(key, d, kot.day(key, d)) for key in keys]} for d in dates]

    def _write(self, kot: Kot, request: Request) -> tuple[int, object]:
        day = kot.day(request.key, request.date)
        if day.punched_at:
            return _error(WireError.ACTUAL_EXISTS)
        if day.leave:
            return _error(WireError.LEAVE_STANDS)
        if request.method == "DELETE" and day.plan is None:
            return _error(WireError.SCHEDULE_NOT_FOUND)
        request.changed |= day.plan != request.plan
        day.plan, day.by = request.plan, "link"
        self.on_change(kot, request.key, request.date)
        return (204, None) if request.method == "DELETE" else (200, _schedule(request.key, request.date, day))

    def punch(self, kot: Kot, key: str, date: dt.date) -> None:
        day = kot.day(key, date)
        day.punched_at, day.by_hand = day.punched_at or self.timeline.now, True

    def type_by_hand(self, kot: Kot, key: str, date: dt.date, plan: Plan | None, leave: str) -> None:
        day = kot.day(key, date)
        if day.punched_at is None:
            day.plan, day.leave, day.by, day.by_hand, day.typed_at = plan, leave, "hand", True, self.timeline.now


class SimClient(KotClient):
    """The product's client: its requests, its parsing, its echo check; only the wire is simulated."""

    def __init__(self, servers: Servers, *, company: int, token: str, worker) -> None:
        self._servers, self._company, self._token, self._worker = servers, company, token, worker
        self._deadline = float(DEADLINE)

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None: ...

    def _send(self, method: str, path: str, *, limit: int, **request) -> _Raw | Trouble:
        self._worker.gate("send", stalls=True)
        parts, params = path.split("/"), request.get("params") or {}
        body = request.get("json")
        writes = method != "GET"
        key, date = (unquote(parts[2]), dt.date.fromisoformat(parts[3])) if writes else ("", None)
        plan = Plan(read_moment(body["clockInSchedule"]), read_moment(body["clockOutSchedule"])) if body else None
        line = Request(
            self._company, method, path, key, date, plan, self._token, self._worker.name, self._servers.timeline.now,
            self._worker.stalled, self._worker.skew, self._worker.reads.get((key, date)),
            json.dumps(body or params, ensure_ascii=False),
        )  # fmt: skip
        asked_at = self._servers.timeline.now
        raw = self._servers.exchange(line, params, limit)
        if not writes and isinstance(raw, _Raw) and raw.status == 200:
            self._note(raw.body, asked_at)
        return raw

    def _note(self, body: bytes, asked_at: dt.datetime) -> None:
        """What this visit has been told, for the checkers: a truncated answer tells nothing."""
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
                known = self._worker.reads.get((each["employeeKey"], dt.date.fromisoformat(each["date"])))
                if known is not None:
                    known["punched"] = bool(each.get("timeRecord"))


def _error(error: WireError) -> tuple[int, object]:
    return error.status, error.body("x")


def _coded(status: int, code: int) -> tuple[int, bytes]:
    return status, json.dumps({"errors": [{"message": "だめです [x]", "code": code}]}).encode()


PLAIN = {
    "s500": (500, b"oops"), "s503": (503, b""), "c104": _coded(403, 104), "c105": _coded(403, 105),
    "c300": _coded(500, 300), "c303": (429, b'{"code": "303", "message": "Too Many Requests"}'),
    "c1001": _coded(403, 1001), "c1002": _coded(403, 1002), "c1003": _coded(403, 1003), "redirect": (302, b""),
    "refused_times": _coded(400, 1201), "closed_month": _coded(409, 1305), "unknown_key": _coded(404, 1301),
}  # fmt: skip


def is_closed(at: dt.datetime) -> bool:
    clock = at.astimezone(JST).time()
    return any(start <= clock < end for start, end in CLOSED)


def _plan(each: dict) -> Plan | None:
    if "clockInSchedule" not in each:
        return None
    return Plan(read_moment(each["clockInSchedule"]), read_moment(each["clockOutSchedule"]))


def _schedule(key: str, date: dt.date, day: Day) -> dict:
    found: dict = {"date": f"{date}", "employeeKey": key}
    if day.plan:
        found |= {"clockInSchedule": plan_text(day.plan.start), "clockOutSchedule": plan_text(day.plan.end)}
    if day.leave:
        found["holidaysObtained"] = {"fulltimeHoliday": {"code": 1, "name": day.leave}}
    return found


def _punches(key: str, date: dt.date, day: Day) -> dict:
    found: dict = {"date": f"{date}", "employeeKey": key}
    if day.punched_at:
        found["timeRecord"] = [{"time": f"{date}T09:00:00+09:00", "code": "1", "name": "出勤"}]
    return found
