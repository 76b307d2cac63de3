"""Simulated people: managers confirm, switch, pause and sync; employees enter plans and punch at the attendance side."""

from __future__ import annotations

import datetime as dt
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from kakutei.jptime.workdate import JST, DateSpan, today
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import Cause, Plan, WantedKind

from .kot import Kot
from .rows import Company
from .server import OUTAGES

if TYPE_CHECKING:
    from .world import World

EDGES = ("07:58", "07:58:24", "07:59", "08:00", "09:59", "10:01", "10:02", "16:58", "16:58:24", "16:59", "17:00",
         "18:59", "19:01", "23:59", "00:00", "12:00", "06:30", "14:00", "21:00")  # fmt: skip
BY_HAND, DRAFT = 17, 30
"""Minutes of the clock by which plans of theirs and drafts of ours are known."""


def canary(company: int) -> int:
    """The minute of the clock at which all confirmed shifts of a company begin."""
    return 5 * company


class People:
    def __init__(self, world: World) -> None:
        self.world, self.random = world, Random(f"{world.seed}/people")
        self.moved_on: set[int] = set()

    def plan_acts(self, start: dt.datetime, days: int) -> None:
        world = self.world
        for company in world.companies.values():
            for _ in range(world.shape.acts):
                world.timeline.at(self._moment(start, days), partial(self._act, company))
        if world.shape.clock == "steps":
            for _ in range(3):
                world.timeline.at(self._moment(start, days), self._step_clock)

    def _moment(self, start: dt.datetime, days: int) -> dt.datetime:
        """Half of all acts lie near an edge of the hours, the day or the month, as our own clock shows it."""
        date = today(start) + dt.timedelta(days=self.random.randrange(days))
        if self.random.random() < 0.5:
            moment = dt.datetime.combine(date, dt.time.fromisoformat(self.random.choice(EDGES)), JST)
            moment += dt.timedelta(seconds=self.random.uniform(-5, 30) - self.world.clock.error)
            return max(start, moment)
        return start + dt.timedelta(days=days) * self.random.random()

    def now(self) -> dt.datetime:
        return self.world.clock.now()

    def _act(self, company: Company) -> None:
        name = self._choose()
        self.world.checkers.last_act = self.now()
        self.world.happened[name] += 1
        getattr(self, f"_{name}")(company)
        self.world.wake()

    def _choose(self) -> str:
        shape = self.world.shape
        if shape.measured:
            return "confirm"
        acts = {"confirm": 12.0, "draft": 1, "sync": 1, "resend": 1, "switch": 1, "pause": 1, "ask_plans": 1}
        if shape.faults:
            acts |= {"revoke": 0.6, "swap": 0.5, "by_hand": 2, "punch": 2, "resign": 0.4, "double": 0.4, "outage": 0.3,
                     "another_company": 0.2}  # fmt: skip
        return self.random.choices(list(acts), list(acts.values()))[0]

    # --- in our own app ---

    def _confirm(self, company: Company) -> None:
        for _ in range(60 if self.world.shape.measured else self.random.choice((1, 1, 3, 12))):
            staff, date = self.cell(company)
            self.world.checkers.confirmed(company, staff, date, self._want(company, date))

    def confirm_at(self, company: Company, staff: int, date: dt.date) -> None:
        want = Want(WantedKind.SHIFT, self.a_plan(date, canary(company.id)))
        self.world.checkers.confirmed(company, staff, date, want)
        self.world.wake()

    def cell(self, company: Company) -> tuple[int, dt.date]:
        ahead = self.random.randrange(self.world.shape.days_ahead)
        date = max(company.first_work_date, today(self.now())) + dt.timedelta(days=ahead)
        return self.random.choice(list(company.numbers)), date

    def _want(self, company: Company, date: dt.date) -> Want:
        kind = self.random.choice((WantedKind.SHIFT,) * 6 + (WantedKind.NONE,) * 2 + (WantedKind.LEAVE,))
        return Want(kind, self.a_plan(date, canary(company.id)) if kind is WantedKind.SHIFT else None)

    def a_plan(self, date: dt.date, minute: int) -> Plan:
        start = dt.datetime.combine(date, dt.time(self.random.randrange(5, 23), minute), JST)
        return Plan(start, start + dt.timedelta(hours=self.random.randrange(2, 10)))

    def _draft(self, company: Company) -> None:
        staff, date = self.cell(company)
        company.drafts[staff, date] = self.a_plan(date, DRAFT)

    def _sync(self, company: Company) -> None:
        self.world.repository.ask_sync(company, self.now())

    def _resend(self, company: Company) -> None:
        self.world.repository.resend(company)

    def _switch(self, company: Company) -> None:
        company.on = not company.on
        if company.on:
            self._sync(company)
        self.world.checkers.held_since[company.id] = self.world.timeline.now

    def _pause(self, company: Company) -> None:
        if company.paused_at:
            company.paused_at, company.pause_until = None, None
            return
        company.paused_at = self.now()
        hours = self.random.choice((1, 5, None))
        company.pause_until = self.now() + dt.timedelta(hours=hours) if hours else None
        self.world.checkers.held_since[company.id] = self.world.timeline.now

    def _ask_plans(self, company: Company) -> None:
        start = today(self.now()).replace(day=1)
        division = self.random.choice((f"D{company.id}", f"D{company.id}", f"D{company.id}-empty"))
        self.world.repository.ask_plans(company, division, DateSpan(start, start + dt.timedelta(days=31)), self.now())

    # --- the token ---

    def _revoke(self, company: Company) -> None:
        self.kot(company).tokens.clear()
        self.world.timeline.after(self.random.uniform(60, 20000), partial(self.replace_token, company))

    def replace_token(self, company: Company) -> None:
        self.approve(company)
        token = a_token(company.id, self.random.randrange(1, 10**6))
        self.kot(company).tokens = {token}
        self.world.repository.new_token(company, token, self.now())
        self.world.wake()

    def _another_company(self, company: Company) -> None:
        """Once in a story: from now on the token is one of another attendance company with the same 従業員コード."""
        if company.id in self.moved_on or not company.mapping or not self.kot(company).tokens:
            return
        self.moved_on.add(company.id)
        servers, token = self.world.servers, a_token(company.id, 10**6)
        servers.former.append(self.kot(company))
        codes = {f"k{company.id}-b{number}": number for number in company.numbers.values()}
        servers.kots[company.id] = Kot(company.id, {token}, codes, approved=False)
        self.world.repository.new_token(company, token, self.now())
        self.world.timeline.after(self.random.uniform(600, 50000), partial(self.approve, company))

    def approve(self, company: Company) -> None:
        if company.block is Cause.OTHER_COMPANY:
            self.world.happened["approved"] += 1
            self.kot(company).approved = True
            self.world.repository.approve(company, self.now())
            self.world.wake()

    # --- at the attendance side ---

    def kot(self, company: Company) -> Kot:
        return self.world.servers.kots[company.id]

    def _swap(self, company: Company) -> None:
        codes = self.kot(company).codes
        one, other = self.random.sample(sorted(codes), 2)
        codes[one], codes[other] = codes[other], codes[one]
        self.world.checkers.swapped.add(company.id)
        self._sync(company)

    def _resign(self, company: Company) -> None:
        """An employee leaves in a few days, or starts only then."""
        kot = self.kot(company)
        key, ahead = self.random.choice(sorted(kot.codes)), self.random.randrange(-1, self.world.shape.days_ahead)
        dates = self.random.choice((kot.hired, kot.resigned))
        dates[key] = today(self.now()) + dt.timedelta(days=ahead)
        self._sync(company)

    def _double(self, company: Company) -> None:
        """A second employee gets an existing 従業員コード; half of the time the duplicate is resolved later."""
        kot = self.kot(company)
        key = f"k{company.id}-d{len(kot.codes)}"
        kot.codes[key] = self.random.choice(sorted(company.numbers.values()))
        self._sync(company)
        if self.random.random() < 0.5:
            self.world.timeline.after(
                self.random.uniform(600, 50000), partial(self._resolve_duplicate, company, kot, key)
            )

    def _resolve_duplicate(self, company: Company, kot: Kot, key: str) -> None:
        if len(kot.keys_of(kot.codes[key])) > 1:
            kot.codes[key] = f"old-{key}"
        self.world.checkers.swapped.add(company.id)
        self._sync(company)
        self.world.wake()

    def _by_hand(self, company: Company) -> None:
        key, date = self._there(company)
        leave = self.random.random() < 0.4
        plan = None if leave else self.random.choice((None, self.a_plan(date, BY_HAND)))
        self.kot(company).type_by_hand(key, date, plan, "有休" if leave else "", self.world.timeline.now)

    def _punch(self, company: Company) -> None:
        key, _ = self._there(company)
        self.kot(company).punch(key, today(self.world.timeline.now), self.world.timeline.now)

    def _there(self, company: Company) -> tuple[str, dt.date]:
        staff, date = self.cell(company)
        return self.kot(company).keys_of(company.numbers[staff])[0], date

    # --- the machine and the network ---

    def _outage(self, company: Company) -> None:
        outages, kind = self.world.servers.outages, self.random.choice(OUTAGES)
        outages[company.id] = kind
        self.world.happened[f"outage {kind}"] += 1
        self.world.timeline.after(self.random.uniform(1800, 10800), partial(outages.pop, company.id, ""))

    def _step_clock(self) -> None:
        """Set the clock up to two hours wrong; half of the time it is corrected later."""
        clock, timeline = self.world.clock, self.world.timeline
        clock.step(self.random.choice((-7200, 7200, self.random.uniform(-7200, 7200))))
        self.world.happened["clock step"] += 1
        self.world.wake()
        if self.random.random() < 0.5:
            timeline.after(self.random.uniform(300, 20000), self.set_clock_right)

    def set_clock_right(self) -> None:
        self.world.clock.set_right()
        self.world.wake()


def a_token(company: int, number: int) -> str:
    return f"token-{company}-{number}"
