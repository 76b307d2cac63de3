"""Two companies, their attendance companies, two workers, one repository: everything that can be done to them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Protocol

from kakutei.jptime.workdate import JST, today
from kakutei.shift.link.port import Claim, LinkRepository
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.values import Plan
from tests.simulation.fence_log import InMemoryFenceLog
from tests.simulation.kot import Kot
from tests.simulation.people import canary

from .invariants import Promises
from .servers import Scripted, ScriptedServers
from .timeline import Timeline
from .views import Person, View
from .worker import Gate, Worker

COMPANIES, PEOPLE, KEYS = 2, 2, 3
QUIET = dt.timedelta(days=3)
MOST_VISITS = 400
type Act = tuple[str, tuple]
"""A method of World and its arguments."""


class Book(Protocol):
    """A repository and what people do to it: memory.MemoryBook, tables.DatabaseBook."""

    pace: Pace
    repository: LinkRepository

    def company_of(self, claim: Claim) -> int: ...

    def token_for(self, claim: Claim) -> str: ...

    def confirm(self, person: Person, date: dt.date, want: Want, at: dt.datetime) -> bool: ...

    def resend(self, company: int) -> None: ...

    def ask_sync(self, company: int, at: dt.datetime) -> bool: ...

    def new_token(self, company: int, token: str, at: dt.datetime) -> None: ...

    def switch(self, company: int, on: bool, at: dt.datetime) -> None: ...

    def pause(self, company: int, until: dt.datetime | None, at: dt.datetime) -> bool: ...

    def resume(self, company: int, at: dt.datetime) -> bool: ...

    def renumber(self, company: int, numbers: dict[int, str], at: dt.datetime) -> bool: ...

    def view(self, at: dt.datetime) -> View: ...


class NeverSet:
    """The clock of the machine, as the checkers ask for it."""

    set_at: tuple[dt.datetime, ...] = ()


type Opened = Callable[[Pace, list[str], int, dt.date, dt.datetime], Book]


class World:
    """`book_of` opens the repository: pace, a token per company, people per company, first work date, now."""

    def __init__(self, book_of: Opened, *, seed: int, start: dt.datetime, skew: float, rate: int) -> None:
        self.start, self.skew, self.happened = start, skew, Counter[str]()
        self.timeline = Timeline(start)
        self.first_work_date = today(self.now())
        self.tokens = [_token(n, 0) for n in range(COMPANIES)]
        self.numbers = [{m: f"{m:03d}" for m in range(PEOPLE)} for _ in range(COMPANIES)]
        kots = {n: Kot(n, {_token(n, 0)}, {f"k{n}-{m}": f"{m:03d}" for m in range(KEYS)}) for n in range(COMPANIES)}
        self.servers = ScriptedServers(self.timeline, Random(seed), kots)
        self.servers.happened = self.happened
        self.book = book_of(Pace(rate=rate), self.tokens, PEOPLE, self.first_work_date, self.now())
        self.companies = list(range(COMPANIES))
        self.pace, self.clock, self.fence_log = self.book.pace, NeverSet(), InMemoryFenceLog()
        self.checkers = Promises(self)
        self.workers = [Worker(self, n, seed) for n in range(2)]
        self._renewed, self._off = 0, [False] * COMPANIES

    def now(self) -> dt.datetime:
        return self.timeline.now + dt.timedelta(seconds=self.skew)

    def view(self) -> View:
        return self.book.view(self.now())

    def do(self, act: Act) -> object:
        name, arguments = act
        self.happened[name] += 1
        return getattr(self, name)(*arguments)

    # --- people ---

    def confirm(self, company: int, person: int, ahead: int, want: Want) -> bool:
        """`want` is of the first work date; it is moved to `ahead` days later."""
        date = self._date(ahead)
        moved = Want(want.kind, self._plan(company, want.plan, date))
        taken = self.book.confirm((company, person), date, moved, self.now())
        self.checkers.confirmed_there(company, person, date, moved, taken)
        return taken

    def resend(self, company: int) -> None:
        self.book.resend(company)

    def ask_sync(self, company: int) -> bool:
        return self.book.ask_sync(company, self.now())

    def switch(self, company: int) -> None:
        self._off[company] = not self._off[company]
        self.book.switch(company, not self._off[company], self.now())

    def pause(self, company: int, hours: int) -> bool:
        """Or, where that is not taken, [再開]."""
        until = self.now() + dt.timedelta(hours=hours) if hours else None
        return self.book.pause(company, until, self.now()) or self.book.resume(company, self.now())

    def revoke(self, company: int) -> None:
        """Or, where that is done already, a new one is entered."""
        if self.servers.kots[company].tokens:
            self.servers.kots[company].tokens.clear()
        else:
            self.renew(company)

    def renew(self, company: int) -> None:
        self._renewed += 1
        token = _token(company, self._renewed)
        self.servers.kots[company].tokens = {token}
        self.book.new_token(company, token, self.now())

    def renumber(self, company: int, person: int, number: str) -> bool:
        return self._renumber(company, {person: number})

    def swap_numbers(self, company: int) -> bool:
        mine = self.numbers[company]
        return self._renumber(company, {0: mine[1], 1: mine[0]})

    def _renumber(self, company: int, numbers: dict[int, str]) -> bool:
        taken = self.book.renumber(company, numbers, self.now())
        if taken:
            self.numbers[company] = self.numbers[company] | numbers
            self.checkers.swapped.add(company)
        return taken

    def swap_codes(self, company: int, one: int, other: int) -> None:
        """Swap two codes at the attendance side and press [KING OF TIMEと同期]."""
        codes, a, b = self.servers.kots[company].codes, f"k{company}-{one}", f"k{company}-{other}"
        codes[a], codes[b] = codes[b], codes[a]
        self.checkers.swapped.add(company)
        self.ask_sync(company)

    # --- manual changes at the attendance side ---

    def punch(self, company: int, key: int, ahead: int) -> None:
        self.servers.kots[company].punch(f"k{company}-{key}", self._date(ahead), self.timeline.now)

    def type_plan(self, company: int, key: int, ahead: int, plan: Plan | None) -> None:
        self._type(company, key, ahead, plan, "")

    def type_leave(self, company: int, key: int, ahead: int) -> None:
        self._type(company, key, ahead, None, "有休")

    def _type(self, company: int, key: int, ahead: int, plan: Plan | None, leave: str) -> None:
        date = self._date(ahead)
        kot, moved = self.servers.kots[company], self._plan(company, plan, date)
        kot.type_by_hand(f"k{company}-{key}", date, moved, leave, self.timeline.now)

    # --- time, faults, workers ---

    def forward(self, seconds: float) -> None:
        self.timeline.wait(seconds)

    def forward_to(self, clock: dt.time) -> None:
        """The next such moment on the attendance side's clock."""
        now = self.timeline.now.astimezone(JST)
        moment = dt.datetime.combine(now.date(), clock, JST)
        self.timeline.until((moment if moment > now else moment + dt.timedelta(days=1)).astimezone(dt.UTC))

    def forward_to_due(self) -> bool:
        """To the next moment at which the repository has something to do."""
        due = self.view().next_due(self.now())
        if due:
            self.timeline.until(due - dt.timedelta(seconds=self.skew))
        return due is not None

    def faults(self, *script: Scripted) -> None:
        self.servers.script = script

    def run_once(self, worker: int) -> bool:
        return self.workers[worker].make_visit()

    def visits(self, most: int) -> int:
        """In turns, until one finds nothing to do."""
        return next((n for n in range(most) if not self.run_once(n % 2)), most)

    def dying_visit(self, worker: int, gate: Gate) -> bool:
        return self.workers[worker].make_visit(gate)

    def held_up_visit(self, worker: int, gate: Gate, meanwhile: tuple[Act, ...]) -> bool:
        return self.workers[worker].make_visit(gate, partial(self._meanwhile, meanwhile))

    def _meanwhile(self, acts: tuple[Act, ...]) -> None:
        for act in acts:
            self.do(act)

    def other_visit(self) -> bool:
        """While one worker is held up: the other one's."""
        return any(worker.make_visit() for worker in self.workers if not worker.busy)

    # --- the end ---

    def calm_down(self) -> None:
        """Faults off; what a person has to do is done, and no more than that: then until nothing is due."""
        self.servers.script = ()
        for n in self.companies:
            if not self.servers.kots[n].tokens:
                self.renew(n)
            if self._off[n]:
                self.switch(n)
            self.book.resume(n, self.now())
        self._work_until_nothing_is_due()
        self.checkers.at_the_end(self.view())

    def _work_until_nothing_is_due(self) -> None:
        end, visits = self.timeline.now + QUIET, 0
        while self.timeline.now < end:
            while self.run_once(0):
                visits += 1
                if visits > MOST_VISITS:
                    self.checkers.see("I2 never ends", visits)
                    return
            if not self.forward_to_due():
                return

    def _date(self, ahead: int) -> dt.date:
        return today(self.start) + dt.timedelta(days=ahead)

    def _plan(self, company: int, plan: Plan | None, date: dt.date) -> Plan | None:
        """Moved to its date, and to the minute at which all plans of this company begin."""
        if plan is None:
            return None
        by = date - FIRST + dt.timedelta(minutes=canary(company))
        return Plan(*(_moved(moment, by) for moment in (plan.start, plan.end)))


FIRST = dt.date(2026, 11, 28)
"""The date for which plans are written down before they are moved to their work date."""


def _moved(moment: dt.datetime, by: dt.timedelta) -> dt.datetime:
    return (moment.astimezone(JST) + by).astimezone(JST)


def _token(company: int, number: int) -> str:
    return f"token-{company}-{number:016d}"
