"""The answer of a worker that was held up past its lease, while another one holds the connection: that one concludes
nothing any more from what it has read or sent, since the older write may have come after that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.models import AppliedDay, Attempt, DesiredDay
from kakutei.shift.link.port import Claim, LeaseLost, OrphanedPlan, Sent
from kakutei.shift.link.repository import DatabaseRepository
from kakutei.shift.link.rules.decide import Applied
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.values import Outcome, Plan

from .conftest import NOON, TOMORROW, Place

APPLIED = Answer[DailySchedule](Recovery.APPLIED)
AN_HOUR, LATER = dt.timedelta(hours=1), NOON + dt.timedelta(minutes=5)


class Late:
    """One worker began a write and was held up; `holder` has the connection since and began a newer one."""

    def __init__(self, place: type[Place]) -> None:
        self.repository = DatabaseRepository(Pace())
        place(1)
        self.held_up = self.claim("held up", NOON)
        (self.day,) = self.repository.pending_days(self.held_up, NOON)
        self.plan = self.day.want.plan
        assert self.plan
        self.old_attempt = self.repository.begin(self.held_up, self.day, "k", Sent(self.plan, None, False, 1), NOON)
        DesiredDay.objects.update(version=2, start=self.plan.start - AN_HOUR)
        self.newer = Plan(self.plan.start - AN_HOUR, self.plan.end)
        self.holder = self.claim("holder", LATER)
        (self.newer_day,) = self.repository.pending_days(self.holder, LATER)
        sent = Sent(self.newer, None, False, 2)
        self.attempt = self.repository.begin(self.holder, self.newer_day, "k", sent, LATER)

    def claim(self, worker: str, at: dt.datetime) -> Claim:
        claim = self.repository.claim(worker, at)
        assert claim
        return claim

    def answered(self) -> None:
        """The old write, late."""
        with pytest.raises(LeaseLost):
            self.repository.done(
                self.held_up, self.day, "k", self.old_attempt, APPLIED, self.plan, Outcome.DELIVERED, LATER
            )

    def unclear(self) -> None:
        """The old write arrives late, without a clear answer whether it was done."""
        answer = Answer[DailySchedule](Recovery.AMBIGUOUS)
        with pytest.raises(LeaseLost):
            self.repository.unsure(self.held_up, self.day, "k", self.old_attempt, answer, LATER, LATER)

    def removal(self) -> OrphanedPlan:
        return OrphanedPlan(AppliedDay.objects.get().pk, "k", TOMORROW, Applied())

    def removed(self) -> None:
        """An old removal, late."""
        with pytest.raises(LeaseLost):
            self.repository.removal_answered(self.held_up, self.removal(), LATER)

    # --- what the holder does next ---

    def done(self) -> None:
        self.repository.done(
            self.holder, self.newer_day, "k", self.attempt, APPLIED, self.newer, Outcome.DELIVERED, LATER
        )

    def undone(self) -> None:
        retry = Answer[DailySchedule](Recovery.RETRY)
        self.repository.undone(self.holder, self.newer_day, "k", self.attempt, retry, LATER)

    def settle(self) -> None:
        self.repository.settle(self.holder, self.newer_day, "k", Outcome.DELIVERED, self.newer, LATER)

    def gone(self) -> None:
        self.repository.removed(self.holder, self.removal(), gone=True, at=LATER)


@pytest.fixture
def late(place: type[Place]) -> Late:
    return Late(place)


@pytest.mark.parametrize("concludes", [Late.done, Late.undone, Late.settle, Late.gone])
@pytest.mark.parametrize("comes", [Late.answered, Late.unclear, Late.removed])
def test_who_holds_the_connection_concludes_nothing_after_it(
    late: Late, comes: Callable[[Late], None], concludes: Callable[[Late], None]
) -> None:
    comes(late)
    with pytest.raises(LeaseLost):
        concludes(late)
    row = AppliedDay.objects.get()
    assert (row.ambiguous_since, row.read_back_at, row.sent) == (LATER, LATER + Pace().settle, late.newer)
    assert not DesiredDay.objects.exclude(outcome="").exists()


@pytest.mark.parametrize("comes", [Late.answered, Late.unclear])
def test_both_answers_are_on_file_and_the_older_plan_is_not_forgotten(
    late: Late, comes: Callable[[Late], None]
) -> None:
    """It is ours for certain only where its answer was clear."""
    comes(late)
    with pytest.raises(LeaseLost):
        late.done()
    answered = Attempt.objects.exclude(started=None).values_list("started", flat=True)
    assert set(answered) == {late.old_attempt, late.attempt}
    row, ours = AppliedDay.objects.get(), comes is Late.answered
    assert (row.plan, row.before) == ((late.plan, None) if ours else (None, late.plan))
    assert row.planned_for_id == (late.day.staff_id if ours else None)


def test_nobody_else_is_let_in_before_the_holders_lease_is_over(late: Late) -> None:
    """A call of its may be under way."""
    late.answered()
    over = LATER + Pace().lease
    assert late.repository.claim("third", over - dt.timedelta(seconds=1)) is None
    assert late.claim("third", over).fence > late.holder.fence
