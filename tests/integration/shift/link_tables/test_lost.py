"""A write whose response was not stored is read back once more, much later."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, Mapping
from kakutei.shift.link.port import Claim, LeaseLost, PendingDay, Sent
from kakutei.shift.link.repository import DatabaseRepository
from kakutei.shift.link.rules.pace import LOST_AFTER, LOST_FOR, Pace
from kakutei.shift.link.rules.values import MappedEmployee, Outcome, Plan

from .conftest import NOON, TOMORROW, Place

EMPLOYEE = MappedEmployee("k", "0001", "1000", "試 験", "", None, None)
A_DAY = dt.timedelta(days=1)


class Lost:
    """A worker began a write and ended; another one has read the day and found it as it should be."""

    def __init__(self, place: type[Place]) -> None:
        self.repository, where = DatabaseRepository(Pace()), place(1)
        connection = Connection.objects.get(pk=where.connections[0])
        Mapping.objects.create(
            company=connection.company, connection=connection, code="0001", employee_key="k", read_at=NOON
        )
        killed = self.claim(NOON)
        (self.day,) = self.repository.pending_days(killed, NOON)
        self.plan = self.day.want.plan
        assert self.plan
        self.old = Plan(self.plan.start - dt.timedelta(hours=1), self.plan.end)
        self.attempt = self.repository.begin(killed, self.day, "k", Sent(self.old, None, False, 1), NOON)
        self.repository.release(killed, NOON)
        self.settled = self.claim(NOON + dt.timedelta(minutes=5))
        self.repository.settle(self.settled, self.day, "k", Outcome.DELIVERED, self.plan, self.settled.since or NOON)

    def claim(self, at: dt.datetime) -> Claim:
        claim = self.repository.claim("w", at)
        assert claim
        return claim

    def looked_up(self, at: dt.datetime) -> None:
        self.repository.save_employees(self.settled, [EMPLOYEE], at)

    def pending_days(self, at: dt.datetime) -> list[PendingDay]:
        return self.repository.pending_days(self.settled, at)


@pytest.fixture
def lost(place: type[Place]) -> Lost:
    return Lost(place)


def test_the_next_look_up_has_it_read_back_as_a_write_without_an_answer(lost: Lost) -> None:
    lost.looked_up(at := NOON + LOST_AFTER)
    assert [day.id for day in lost.pending_days(at)] == [lost.day.id]
    row = AppliedDay.objects.get()
    assert (row.plan, row.sent, row.ambiguous_since, row.read_back_at) == (lost.plan, lost.old, at, at)


def test_a_write_that_may_still_be_answered_is_waited_for(lost: Lost) -> None:
    lost.looked_up(at := NOON + LOST_AFTER - dt.timedelta(seconds=1))
    assert lost.pending_days(at) == []
    assert AppliedDay.objects.get().ambiguous_since is None


def test_a_whole_history_is_not_searched_for_it(lost: Lost) -> None:
    lost.looked_up(at := NOON + LOST_FOR + LOST_AFTER)
    assert lost.pending_days(at) == []


def test_it_is_read_back_once(lost: Lost) -> None:
    lost.looked_up(NOON + LOST_AFTER)
    lost.repository.settle(lost.settled, lost.day, "k", Outcome.DELIVERED, lost.plan, NOON + LOST_AFTER)
    lost.looked_up(at := NOON + 2 * LOST_AFTER)
    assert lost.pending_days(at) == []
    assert Attempt.objects.filter(started=lost.attempt).count() == 1


def test_a_write_that_was_answered_is_not_lost(lost: Lost) -> None:
    started = Attempt.objects.get(pk=lost.attempt)
    started.pk, started.started_id = None, lost.attempt
    started.save()
    lost.looked_up(at := NOON + LOST_AFTER)
    assert lost.pending_days(at) == []


def test_a_day_that_is_unclear_already_is_left_to_its_own_read_back(lost: Lost) -> None:
    AppliedDay.objects.update(ambiguous_since=NOON, read_back_at=NOON + A_DAY)
    lost.looked_up(NOON + LOST_AFTER)
    assert AppliedDay.objects.get().read_back_at == NOON + A_DAY
    assert not Attempt.objects.filter(started=lost.attempt).exists()


def test_a_day_that_is_over_by_then_is_read_back_too(lost: Lost) -> None:
    lost.looked_up(at := NOON + 2 * A_DAY)
    assert [day.id for day in lost.pending_days(at)] == [lost.day.id]
    assert at.date() > TOMORROW


def test_an_old_answer_that_comes_late_shortens_no_newer_writes_wait(lost: Lost) -> None:
    later = NOON + A_DAY / 2
    AppliedDay.objects.update(ambiguous_since=later, read_back_at=later)
    stranger = replace(lost.settled, fence=lost.settled.fence - 1)
    answer = Answer[DailySchedule](Recovery.AMBIGUOUS)
    with pytest.raises(LeaseLost):
        lost.repository.unsure(stranger, lost.day, "k", lost.attempt, answer, NOON, NOON)
    assert AppliedDay.objects.get().read_back_at == later
    with pytest.raises(LeaseLost):
        lost.repository.unsure(stranger, lost.day, "k", lost.attempt, answer, later, later)
    assert AppliedDay.objects.get().read_back_at == later + Pace().settle
