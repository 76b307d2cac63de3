"""One attendance company as a model: who works there, what stands on each day, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from kakutei.jptime.workdate import JST
from kakutei.kotwire.errors import WireError
from kakutei.kotwire.moments import plan_text
from kakutei.shift.link.rules.values import Plan

CLOSED = ((dt.time(8), dt.time(10)), (dt.time(17), dt.time(19)))

type Body = tuple[int, object]
"""Status, and what will be JSON."""


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
    id: int
    """The company of ours that it belongs to."""
    tokens: set[str]
    codes: dict[str, str]
    """従業員コード by key."""
    hired: dict[str, dt.date] = field(default_factory=dict)
    resigned: dict[str, dt.date] = field(default_factory=dict)
    approved: bool = True
    """Whether a person has approved sending plans to this company."""
    days: dict[tuple[str, dt.date], Day] = field(default_factory=dict)

    def day(self, key: str, date: dt.date) -> Day:
        return self.days.setdefault((key, date), Day())

    def keys_of(self, code: str) -> list[str]:
        return [key for key, has in self.codes.items() if has == code]

    def works(self, key: str, date: dt.date) -> bool:
        hired, resigned = self.hired.get(key), self.resigned.get(key)
        return (hired is None or hired <= date) and (resigned is None or date <= resigned)

    def employees(self, date: dt.date) -> list:
        """Leavers are listed, who comes later is not yet."""
        return [
            {"code": code, "key": key, "lastName": "山田", "firstName": code, "divisionCode": f"D{self.id}"}
            | ({"hiredDate": f"{self.hired[key]}"} if key in self.hired else {})
            | ({"resignationDate": f"{self.resigned[key]}"} if key in self.resigned else {})
            for key, code in sorted(self.codes.items())
            if key not in self.hired or self.hired[key] <= date
        ]

    def list(self, path: str, params: dict) -> list:
        start, end = (dt.date.fromisoformat(params[name]) for name in ("start", "end"))
        dates = [start + dt.timedelta(days=n) for n in range((end - start).days + 1)]
        one, name = (_punches, "dailyWorkings") if "timerecord" in path else (_schedule, "dailySchedules")
        keys = sorted(self.codes)
        return [{"date": f"{d}", name: [one(key, d, self.day(key, d)) for key in keys]} for d in dates]

    def write(self, key: str, date: dt.date, plan: Plan | None, changed: Callable[[], None]) -> Body:
        """No plan is a DELETE. `changed` is called if the stored plan changes."""
        if key not in self.codes:
            return error(WireError.EMPLOYEE_NOT_FOUND)
        day = self.day(key, date)
        if day.punched_at:
            return error(WireError.ACTUAL_EXISTS)
        if day.leave:
            return error(WireError.LEAVE_STANDS)
        if plan is None and day.plan is None:
            return error(WireError.SCHEDULE_NOT_FOUND)
        if day.plan != plan:
            changed()
        day.plan, day.by = plan, "link"
        return (204, None) if plan is None else (200, _schedule(key, date, day))

    def punch(self, key: str, date: dt.date, at: dt.datetime) -> None:
        day = self.day(key, date)
        day.punched_at, day.by_hand = day.punched_at or at, True

    def type_by_hand(self, key: str, date: dt.date, plan: Plan | None, leave: str, at: dt.datetime) -> None:
        day = self.day(key, date)
        if day.punched_at is None:
            day.plan, day.leave, day.by, day.by_hand, day.typed_at = plan, leave, "hand", True, at


def is_closed(at: dt.datetime) -> bool:
    clock = at.astimezone(JST).time()
    return any(start <= clock < end for start, end in CLOSED)


def error(error: WireError) -> Body:
    return error.status, error.body("x")


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
