"""The promises, judged over the servers' history and a reference of plain dictionaries."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kakutei.jptime.workdate import today
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import LEFT_ALONE, DayBlock, Outcome, WantedKind
from tests.simulation.checkers import Checkers
from tests.simulation.history import History
from tests.simulation.kot import Day

from .views import DayView, PersonDay, View

if TYPE_CHECKING:
    from .world import World

CLOCKED = ("start_read", "begin", "start_removal")


class Promises(Checkers):
    """Those of tests/simulation where only the history is judged; what a repository says is judged from its view."""

    world: World

    def __init__(self, world: World) -> None:
        super().__init__(world, enough=())
        self._judged = 0

    def confirmed_there(self, company: int, person: int, date: dt.date, want: Want, taken: bool) -> None:
        """[確定] of one day; `taken`: the repository gave it a new version."""
        cell = company, person, date
        stands = self.wanted[cell][-1] if self.wanted[cell] else Want(WantedKind.NONE, None)
        if stands != want and not taken:
            self.see("I1 not taken", (cell, want))
        if taken:
            self.versions[cell] += 1
            self.wanted[cell].append(want)

    def after_call(self, name: str, arguments: tuple, worker) -> None:
        if name in CLOCKED:
            self._may_start(name, arguments[-1], worker)

    # --- after each step ---

    def after_step(self, view: View) -> None:
        """I1, I3, and I4, I6, I7, I8, I9, I13 of each new request."""
        history = self.world.servers.history
        judge = History(self)
        for request in history[self._judged :]:
            self._tenant(request)
            judge.one(request)
        self._judged = len(history)
        self._nothing_lost(view)
        for cell, day in view.days.items():
            if day.delivered and not self._marked_truly(view, cell, day):
                self.see("I3 marks", (cell, day.want, self._there(cell)))

    def _nothing_lost(self, view: View) -> None:
        for cell, wants in self.wanted.items():
            day = view.days.get(cell)
            if wants and (day is None or (day.want, day.version) != (wants[-1], self.versions[cell])):
                self.see("I1 forgotten", (cell, wants[-1], day))

    def _marked_truly(self, view: View, cell: PersonDay, day: DayView) -> bool:
        """What hands did since is theirs. Codes that changed places are judged at the end."""
        there = self._there(cell)
        if there is None or there.by != "link" or there.plan == day.want.plan:
            return True
        return cell[0] in self.swapped or self._stalled_there(cell)

    def _stalled_there(self, cell: PersonDay) -> bool:
        company, _, date = cell
        return any(r.stalled and (r.company, r.date) == (company, date) for r in self.world.servers.history)

    def _there(self, cell: PersonDay) -> Day | None:
        company, person, date = cell
        kot, number = self.world.servers.kots[company], self.world.numbers[company][person]
        key = next((key for key, code in kot.codes.items() if code == number), None)
        return kot.day(key, date) if key else None

    # --- the end ---

    def at_the_end(self, view: View) -> None:
        self.after_step(view)
        History(self).side_by_side()
        for cell, day in view.days.items():
            self._converged(view, cell, day)
        for company in self.world.companies:
            self._right_person(view, company)

    def _converged(self, view: View, cell: PersonDay, day: DayView) -> None:
        """I2, I10: the last confirmed plan is on the server, or the day shows a true reason why not."""
        company, _, date = cell
        there, swapped = self._there(cell), company in self.swapped
        if day.outcome is None:
            if not self._has_true_reason(cell, day):
                self.see("I2 not converged", (cell, day, view.links[company]))
        elif there is None or (swapped and (there.by_hand or date < today(self.world.timeline.now))):
            pass  # plans of the past, and punched ones, stay where they were sent when codes changed places
        elif day.outcome in LEFT_ALONE:
            if not there.by_hand and not swapped:
                self.see("I2 left alone without cause", (cell, day, there))
        elif (there.by == "link" and there.plan != day.want.plan) or (
            there.plan != day.want.plan and not there.by_hand
        ):
            self.see("I10 wrong at the end", (cell, day, there))

    def _has_true_reason(self, cell: PersonDay, day: DayView) -> bool:
        company, person, _ = cell
        if day.block is DayBlock.NO_NUMBER:
            return not self.world.numbers[company][person]
        return day.block is DayBlock.NOT_FOUND and self._there(cell) is None

    def _right_person(self, view: View, company: int) -> None:
        """I14: from today on no employee has a plan of ours meant for another person; at midnight, by the clock that is ahead."""
        since = max(today(self.world.timeline.now), today(self.world.now()))
        whose = {number: person for person, number in self.world.numbers[company].items() if number}
        for (key, date), there in self.world.servers.kots[company].days.items():
            if there.plan is None or there.by != "link" or there.by_hand or date < since:
                continue
            person = whose.get(self.world.servers.kots[company].codes[key])
            day = view.days.get((company, person, date)) if person is not None else None
            if day is None or (day.outcome is Outcome.DELIVERED and day.want.plan != there.plan):
                self.see("I14 right person", (company, key, date, there, day))
