"""The promises judged over the servers' history, on the way and at the end; never by the courier's own opinion."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque

from kakutei.jptime.workdate import JST, today
from kakutei.shift.link.rules.states import DeliveryState, shown
from kakutei.shift.link.rules.values import LEFT_ALONE, DayBlock, WantedKind

from .history import History
from .people import canary
from .server import OUTAGES, Request

STARTS = ((dt.time(7, 58, 30), dt.time(10, 1, 15)), (dt.time(16, 58, 30), dt.time(19, 1, 15)))
OPENINGS = (dt.time(10), dt.time(19))
PROMPT = dt.timedelta(seconds=180)
ONE_SECOND = dt.timedelta(seconds=1)
TEN_MINUTES = dt.timedelta(minutes=10)
MOST_IN_AN_OUTAGE = 40
"""Failed calls in ten minutes. With a back-off that doubles there are about ten, and people who press buttons add some."""
DAILY = dt.timedelta(hours=24, minutes=5)


class Enough(BaseException):
    """What was looked for has been seen."""


class Checkers:
    def __init__(self, world, *, enough: tuple[str, ...]) -> None:
        """`enough`: the checkers of which one finding ends the story."""
        self.world, self._enough = world, enough
        self.found: list[tuple[str, str]] = []
        """Checker and what it saw."""
        self.wanted: dict = defaultdict(list)
        """Every confirmed value by company, staff and date; the last one stands."""
        self.versions: dict = defaultdict(int)
        self.swapped: set[int] = set()
        self.held_since: dict[int, dt.datetime] = {}
        """When a company last switched its link off or paused it."""
        self.last_act = world.timeline.now
        self.fruitful: set = set()
        """Workers' visits of which something came."""
        self._nearest: dict = {}
        self._failed: dict = defaultdict(lambda: deque(maxlen=MOST_IN_AN_OUTAGE))
        self._listed: dict = {}
        """Who works there by the last sync that came to its end, and when that was."""

    def see(self, name: str, what: object) -> None:
        self.found.append((name, f"{what} at {self.world.timeline.now.astimezone(JST):%m-%d %H:%M:%S}"))
        if self._enough and name.startswith(self._enough):
            raise Enough

    def confirmed(self, company, staff: int, date: dt.date, want) -> None:
        """The manager presses [確定]; what was confirmed is remembered here, not read from the repository."""
        if self.world.repository.confirm(company, staff, date, want):
            cell = company.id, staff, date
            self.versions[cell] += 1
            self.wanted[cell].append(want)

    # --- on the way ---

    def after_call(self, name: str, arguments: tuple, worker) -> None:
        if name in ("start_read", "begin", "start_removal"):
            self._may_start(name, arguments[-1], worker)
        if name == "save_employees":
            self._listed[arguments[0].connection_id] = arguments[1], self.world.timeline.now
        if name in ("save_employees", "settle", "begin", "start_removal", "removed", "plans_read"):
            self.fruitful.add((worker.name, worker.visit))
        if name == "begin":
            self._begins(*arguments, worker)
        if name in ("settle", "done"):
            company = self.world.companies[arguments[0].connection_id]
            self._marks(company, only=(arguments[1].staff_id, arguments[1].work_date))

    def _may_start(self, name: str, at: dt.datetime, worker) -> None:
        worker.began = self.world.timeline.now
        clock = at.astimezone(JST).time()
        if any(start <= clock < end for start, end in STARTS):
            self.see("I4 margins", (name, clock))

    def _begins(self, claim, day, key: str, sent, at: dt.datetime, worker) -> None:
        """I5: nearest work date first. I14: only to the employee who has the number by the last sync."""
        visit, distance = (worker.name, worker.visit), abs(day.work_date - today(at))
        if today(claim.since) == today(at) and distance < self._nearest.get(visit, distance):
            self.see("I5 order", (claim.worker, day))
        self._nearest[visit] = distance
        kot = self.world.servers.kots[claim.connection_id]
        listed, listed_at = self._listed.get(claim.connection_id, ((), at))
        meant = [each.key for each in listed if each.code == day.number and _works(each, day.work_date)]
        if kot.approved and (meant != [key] or self.world.timeline.now - listed_at > DAILY):
            self.see("I14 listed", (claim.connection_id, day, key, meant, listed_at))

    def sent(self, r: Request) -> None:
        self._tenant(r)
        self._held(r)
        if r.fault in OUTAGES:
            self._hot(r)

    def _held(self, r: Request) -> None:
        """I20: off is off, and paused by the time that the sender goes by."""
        c, at = self.world.companies[r.company], r.sent + dt.timedelta(seconds=r.skew)
        held = not c.on or (c.paused_at is not None and (c.pause_until is None or c.pause_until > at))
        if held and r.sent - self.held_since[r.company] > ONE_SECOND and not r.stalled:
            self.see("I20 held", r)

    def _hot(self, r: Request) -> None:
        """I16: the wait grows with each repeated failure."""
        times = self._failed[r.company]
        times.append(r.sent)
        if len(times) == times.maxlen and times[-1] - times[0] < TEN_MINUTES:
            self.see("I16 hot loop", r)

    def _tenant(self, r: Request) -> None:
        company = f"{r.company}"
        if r.token.split("-")[1] != company or (r.key and not r.key.startswith(f"k{company}-")):
            self.see("I13 tenants", r)
        if "division" in r.body and f'"D{company}' not in r.body:
            self.see("I13 tenants", r)
        minutes = {canary(company) for company in self.world.companies if company != r.company}
        if r.plan and r.plan.start.minute in minutes:
            self.see("I13 tenants", r)

    def after_change(self, r: Request) -> None:
        company = self.world.companies[r.company]
        if r.kot is not self.world.servers.kots[company.id]:
            return
        if not r.kot.approved:
            self.see("I13 not approved", r)
        for (staff, day), _ in list(company.desired.items()):
            if day == r.date and r.kot.codes[r.key] == company.numbers[staff]:
                self._marks(company, only=(staff, r.date))

    def _marks(self, company, only: tuple) -> None:
        """I3: 反映済み, and our own last write there says otherwise."""
        desired, kot = company.desired[only], self.world.servers.kots[company.id]
        day, link = self.world.repository.facts(company, desired, self.world.timeline.now)
        if shown(day, link).state is not DeliveryState.DELIVERED or company.id in self.swapped:
            return
        keys = self._keys(company, desired)
        if len(keys) != 1 or not kot.approved or self._stalled_on(company, desired.date):
            return
        there = kot.day(keys[0], desired.date)
        if there.by == "link" and there.plan != desired.want.plan:
            self.see("I3 marks", (company.id, only, there.plan, desired.want))

    def _keys(self, company, desired) -> list[str]:
        """Who has the person's number there and works on that date."""
        kot = self.world.servers.kots[company.id]
        return [key for key in kot.keys_of(company.numbers[desired.staff]) if kot.works(key, desired.date)]

    def _stalled_on(self, company, date: dt.date) -> bool:
        return any(r.stalled and r.company == company.id and r.date == date for r in self.world.servers.history)

    # --- the opening of the hours ---

    def plan_openings(self, start: dt.datetime, days: int) -> None:
        """I5: what waits goes on within three minutes. Judged without faults; with them each has its own delay."""
        if self.world.faults:
            return
        for date in (today(start) + dt.timedelta(days=n) for n in range(days)):
            for time in OPENINGS:
                self.world.timeline.at(dt.datetime.combine(date, time, JST), self._opens)

    def _opens(self) -> None:
        now = self.world.timeline.now
        for c in self.world.companies.values():
            if c.on and c.token and not c.paused(now) and self._waits(c):
                self.world.timeline.at(now + PROMPT, lambda c=c: self._went_on(c, now))

    def _waits(self, c) -> bool:
        return any(
            d.want.kind is not WantedKind.LEAVE for d in self.world.repository.owed_there(c, self.world.timeline.now)
        )

    def _went_on(self, c, opened: dt.datetime) -> None:
        held = (
            not self._waits(c)
            or self.held_since.get(c.id, opened) > opened
            or not c.on
            or c.paused(self.world.timeline.now)
        )
        if not held and not any(r.company == c.id and r.sent >= opened for r in self.world.servers.history):
            self.see("I5 resumes", (c.id, opened))

    # --- the end ---

    def at_the_end(self) -> None:
        History(self).check()
        for cell, wants in self.wanted.items():
            self._cell(cell, wants)
        for company in self.world.companies.values():
            self._plans_of_others(company)
            for reading in company.readings.values():
                if reading.read_at is None:
                    self.see("I2 not read", reading)

    def _cell(self, cell: tuple, wants: list) -> None:
        company, (staff, date) = self.world.companies[cell[0]], cell[1:]
        desired = company.desired.get((staff, date))
        if desired is None or desired.version != self.versions[cell] or desired.want != wants[-1]:
            self.see("I1 forgotten", (cell, desired))
        elif desired.outcome is None:
            self._unsettled(cell, desired, company)
        elif desired.outcome in LEFT_ALONE:
            excused = company.id in self.swapped | self.world.people.moved_on or self._stalled_on(company, date)
            if not excused and not any(there.by_hand for there in self._there(company, desired)):
                self.see("I2 left alone without cause", (cell, desired))
        elif self._out_of_reach(company, date) or self._to_be_listed(company, desired):
            pass  # plans of the past stay where they were sent
        elif not any(there.plan == desired.want.plan or there.by_hand for there in self._there(company, desired)):
            self.see("I10 wrong at the end", (cell, desired))

    def _there(self, company, desired) -> list:
        kot = self.world.servers.kots[company.id]
        return [kot.day(key, desired.date) for key in kot.keys_of(company.numbers[desired.staff])]

    def _out_of_reach(self, company, date: dt.date) -> bool:
        moved = company.id in self.swapped | self.world.people.moved_on
        return moved and date < today(self.world.timeline.now)

    def _to_be_listed(self, company, desired) -> bool:
        kot = self.world.servers.kots[company.id]
        keys = kot.keys_of(company.numbers[desired.staff])
        return company.id in self.swapped and any(self._not_listed_yet(kot, key) for key in keys)

    def _not_listed_yet(self, kot, key: str) -> bool:
        """An employee who was not listed a day ago cannot be matched yet: the list is read daily."""
        return kot.hired.get(key, dt.date.min) >= today(self.world.timeline.now) - dt.timedelta(days=1)

    def _unsettled(self, cell: tuple, desired, company) -> None:
        leave = desired.want.kind is WantedKind.LEAVE and not company.applied
        if not leave and desired.block not in self._true_blocks(company, desired):
            self.see("I2 not converged", (cell, desired, company.block, company.waiting))

    def _true_blocks(self, company, desired) -> tuple:
        """What may truly be said of a day that cannot be sent."""
        kot, keys = self.world.servers.kots[company.id], self._keys(company, desired)
        to_come = [key for key in keys if kot.hired.get(key, dt.date.min) >= today(self.world.timeline.now)]
        if not keys:
            return DayBlock.RETIRED, DayBlock.NOT_FOUND
        return (DayBlock.DUPLICATE,) if len(keys) > 1 else (DayBlock.NOT_FOUND, DayBlock.RETIRED) * bool(to_come)

    def beside_the_poison(self) -> None:
        """I16: a day that never succeeds holds up no other. Judged where nothing else goes wrong."""
        now, soon = self.world.clock.now(), dt.timedelta(minutes=10)
        for c in self.world.companies.values():
            poison = {date for company, _, date in self.world.servers.poison if company == c.id}
            ready = c.on and not c.paused_at and not c.sync_asked_at and now - self.last_act > soon
            late = [d for d in self.world.repository.owed_there(c, now) if d.date not in poison]
            if ready and late and not self.world.faults:
                self.see("I16 poison", (c.id, late))

    def _plans_of_others(self, company) -> None:
        """I14: from today on no employee has a plan of ours that was meant for another person."""
        kot = self.world.servers.kots[company.id]
        staff_of = {number: staff for staff, number in company.numbers.items()}
        for (key, date), there in kot.days.items():
            if there.plan is None or there.by != "link" or there.by_hand or date < today(self.world.timeline.now):
                continue
            if self._not_listed_yet(kot, key):
                continue
            wants = self.wanted.get((company.id, staff_of.get(kot.codes[key]), date), ())
            if there.plan not in [want.plan for want in wants]:
                self.see("I14 right person", (company.id, key, date, there))


def _works(employee, date: dt.date) -> bool:
    return (employee.hired_on or dt.date.min) <= date <= (employee.resigned_on or dt.date.max)
