"""A look-up of the employees owes a settled day again where its plan no longer stands under its person's key."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.models import AppliedDay, DesiredDay
from kakutei.shift.link.port import Claim, Sent
from kakutei.shift.link.repository import DatabaseRepository
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.values import MappedEmployee, Outcome, WantedKind
from kakutei.shift.people.models import Staff

from .conftest import NOON, Place

THEIRS = MappedEmployee("k", "0001", "1000", "試 験", "", None, None)
LATER = NOON + dt.timedelta(minutes=5)


class Arrived:
    """One confirmed shift that was delivered under the key of its person."""

    def __init__(self, place: type[Place]) -> None:
        place(1)
        self.repository = DatabaseRepository(Pace())
        claim = self.repository.claim("w", NOON)
        assert claim
        self.claim: Claim = claim
        self.repository.save_employees(claim, [THEIRS], NOON)
        (day,) = self.repository.pending_days(claim, NOON)
        self.repository.settle(claim, day, "k", Outcome.DELIVERED, day.want.plan, NOON)
        self.staff = Staff.objects.get()

    def owed_after_looking_up(self, *employees: MappedEmployee) -> bool:
        self.repository.save_employees(self.claim, list(employees), LATER)
        return bool(self.repository.pending_days(self.claim, LATER))

    def another_person(self) -> Staff:
        return Staff.objects.create(company=self.staff.company, number="0002", family_name="別", given_name="人")


@pytest.fixture
def arrived(place: type[Place]) -> Arrived:
    return Arrived(place)


def test_a_plan_under_the_current_key_is_not_owed(arrived: Arrived) -> None:
    assert not arrived.owed_after_looking_up(THEIRS)
    assert DesiredDay.objects.get().outcome == Outcome.DELIVERED.value


def test_a_plan_under_a_reassigned_key_is_owed(arrived: Arrived) -> None:
    assert arrived.owed_after_looking_up(MappedEmployee("other", "0001", "1000", "試 験", "", None, None))


def test_a_plan_that_was_removed_before_the_look_up_is_owed(arrived: Arrived) -> None:
    AppliedDay.objects.update(start=None, end=None)
    assert arrived.owed_after_looking_up(THEIRS)
    assert DesiredDay.objects.get().outcome == ""


def test_a_plan_that_another_person_took_over_before_the_look_up_is_owed(arrived: Arrived) -> None:
    AppliedDay.objects.update(staff=arrived.another_person())
    assert arrived.owed_after_looking_up(THEIRS)


def test_another_plan_than_the_confirmed_one_is_owed(arrived: Arrived) -> None:
    row = AppliedDay.objects.get()
    assert row.end
    AppliedDay.objects.update(end=row.end + dt.timedelta(hours=1))
    assert arrived.owed_after_looking_up(THEIRS)


def test_a_plan_whose_last_write_was_never_answered_is_owed(arrived: Arrived) -> None:
    AppliedDay.objects.update(ambiguous_since=NOON, read_back_at=NOON)
    assert arrived.owed_after_looking_up(THEIRS)


def test_a_day_without_a_shift_is_owed_where_a_plan_of_ours_may_stand(arrived: Arrived) -> None:
    DesiredDay.objects.update(kind=WantedKind.NONE.value, start=None, end=None)
    AppliedDay.objects.update(start=None, end=None)
    assert not arrived.owed_after_looking_up(THEIRS)
    AppliedDay.objects.update(ambiguous_since=NOON, read_back_at=NOON)
    assert arrived.owed_after_looking_up(THEIRS)


def test_where_a_write_for_the_keys_new_person_is_refused_the_plan_is_still_the_former_ones(arrived: Arrived) -> None:
    former, other = arrived.staff, arrived.another_person()
    DesiredDay.objects.update(staff=other, settled_version=0, outcome="", settled_at=None)
    (day,) = arrived.repository.pending_days(arrived.claim, NOON)
    sent = Sent(day.want.plan, day.want.plan, True, 1)
    attempt = arrived.repository.begin(arrived.claim, day, "k", sent, NOON)
    assert AppliedDay.objects.get().staff == other, "it may be theirs now"
    refused = Answer[DailySchedule](Recovery.BLOCK_DAY)
    arrived.repository.undone(arrived.claim, day, "k", attempt, refused, NOON)
    assert AppliedDay.objects.get().staff == former
    arrived.repository.save_employees(arrived.claim, [replace(THEIRS, code=other.number)], LATER)
    assert [moved.key for moved in arrived.repository.orphaned_plans(arrived.claim, LATER)] == ["k"]
