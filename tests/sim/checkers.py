"""The promises I1-I16 judged over the servers' history, on the way and at the end; never by the courier's own opinion."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict

from kakutei.jptime.workdate import JST, today
from kakutei.shift.link.rules.states import DeliveryState, shown
from kakutei.shift.link.rules.values import LEFT_ALONE, Outcome, WantedKind

from .server import DEADLINE, Request, is_closed

STARTS = ((dt.time(7, 58, 30), dt.time(10, 1, 15)), (dt.time(16, 58, 30), dt.time(19, 1, 15)))
FRESH = dt.timedelta(seconds=10)
"""What was read for today or the past is at most this old when it is written for."""


class Checkers:
    def __init__(self, world) -> None:
        self.world = world
        self.found: list[tuple[str, str]] = []
        """Checker and what it saw."""
        self.wanted: dict = defaultdict(list)
        """Every confirmed value by company, staff and date; the last one stands."""
        self.versions: dict = defaultdict(int)
        self.swapped: set[int] = set()

    def see(self, name: str, what: object) -> None:
        self.found.append((name, f"{what} at {self.world.timeline.now.astimezone(JST):%m-%d %H:%M:%S}"))

    def confirmed(self, company, staff: int, date: dt.date, want) -> None:
        """The manager presses [確定]; what was confirmed is remembered here, not read from the ledger."""
        if self.world.ledger.confirm(company, staff, date, want):
            cell = company.id, staff, date
            self.versions[cell] += 1
            self.wanted[cell].append(want)

    def after_call(self, name: str, arguments: tuple, worker) -> None:
        if name in ("start_read", "begin", "start_removal"):
            clock = arguments[-1].astimezone(JST).time()
            if any(start <= clock < end for start, end in STARTS):
                self.see("I4 margins", (name, clock))
        if name in ("settle", "done", "removed"):
            company = self.world.companies[arguments[0].connection_id]
            if name != "removed":
                self._marks(company, only=(arguments[1].staff_id, arguments[1].work_date))

    def after_change(self, kot, key: str, date: dt.date) -> None:
        company = self.world.companies[kot.id]
        for (staff, day), _ in list(company.desired.items()):
            if day == date and self.world.key_of(company, company.numbers[staff]) == key:
                self._marks(company, only=(staff, date))

    def _marks(self, company, only: tuple) -> None:
        """I3: 反映済み, and our own last write there says otherwise."""
        desired = company.desired[only]
        day, link = self.world.ledger.facts(company, desired, self.world.timeline.now)
        if shown(day, link).state is not DeliveryState.DELIVERED or company.id in self.swapped:
            return
        there = self.world.servers.kots[company.id].day(
            self.world.key_of(company, company.numbers[desired.staff]), desired.date
        )
        if there.by == "link" and there.plan != desired.want.plan and not self._stalled_on(company, desired.date):
            self.see("I3 marks", (company.id, only, there.plan, desired.want))

    def _stalled_on(self, company, date: dt.date) -> bool:
        return any(r.stalled and r.company == company.id and r.date == date for r in self.world.servers.history)

    # --- the end ---

    def at_the_end(self) -> None:
        history = self.world.servers.history
        for request in history:
            self._one(request)
        self._single_flight([r for r in history if r.date and r.received])
        self._rate(history)
        if not self.world.faults:
            self._no_double_work([r for r in history if r.date])
        for cell, wants in self.wanted.items():
            self._cell(cell, wants)
        for company in self.world.companies.values():
            self._nobody_elses(company)

    def _one(self, r: Request) -> None:
        if r.received and is_closed(r.received) and not r.stalled:
            self.see("I4 hours", r)
        self._tenant(r)
        if "有休" in r.body or "oliday" in r.body:
            self.see("I7 leave", r)
        if r.date:
            self._write(r)

    def _tenant(self, r: Request) -> None:
        company = f"{r.company}"
        if r.token.split("-")[1] != company or (r.key and not r.key.startswith(f"k{company}-")):
            self.see("I13 tenants", r)
        if "division" in r.body and f'"D{company}"' not in r.body:
            self.see("I13 tenants", r)

    def _write(self, r: Request) -> None:
        plans = {want.plan for cell, wants in self.wanted.items() for want in wants if cell[::2] == (r.company, r.date)}
        if r.plan and r.plan not in plans:
            self.see("I9 drafts", r)
        if r.read is None:
            self.see("I8 unread", r)
            return
        if r.read["leave"]:
            self.see("I7 leave there", r)
        if r.read["punched"]:
            self.see("I6 actuals", r)
        if r.date <= today(r.sent + dt.timedelta(seconds=r.skew)) and r.sent - r.read["at"] > FRESH and not r.stalled:
            self.see("I6 stale read", (r.sent - r.read["at"], r))
        if r.method == "DELETE" and r.read["plan"] and r.read["plan"] not in plans:
            self.see("I8 not ours", r)

    def _single_flight(self, writes: list[Request]) -> None:
        by_day = defaultdict(list)
        for r in writes:
            by_day[r.company, r.key, r.date].append(r)
        for same in by_day.values():
            same.sort(key=lambda r: r.sent)
            for one, other in itertools.pairwise(same):
                ended = one.ended or one.sent + dt.timedelta(seconds=DEADLINE)
                if other.sent < ended and not one.stalled and not other.stalled:
                    self.see("I11 single flight", (one, other))

    def _rate(self, history: list[Request]) -> None:
        for company in self.world.companies:
            times = sorted(r.received for r in history if r.company == company and r.received and not r.stalled)
            most = self.world.pace.rate
            for first, last in zip(times, times[most:], strict=False):
                if last - first < dt.timedelta(seconds=300):
                    self.see("I16 rate", (company, first, last))

    def _no_double_work(self, writes: list[Request]) -> None:
        for r in writes:
            if not r.changed:
                self.see("I12 double work", r)

    def _cell(self, cell: tuple, wants: list) -> None:
        company, (staff, date) = self.world.companies[cell[0]], cell[1:]
        desired = company.desired.get((staff, date))
        if desired is None or desired.version != self.versions[cell] or desired.want != wants[-1]:
            self.see("I1 forgotten", (cell, desired))
            return
        there = self.world.servers.kots[company.id].day(self.world.key_of(company, company.numbers[staff]), date)
        if desired.outcome is None:
            if desired.want.kind is not WantedKind.LEAVE or company.applied:
                self.see("I2 not converged", (cell, desired, company))
        elif desired.outcome in LEFT_ALONE:
            if not there.by_hand and company.id not in self.swapped:
                self.see("I2 left alone without cause", (cell, desired, there))
        elif company.id in self.swapped and date < today(self.world.timeline.now):
            pass  # plans of the past stay where they were sent
        elif there.plan != desired.want.plan and not there.by_hand:
            self.see("I10 wrong at the end", (cell, desired, there))

    def _nobody_elses(self, company) -> None:
        """I14: from today on nobody has a plan of ours that was somebody else's."""
        kot = self.world.servers.kots[company.id]
        number_of = {number: staff for staff, number in company.numbers.items()}
        for (key, date), there in kot.days.items():
            if there.plan is None or there.by != "link" or there.by_hand or date < today(self.world.timeline.now):
                continue
            desired = company.desired.get((number_of[kot.codes[key]], date))
            if desired is None or (desired.outcome is Outcome.DELIVERED and desired.want.plan != there.plan):
                self.see("I14 right person", (company.id, key, date, there, desired))
