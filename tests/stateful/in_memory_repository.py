"""The repository of the simulation, and what people do to it."""

from __future__ import annotations

import datetime as dt

from kakutei.shift.link.port import Claim
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.states import DeliveryState, shown
from kakutei.shift.link.rules.values import NUMBER_BLOCKS
from tests.simulation.repository import InMemoryRepository
from tests.simulation.rows import Company, Desired

from .views import AppliedView, DayView, LinkView, Person, View


class MemoryBook:
    """InMemoryRepository of `companies` companies with `people` people each."""

    def __init__(self, pace: Pace, tokens: list[str], people: int, first_work_date: dt.date) -> None:
        self.pace = pace
        self._companies = {
            n: Company(
                n, token, first_work_date, {n * 100 + m: f"{m:03d}" for m in range(people)}, pace.rate
            ) for n, token in enumerate(tokens)
        }  # fmt: skip
        self.repository = InMemoryRepository(pace, self._companies)

    def company_of(self, claim: Claim) -> int:
        return claim.connection_id

    def token_for(self, claim: Claim) -> str:
        return self._companies[claim.connection_id].token

    # --- what people do; each says whether it was taken ---

    def confirm(self, person: Person, date: dt.date, want: Want, at: dt.datetime) -> bool:
        company, number = person
        return self.repository.confirm(self._companies[company], company * 100 + number, date, want)

    def resend(self, company: int) -> None:
        self.repository.resend(self._companies[company])

    def ask_sync(self, company: int, at: dt.datetime) -> bool:
        asked = self._companies[company]
        if asked.on:
            self.repository.ask_sync(asked, at)
        return asked.on

    def new_token(self, company: int, token: str, at: dt.datetime) -> None:
        self.repository.new_token(self._companies[company], token, at)

    def switch(self, company: int, on: bool, at: dt.datetime) -> None:
        self._companies[company].on = on
        if on:
            self.repository.ask_sync(self._companies[company], at)

    def pause(self, company: int, until: dt.datetime | None, at: dt.datetime) -> bool:
        paused = self._companies[company]
        if not paused.on or paused.paused(at):
            return False
        paused.paused_at, paused.pause_until = at, until
        return True

    def resume(self, company: int, at: dt.datetime) -> bool:
        paused = self._companies[company]
        if not paused.paused(at):
            return False
        paused.paused_at, paused.pause_until = None, None
        return True

    def renumber(self, company: int, numbers: dict[int, str], at: dt.datetime) -> bool:
        """Set numbers by person; a number must be unique."""
        whose = self._companies[company]
        new = whose.numbers | {company * 100 + person: number for person, number in numbers.items()}
        given = [number for number in new.values() if number]
        if len(given) > len(set(given)):
            return False
        changed = {staff for staff, number in new.items() if whose.numbers[staff] != number}
        if changed:
            whose.numbers, whose.sync_asked_at = new, at
        for day in whose.desired.values():
            if day.staff in changed and day.block:
                day.not_before = None
                day.block, day.about = (None, "") if day.block in NUMBER_BLOCKS else (day.block, day.about)
        return True

    # --- what can be seen ---

    def view(self, at: dt.datetime) -> View:
        whole = View({}, {}, {}, {})
        for n, company in self._companies.items():
            whole.links[n] = _link(company)
            for (staff, date), day in company.desired.items():
                whole.days[n, staff - n * 100, date] = self._day(company, day, at)
            for (key, date), row in company.applied.items():
                whole.applied[n, key, date] = AppliedView(
                    row.staff - n * 100,
                    row.plan,
                    row.sent,
                    row.before,
                    row.since,
                    row.read_back_at,
                    row.unanswered,
                    row.removal,
                )
            whole.seen.update({(n, key, date): seen for (key, date), seen in company.seen.items()})
        return whole

    def _day(self, company: Company, day: Desired, at: dt.datetime) -> DayView:
        state = shown(*self.repository.facts(company, day, at)).state
        return DayView(
            day.want, day.version, day.settled, day.outcome, day.settled_at, day.not_before, day.block, day.about,
            state is DeliveryState.DELIVERED,
        )  # fmt: skip


def _link(company: Company) -> LinkView:
    return LinkView(
        company.on, company.claim, company.claim_until, company.fence, company.served_at, company.waiting,
        company.wait_until, company.failures, company.rate_limit, sum(company.calls.values()), company.block,
        company.next_probe_at, company.paused_at, company.pause_until, company.sync_asked_at, company.synced_at,
        company.punches, {key: each.code for key, each in company.mapping.items()},
    )  # fmt: skip
