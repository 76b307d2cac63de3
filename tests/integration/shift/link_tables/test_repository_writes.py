"""What the repository writes without `save`: only days of the connection's own company, in few statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from kakutei.infrastructure.tenancy import CrossesCompanies
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, DesiredDay, KnownBy, PlanReading
from kakutei.shift.link.outbox import Upserted, upsert_desired_days
from kakutei.shift.link.port import Claim, PendingDay, Sent
from kakutei.shift.link.repository import DatabaseRepository
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.values import DayBlock, Outcome, Plan, WantedKind
from kakutei.shift.people.models import Company, User

from .conftest import NOON, TOMORROW, Place

APPLIED = Answer[DailySchedule](Recovery.APPLIED)
MOST_STATEMENTS = 8
"""For a day that is sent: four before it is sent, four for its answer."""


class Two:
    """Two companies; the lease of the first, and an owed day of each."""

    def __init__(self, place: type[Place]) -> None:
        self.repository = DatabaseRepository(Pace())
        place(2)
        self.claim, other = self._claim(), self._claim()
        (self.own,) = self.repository.pending_days(self.claim, NOON)
        (self.foreign,) = self.repository.pending_days(other, NOON)
        plan = self.own.want.plan
        assert plan
        self.plan: Plan = plan
        self.sent = Sent(plan, None, replaces_ours=False, unanswered=1)

    def _claim(self) -> Claim:
        claim = self.repository.claim("w", NOON)
        assert claim
        return claim

    def begin(self, day: PendingDay) -> int:
        return self.repository.begin(self.claim, day, "9fe1", self.sent, NOON)


@pytest.fixture
def pair(place: type[Place]) -> Two:
    return Two(place)


@pytest.mark.parametrize("next_worker", ["second", "first"])
def test_a_worker_suspended_right_after_its_claim_does_not_read_the_next_claim(
    place: type[Place], next_worker: str
) -> None:
    place(1)
    repository, later = DatabaseRepository(Pace()), NOON + dt.timedelta(minutes=5)
    claims: list[Claim | None] = []

    def suspend(execute: Callable[..., object], sql: str, *rest: object) -> object:
        result = execute(sql, *rest)
        if sql.startswith("UPDATE") and not claims:
            claims.append(None)
            claims[0] = repository.claim(next_worker, later)
        return result

    with database.execute_wrapper(suspend):
        assert repository.claim("first", NOON) is None
    assert claims[0] is not None
    assert (claims[0].fence, claims[0].since) == (Connection.objects.get().fence, later)


def test_no_write_begins_for_a_day_of_another_company(pair: Two) -> None:
    with pytest.raises(CrossesCompanies):
        pair.begin(pair.foreign)
    assert not AppliedDay.objects.exists()
    assert not Attempt.objects.exists()
    assert Connection.objects.get(pk=pair.claim.connection_id).calls == {}


def test_no_answer_is_recorded_for_a_day_of_another_company(pair: Two) -> None:
    attempt = pair.begin(pair.own)
    with pytest.raises(CrossesCompanies):
        pair.repository.done(pair.claim, pair.foreign, "9fe1", attempt, APPLIED, pair.plan, Outcome.DELIVERED, NOON)
    assert Attempt.objects.count() == 1
    assert not DesiredDay.objects.exclude(outcome="").exists()


def test_no_day_of_another_company_is_settled(pair: Two) -> None:
    with pytest.raises(CrossesCompanies):
        pair.repository.settle(pair.claim, pair.foreign, "9fe1", Outcome.DELIVERED, pair.plan, NOON)
    assert not AppliedDay.objects.exists()
    assert not DesiredDay.objects.exclude(outcome="").exists()


def test_a_day_under_a_false_company_is_not_settled_either(pair: Two) -> None:
    disguised = replace(pair.foreign, company_id=pair.own.company_id)
    pair.repository.settle(pair.claim, disguised, None, Outcome.NOT_APPLICABLE, None, NOON)
    assert not DesiredDay.objects.exclude(outcome="").exists()


def test_a_version_that_is_confirmed_meanwhile_stays_owed(pair: Two) -> None:
    DesiredDay.objects.filter(pk=pair.own.id).update(version=pair.own.version + 1)
    pair.repository.settle(pair.claim, pair.own, None, Outcome.DELIVERED, None, NOON)
    pair.repository.block_days(pair.claim, [pair.own], DayBlock.NO_NUMBER, "", NOON + dt.timedelta(days=1))
    (newer,) = pair.repository.pending_days(pair.claim, NOON)
    assert newer.version == pair.own.version + 1
    assert not DesiredDay.objects.exclude(block="").exists()


def test_plans_that_are_asked_for_again_meanwhile_are_not_done(pair: Two) -> None:
    reading = PlanReading.objects.create(
        company_id=pair.own.company_id, connection_id=pair.claim.connection_id, division_code="1001",
        start=TOMORROW, end=TOMORROW + dt.timedelta(days=1), asked_at=NOON, asked_by=User.objects.earliest("pk"),
    )  # fmt: skip
    (asked,) = pair.repository.asked_plans(pair.claim)
    PlanReading.objects.update(asked_at=NOON + dt.timedelta(minutes=1))
    pair.repository.plans_tried(pair.claim, asked, NOON)
    pair.repository.plans_read(pair.claim, asked, None, NOON)
    reading.refresh_from_db()
    assert (reading.tried_at, reading.read_at) == (None, None)
    (again,) = pair.repository.asked_plans(pair.claim)
    pair.repository.plans_read(pair.claim, again, None, NOON)
    assert pair.repository.asked_plans(pair.claim) == []


@pytest.mark.parametrize(("sent", "ended", "sendable"), [(False, None, 0), (True, None, 1), (True, NOON, 0)])
def test_leave_is_sendable_only_where_a_plan_was_sent_over_this_connection(
    pair: Two, sent: bool, ended: dt.datetime | None, sendable: int
) -> None:
    if sent:
        pair.begin(pair.own)
    Connection.objects.filter(pk=pair.claim.connection_id).update(ended_at=ended)
    wants = {(pair.own.staff_id, TOMORROW): Want(WantedKind.LEAVE, None)}
    company, by = Company.objects.get(pk=pair.own.company_id), User.objects.earliest("pk")
    assert upsert_desired_days(company=company, wants=wants, by=by, at=NOON) == Upserted(days=1, sendable=sendable)


def test_a_write_that_is_begun_makes_a_row_and_a_second_one_changes_it(pair: Two) -> None:
    pair.begin(pair.own)
    made = AppliedDay.objects.get()
    assert (made.start, made.work_date, made.sent, made.ambiguous_since) == (None, TOMORROW, pair.plan, NOON)
    assert (made.company_id, made.staff_id, made.known_by) == (pair.own.company_id, pair.own.staff_id, KnownBy.ANSWER)
    pair.sent = Sent(None, pair.plan, replaces_ours=True, unanswered=2)
    pair.begin(pair.own)
    changed = AppliedDay.objects.get()
    assert (changed.pk, changed.plan, changed.sent, changed.unanswered) == (made.pk, pair.plan, None, 2)


def test_a_day_that_is_sent_takes_eight_statements(pair: Two) -> None:
    with CaptureQueriesContext(database) as captured:
        attempt = pair.begin(pair.own)
        pair.repository.done(pair.claim, pair.own, "9fe1", attempt, APPLIED, pair.plan, Outcome.DELIVERED, NOON)
    statements = [each["sql"] for each in captured if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) == MOST_STATEMENTS, statements
    assert AppliedDay.objects.get().plan == pair.plan
    assert Attempt.objects.filter(started=attempt, answer=Recovery.APPLIED.value).count() == 1
