"""What to do for one pending day, from the wanted plan, the plan known to be ours, and what was just read.

First match wins:

1. A write is still ambiguous → read back first.
2. The attendance side has the wanted plan → settled.
3. The attendance side has leave or actual attendance → left unchanged.
4. A shift is wanted. The attendance side has no plan, our plan, or a foreign one while no plan of ours is known → write it.
   Our plan was changed on the attendance side → left unchanged and reported; the next [確定] overwrites it.
5. No shift is wanted. The attendance side has our plan → delete it; a foreign plan is never deleted.
"""

from __future__ import annotations

from dataclasses import dataclass

from kakutei.shift.link.rules.values import Actual, Outcome, Plan, Seen, WantedKind


@dataclass(frozen=True)
class Want:
    kind: WantedKind
    plan: Plan | None


@dataclass(frozen=True)
class Applied:
    """`plan`: on the attendance side, known to be ours. `unanswered`: the number of writes in a row without a clear answer;
    `sent` is the plan of the last of them, `before` the plan that was read before it."""

    plan: Plan | None = None
    sent: Plan | None = None
    unanswered: int = 0
    before: Plan | None = None

    @property
    def ambiguous(self) -> bool:
        return self.unanswered > 0

    def is_ours(self, plan: Plan) -> bool:
        return plan == self.plan or (self.ambiguous and plan == self.sent)

    def may_replace(self, plan: Plan) -> bool:
        """Ours, or a foreign one on a day without a known plan of ours. After an unanswered write, a plan that is neither
        what was sent nor what was there before was typed by a user, or is the server's interpretation of what we sent."""
        if self.ambiguous:
            return self.is_ours(plan) or plan == self.before
        return self.plan is None or self.is_ours(plan)


NOTHING_APPLIED = Applied()


@dataclass(frozen=True)
class Settle:
    """Nothing to send. `stands`: our plan on the attendance side afterwards."""

    outcome: Outcome
    stands: Plan | None


@dataclass(frozen=True)
class Put:
    plan: Plan


@dataclass(frozen=True)
class Delete:
    pass


type Step = Settle | Put | Delete


def needs_reading(want: Want, applied: Applied) -> bool:
    """Leave on a day that was never sent does not concern the attendance side (C12)."""
    return not (want.kind is WantedKind.LEAVE and applied == NOTHING_APPLIED)


def decide(want: Want, applied: Applied, seen: Seen) -> Step:
    """The next step for a day whose last write is not ambiguous, or whose read-back `seen` is."""
    if want.plan is not None:
        return _shift(want.plan, applied, seen)
    return _no_shift(want, applied, seen)


def _shift(plan: Plan, applied: Applied, seen: Seen) -> Step:
    if seen.plan == plan:
        return Settle(Outcome.DELIVERED, stands=plan)
    guarded = _guarded(seen)
    if guarded:
        return Settle(guarded, stands=_still_ours(applied, seen))
    if seen.plan is None or applied.may_replace(seen.plan):
        return Put(plan)
    return Settle(Outcome.CHANGED_THERE, stands=None)


def _no_shift(want: Want, applied: Applied, seen: Seen) -> Step:
    if seen.plan is None:
        return Settle(_gone(want), stands=None)
    if not applied.is_ours(seen.plan):
        untouched_leave = want.kind is WantedKind.LEAVE and applied.plan is None
        return Settle(Outcome.NOT_APPLICABLE if untouched_leave else Outcome.CHANGED_THERE, stands=None)
    guarded = _guarded(seen)
    return Settle(guarded, stands=seen.plan) if guarded else Delete()


def _guarded(seen: Seen) -> Outcome | None:
    if seen.leave:
        return Outcome.LEAVE_THERE
    if seen.actual is Actual.THERE:
        return Outcome.ACTUALS_THERE
    return None


def _still_ours(applied: Applied, seen: Seen) -> Plan | None:
    return seen.plan if seen.plan is not None and applied.is_ours(seen.plan) else None


def _gone(want: Want) -> Outcome:
    return Outcome.NOT_APPLICABLE if want.kind is WantedKind.LEAVE else Outcome.DELIVERED


def settled_by_delete(want: Want) -> Outcome:
    """The outcome of an answered delete: our plan is gone, even if the automatic schedule creates another one."""
    return _gone(want)
