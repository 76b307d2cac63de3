"""The state machine. The same steps go to one repository, or to two in step that must remember the same after each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from kakutei.jptime.workdate import JST
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import Plan

from . import strategies
from .in_memory_repository import MemoryBook
from .servers import Scripted
from .views import View, differences
from .worker import Gate
from .world import Act, Opened, World

STARTS = [
    dt.datetime(2026, 11, 28, 6, tzinfo=JST), dt.datetime(2026, 12, 30, 16, 50, tzinfo=JST),
    dt.datetime(2028, 2, 28, 23, 50, tzinfo=JST), dt.datetime(2027, 1, 12, 12, tzinfo=JST),
]  # fmt: skip


def in_memory(pace, tokens, people, first_work_date, at) -> MemoryBook:
    return MemoryBook(pace, tokens, people, first_work_date)


class LinkMachine(RuleBasedStateMachine):
    """Subclasses say over which repositories, and what is opened around each example."""

    repositories: tuple[Opened, ...] = (in_memory,)
    around: Callable | None = None

    def __init__(self) -> None:
        super().__init__()
        self.worlds: list[World] = []
        self._opened = ExitStack()
        if type(self).around:
            self._opened.enter_context(type(self).around())

    @initialize(
        seed=st.integers(0, 2**32), start=st.sampled_from(STARTS), skew=st.sampled_from((0, 0, -50, 50)),
        rate=st.sampled_from((450, 40)),
    )  # fmt: skip
    def begin(self, seed: int, start: dt.datetime, skew: float, rate: int) -> None:
        start = start.astimezone(dt.UTC)
        self.worlds = [World(book_of, seed=seed, start=start, skew=skew, rate=rate) for book_of in self.repositories]

    def _all(self, name: str, *arguments: object) -> None:
        answers = [world.do((name, arguments)) for world in self.worlds]
        assert all(answer == answers[0] for answer in answers), (name, answers)

    # --- people ---

    @rule(company=strategies.companies, person=strategies.people, ahead=strategies.ahead, want=strategies.wants)
    def confirm(self, company: int, person: int, ahead: int, want: Want) -> None:
        self._all("confirm", company, person, ahead, want)

    @rule(company=strategies.companies, wants=strategies.some_wants)
    def confirm_all(self, company: int, wants: list[Want]) -> None:
        """The first days of all people."""
        for n, want in enumerate(wants):
            self._all("confirm", company, n % 2, n // 2, want)

    @rule(company=strategies.companies)
    def resend(self, company: int) -> None:
        self._all("resend", company)

    @rule(company=strategies.companies)
    def ask_sync(self, company: int) -> None:
        self._all("ask_sync", company)

    @rule(company=strategies.companies)
    def switch(self, company: int) -> None:
        self._all("switch", company)

    @rule(company=strategies.companies, hours=strategies.hours)
    def pause(self, company: int, hours: int) -> None:
        self._all("pause", company, hours)

    @rule(company=strategies.companies)
    def revoke(self, company: int) -> None:
        self._all("revoke", company)

    @rule(company=strategies.companies, person=strategies.people, number=strategies.numbers)
    def renumber(self, company: int, person: int, number: str) -> None:
        self._all("renumber", company, person, number)

    @rule(company=strategies.companies)
    def swap_numbers(self, company: int) -> None:
        self._all("swap_numbers", company)

    # --- the attendance side ---

    @rule(company=strategies.companies, one=strategies.keys, other=strategies.keys)
    def swap_codes(self, company: int, one: int, other: int) -> None:
        self._all("swap_codes", company, one, other)

    @rule(company=strategies.companies, key=strategies.keys, ahead=strategies.ahead)
    def punch(self, company: int, key: int, ahead: int) -> None:
        self._all("punch", company, key, ahead)

    @rule(
        company=strategies.companies,
        key=strategies.keys,
        ahead=strategies.ahead,
        plan=st.sampled_from(strategies.BY_HAND),
    )
    def type_plan(self, company: int, key: int, ahead: int, plan: Plan | None) -> None:
        self._all("type_plan", company, key, ahead, plan)

    @rule(company=strategies.companies, key=strategies.keys, ahead=strategies.ahead)
    def type_leave(self, company: int, key: int, ahead: int) -> None:
        self._all("type_leave", company, key, ahead)

    # --- time, faults, workers ---

    @rule(seconds=strategies.jumps)
    def forward(self, seconds: int) -> None:
        self._all("forward", seconds)

    @rule(clock=st.sampled_from(strategies.EDGES))
    def forward_to(self, clock: dt.time) -> None:
        self._all("forward_to", clock)

    @rule()
    def forward_to_due(self) -> None:
        self._all("forward_to_due")

    @rule(script=strategies.scripts)
    def faults(self, script: list[Scripted]) -> None:
        self._all("faults", *script)

    @rule(worker=strategies.workers)
    def run_once(self, worker: int) -> None:
        self._all("run_once", worker)

    @rule()
    def visits(self) -> None:
        self._all("visits", 5)

    @rule()
    def visit_when_due(self) -> None:
        self._all("forward_to_due")
        self._all("visits", 5)

    @rule(company=strategies.companies, wants=strategies.some_wants, script=strategies.scripts)
    def confirm_and_visit_with_faults(self, company: int, wants: list[Want], script: list[Scripted]) -> None:
        self.confirm_all(company, wants)
        self._all("faults", *script)
        self._all("visits", 3)

    @rule(worker=strategies.workers, gate=strategies.gates)
    def dying_visit(self, worker: int, gate: Gate) -> None:
        self._all("dying_visit", worker, gate)

    @rule(worker=strategies.workers, gate=strategies.gates, company=strategies.companies, wants=strategies.some_wants)
    def confirm_and_dying_visit(self, worker: int, gate: Gate, company: int, wants: list[Want]) -> None:
        self.confirm_all(company, wants)
        self._all("dying_visit", worker, gate)

    @rule(worker=strategies.workers, gate=strategies.gates, meanwhile=strategies.meanwhile)
    def held_up_visit(self, worker: int, gate: Gate, meanwhile: tuple[Act, ...]) -> None:
        self._all("held_up_visit", worker, gate, meanwhile)

    @rule(
        worker=strategies.workers,
        gate=strategies.gates,
        company=strategies.companies,
        wants=strategies.some_wants,
        meanwhile=strategies.meanwhile,
    )
    def confirm_and_held_up_visit(
        self, worker: int, gate: Gate, company: int, wants: list[Want], meanwhile: tuple[Act, ...]
    ) -> None:
        self.confirm_all(company, wants)
        self._all("held_up_visit", worker, gate, meanwhile)

    # --- what must hold ---

    @invariant()
    def promises_hold(self) -> None:
        views = [world.view() for world in self.worlds]
        for world, view in zip(self.worlds, views, strict=True):
            world.checkers.after_step(view)
        self._judge(views)

    def _judge(self, views: list[View]) -> None:
        for world in self.worlds:
            assert not world.checkers.found, world.checkers.found[:3]
        for world, view in zip(self.worlds[1:], views[1:], strict=True):
            assert not differences(views[0], view), differences(views[0], view)[:5]
            assert _history(world) == _history(self.worlds[0])

    def teardown(self) -> None:
        try:
            if any(world.checkers.found for world in self.worlds):
                return
            for world in self.worlds:
                world.calm_down()
            self._judge([world.view() for world in self.worlds])
        finally:
            self._opened.close()


def _history(world: World) -> list[tuple]:
    """What the servers received, in order."""
    return [
        (r.sent, r.company, r.method, r.path, r.body, r.token, r.worker, r.fault, r.changed, r.stalled)
        for r in world.servers.history
    ]
