"""Bugs in when and by whom something is done: hours, clock, claims, waits, companies.

Where one of them lies in the simulated ledger, it is the checker that is proved by it, not the ledger.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kakutei.jptime.hours import Margins, opens_at
from kakutei.shift.link import courier, delivery, setbacks, written
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import count_call
from kakutei.shift.link.rules.values import Cause, WantedKind
from kakutei.shift.link.setbacks import Stopped
from kakutei.shift.link.timepiece import Timepiece

from .ledger import SimLedger
from .rows import Company
from .seeding import Bug

NEVER = dt.timedelta(days=3650)
NONE = dt.timedelta(0)
STALLS = {"stops": 0.03, "workers": 4, "days_ahead": 2, "faults": True, "kills": 0.002, "clock": "right"}
OUTAGES = {"faults": True, "clock": "right"}


def _closed_with(margins: Margins, late: dt.timedelta = NONE):
    def closed(windows, at, random):
        opening = opens_at(windows, at, margins)
        return opening + dt.timedelta(seconds=60) * random.random() + late if opening else None

    return closed


def _never_probes(visit, reason, answer):
    at = visit.now()
    visit.ledger.block(visit.claim, Cause(reason.value), "", at, at + NEVER)
    raise Stopped


def _counts_no_failure(visit, waiting, asked=None):
    visit.ledger.pause(visit.claim, waiting, visit.now() + setbacks.backoff(1, visit.courier.random), 0)
    raise Stopped


def _one_day_holds_up_all(visit):
    visit.ledger.pause(visit.claim, setbacks.Waiting.TROUBLE, visit.now() + dt.timedelta(hours=6), 1)
    raise Stopped


def _at_once(failures, random):
    return dt.timedelta(seconds=random.random())


def _without_budget(self, c, at):
    c.calls, c.claim_until, c.served_at = count_call({}, at), at + self.pace.lease, at


def _without_fence(self, claim, day, key, attempt, at):
    company = self.companies[claim.connection_id]
    company.attempts.pop(attempt, None)
    return company


def _kept_whoever_served(visit):
    kept = visit.courier.kept
    return dict(kept.seen) if kept and kept.connection_id == visit.claim.connection_id else {}


def _whoever_holds_it(self, c, at):
    held, c.claim = c.claim, ""
    try:
        return _claimable(self, c, at)
    finally:
        c.claim = held


def _always_mine(self, claim):
    return self.companies[claim.connection_id]


def _not_asking_for_doubts(self, c, at):
    return [d for d in c.desired.values() if d.settled < d.version and (d.not_before is None or d.not_before <= at)]


def _ready_at_once(visit, found):
    applied = visit.ledger.applied(visit.claim, [meant.key_day for meant in found])
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


_claimable, _held, _owed, _employees = SimLedger.claimable, SimLedger._held, SimLedger.owed, SimLedger.employees

BUGS = {
    "hours not looked at before each call": Bug(
        courier.Visit, "check_open", lambda self: None, ("I4 margins", "I4 hours"),
    ),
    "no margin at the opening": Bug(
        courier, "closed_until", _closed_with(Margins(closing=dt.timedelta(seconds=90))), ("I4 margins",),
    ),
    "no margin at the closing": Bug(
        courier, "closed_until", _closed_with(Margins(opening=dt.timedelta(seconds=75))), ("I4 margins",),
    ),
    "goes on ten minutes late": Bug(
        courier, "closed_until",
        _closed_with(Margins(dt.timedelta(seconds=90), dt.timedelta(seconds=75)), dt.timedelta(minutes=10)),
        ("I5 resumes",), world={"faults": False, "acts": 80},
    ),
    "goes by a clock that was set": Bug(
        Timepiece, "moved", lambda self: NONE, ("I4 hours",), world={"faults": True, "clock": "steps"},
    ),
    "forgets the time that the server told": Bug(
        Timepiece, "doubts", lambda self: (NONE, self.moved()), ("I4 hours",),
        world={"faults": True, "clock": "drifts"},
    ),
    "a stop is for ever": Bug(setbacks, "_stop", _never_probes, ("I2",), world={"helped": False}),
    "failures are not counted": Bug(setbacks, "pause", _counts_no_failure, ("I16 hot loop",), world=OUTAGES),
    "tries again at once": Bug(
        setbacks, "backoff", _at_once, ("I16 hot loop",), also=((written, "backoff", _at_once),), world=OUTAGES,
    ),
    "an odd day holds up all others": Bug(
        setbacks, "_one_more_failure", _one_day_holds_up_all, ("I16 poison",), world={"faults": False, "poison": True},
    ),
    "no rate budget": Bug(SimLedger, "_count", _without_budget, ("I16 rate",), world={"rate": 15}),
    "the mapping lasts for ever": Bug(courier, "MAPPING_LASTS", NEVER, ("I14 told",)),
    "what was once read is never read again": Bug(
        courier.Visit, "still_good", _kept_whoever_served, ("I8", "I6", "I10"),
    ),
    "a lease without a fence": Bug(SimLedger, "_receipt", _without_fence, ("I3", "I10", "I2"), world=STALLS),
    "two writes at once": Bug(
        SimLedger, "claimable", _whoever_holds_it, ("I11",),
        also=(
            (SimLedger, "_mine", _always_mine), (SimLedger, "_owed", _not_asking_for_doubts),
            (delivery, "_ready", _ready_at_once),
        ),
        world={"workers": 4},
    ),
    "an answer settles a newer version": Bug(SimLedger, "_of_version", _any_version, ("I3", "I10")),
    "a pause changes nothing": Bug(
        SimLedger, "_held", _held_while_paused, ("I20",), also=((Company, "paused", lambda self, at: False),),
    ),
    "a removed check mark changes nothing": Bug(
        SimLedger, "_held", _switched_on(_held), ("I20",), also=((SimLedger, "claimable", _switched_on(_claimable)),),
    ),
    "drafts are sent": Bug(SimLedger, "owed", _drafts, ("I9",)),
    "days of another company": Bug(SimLedger, "owed", _days_of_anybody, ("I13 tenants",)),
    "employees of another company": Bug(SimLedger, "employees", _employees_of_anybody, ("I13 tenants",)),
    "what was asked for is read again and again": Bug(
        SimLedger, "plans_read", lambda self, claim, asked, trouble, at: None, ("I2 never ends", "I2 not read"),
    ),
}  # fmt: skip
