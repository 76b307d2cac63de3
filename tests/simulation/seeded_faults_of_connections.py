"""Bugs in when and by whom something is done: hours, clock, claims, waits, companies.

Where one of them lies in the simulated repository, it is the checker that is proved by it, not the repository.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kakutei.jptime.hours import Margins, opens_at
from kakutei.shift.link import delivery, run
from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import count_call
from kakutei.shift.link.rules.values import Cause, WantedKind
from kakutei.shift.link.run import RunEnded

from .repository import InMemoryRepository
from .rows import Company
from .seeding import Bug

NEVER = dt.timedelta(days=3650)
NONE = dt.timedelta(0)
STALLS = {"stops": 0.03, "workers": 4, "days_ahead": 2, "faults": True, "kills": 0.002, "clock": "right"}
OUTAGES = {"faults": True, "clock": "right"}


def _closed_with(margins: Margins, late: dt.timedelta = NONE):
    def closed(windows, at, delay):
        opening = opens_at(windows, at, margins)
        return opening + delay + late if opening else None

    return closed


def _never_probes(self, reason, answer):
    at = self.now()
    self.repository.stop(self.claim, Cause(reason.value), "", at, at + NEVER)
    raise RunEnded


def _counts_no_failure(self, waiting, asked=None):
    self.repository.wait(self.claim, waiting, self.now() + run.backoff(1, self.random), 0)
    raise RunEnded


def _one_day_holds_up_all(self):
    self.repository.wait(self.claim, run.Waiting.TROUBLE, self.now() + dt.timedelta(hours=6), 1)
    raise RunEnded


def _at_once(failures, random):
    return dt.timedelta(seconds=random.random())


def _without_budget(self, c, at):
    c.calls, c.claim_until, c.served_at = count_call({}, at), at + self.pace.lease, at


def _without_fence(self, claim, day, key, attempt, answer, at):
    company = self.companies[claim.connection_id]
    company.attempts.pop(attempt, None)
    return company


def _kept_after_another_worker(self, claim, at):
    return dict(self.seen) if self.connection_id == claim.connection_id else {}


def _ignores_the_claim(self, c, at):
    held, c.claim = c.claim, ""
    try:
        return _claimable(self, c, at)
    finally:
        c.claim = held


def _always_mine(self, claim):
    return self.companies[claim.connection_id]


def _not_asking_for_doubts(self, c, at):
    return [d for d in c.desired.values() if d.settled < d.version and (d.not_before is None or d.not_before <= at)]


def _ready_at_once(run, found):
    applied = run.repository.applied(run.claim, [meant.key_day for meant in found])
    for meant in found:
        meant.applied = applied.get(meant.key_day, (delivery.NOTHING_APPLIED, None))[0]
    return found


def _any_version(self, c, day):
    return [c.desired[day.staff_id, day.work_date]]


def _held_while_paused(self, claim):
    c = self.companies[claim.connection_id]
    paused, c.paused_at = c.paused_at, None
    try:
        return _held(self, claim)
    finally:
        c.paused_at = paused


def _switched_on(method):
    def wrong(self, which, *more):
        c = which if isinstance(which, Company) else self.companies[which.connection_id]
        on, c.on = c.on, True
        try:
            return method(self, which, *more)
        finally:
            c.on = on

    return wrong


def _drafts(self, claim, at):
    drafts = self.companies[claim.connection_id].drafts
    return [
        replace(day, want=Want(WantedKind.SHIFT, drafts[day.staff_id, day.work_date]))
        if (day.staff_id, day.work_date) in drafts
        else day
        for day in _owed(self, claim, at)
    ]


def _days_of_anybody(self, claim, at):
    """The same number and date in another company."""
    found = []
    for day in _owed(self, claim, at):
        others = (c for c in self.companies.values() if c.id != claim.connection_id)
        same = (
            d for c in others for d in c.desired.values() if (c.numbers[d.staff], d.date) == (day.number, day.work_date)
        )
        other = next(same, None)
        found.append(replace(day, want=other.want) if other else day)
    return found


def _employees_of_anybody(self, claim):
    found = dict(_employees(self, claim))
    for c in self.companies.values():
        if c.id != claim.connection_id:
            found |= {each.code: [each] for each in c.mapping.values()}
    return found


_claimable, _held, _owed, _employees = (
    InMemoryRepository.claimable,
    InMemoryRepository._held,
    InMemoryRepository.pending_days,
    InMemoryRepository.employees,
)

BUGS = {
    "hours not looked at before each call": Bug(
        run.Run, "check_open", lambda self: None, ("I4 margins", "I4 hours"),
    ),
    "no margin at the opening": Bug(
        run, "closed_until", _closed_with(Margins(closing=dt.timedelta(seconds=90))), ("I4 margins",),
    ),
    "no margin at the closing": Bug(
        run, "closed_until", _closed_with(Margins(opening=dt.timedelta(seconds=75))), ("I4 margins",),
    ),
    "goes on ten minutes late": Bug(
        run, "closed_until",
        _closed_with(Margins(dt.timedelta(seconds=90), dt.timedelta(seconds=75)), dt.timedelta(minutes=10)),
        ("I5 resumes",), world={"faults": False, "acts": 80},
    ),
    "goes by a clock that was set": Bug(
        ClockGuard, "clock_shift", lambda self: NONE, ("I4 hours",), world={"faults": True, "clock": "steps"},
    ),
    "forgets the time of the server": Bug(
        ClockGuard, "doubts", lambda self: (NONE, self.clock_shift()), ("I4 hours",),
        world={"faults": True, "clock": "drifts"},
    ),
    "a stop is for ever": Bug(run.Run, "_stop", _never_probes, ("I2",), world={"helped": False}),
    "failures are not counted": Bug(run.Run, "back_off", _counts_no_failure, ("I16 hot loop",), world=OUTAGES),
    "tries again at once": Bug(
        run, "backoff", _at_once, ("I16 hot loop",), also=((delivery, "backoff", _at_once),), world=OUTAGES,
    ),
    "an odd day holds up all others": Bug(
        run.Run, "_one_more_failure", _one_day_holds_up_all, ("I16 poison",), world={"faults": False, "poison": True},
    ),
    "no rate budget": Bug(InMemoryRepository, "_count", _without_budget, ("I16 rate",), world={"rate": 15}),
    "the mapping lasts for ever": Bug(run, "MAPPING_LASTS", NEVER, ("I14 listed",)),
    "what was once read is never read again": Bug(
        run.ReadCache, "take", _kept_after_another_worker, ("I8", "I6", "I10"),
    ),
    "a lease without a fence": Bug(InMemoryRepository, "_receipt", _without_fence, ("I3", "I10", "I2"), world=STALLS),
    "two writes at once": Bug(
        InMemoryRepository, "claimable", _ignores_the_claim, ("I11",),
        also=(
            (InMemoryRepository, "_mine", _always_mine), (InMemoryRepository, "_owed", _not_asking_for_doubts),
            (delivery, "_ready", _ready_at_once),
        ),
        world={"workers": 4},
    ),
    "an answer settles a newer version": Bug(InMemoryRepository, "_of_version", _any_version, ("I3", "I10")),
    "a pause changes nothing": Bug(
        InMemoryRepository, "_held", _held_while_paused, ("I20",), also=((Company, "paused", lambda self, at: False),),
    ),
    "a removed check mark changes nothing": Bug(
        InMemoryRepository, "_held", _switched_on(_held), ("I20",), also=((InMemoryRepository, "claimable", _switched_on(_claimable)),),
    ),
    "drafts are sent": Bug(InMemoryRepository, "pending_days", _drafts, ("I9",)),
    "days of another company": Bug(InMemoryRepository, "pending_days", _days_of_anybody, ("I13 tenants",)),
    "employees of another company": Bug(InMemoryRepository, "employees", _employees_of_anybody, ("I13 tenants",)),
    "what was asked for is read again and again": Bug(
        InMemoryRepository, "plans_read", lambda self, claim, asked, trouble, at: None, ("I2 never ends", "I2 not read"),
    ),
}  # fmt: skip
