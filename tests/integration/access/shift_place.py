from __future__ import annotations

import datetime as dt
from typing import Any

from django_scopes import scope

from kakutei.shift.actions.registration import add_company
from kakutei.shift.actions.staff import StaffDetails, save_staff
from kakutei.shift.people.models import Contract, Role, RoleKind, Staff
from tests.support.racing import Act

from .place import NOON, AccessSetup, Who, numbers, user_of


class ShiftPlace(AccessSetup):
    """The leader is オーナー, and one of the staff."""

    highest, middle, lowest = RoleKind.OWNER, RoleKind.ADMINISTRATOR, RoleKind.STAFF

    def __init__(self) -> None:
        address = f"owner{next(numbers)}@example.jp"
        self.company = add_company(name="みなと商店", owner_email=address, owner_name="青木", grant_link=False, at=NOON)
        with scope(company=self.company):
            owner = Role.objects.get().user
            self.leader = Staff.objects.create(company=self.company, family_name="青木", user=owner)

    def person(self, kind: Any, user: Any = None) -> Staff:
        user = user or (self.new_user() if kind is not None else None)
        with scope(company=self.company):
            if kind is not None:
                Role.objects.create(company=self.company, user=user, kind=kind)
            return Staff.objects.create(company=self.company, family_name=f"人{next(numbers)}", user=user)

    def another_leader(self) -> Who:
        return self.person(self.highest)

    def saves(
        self, person: Staff, *, left_on: dt.date | None = None, family_name: str | None = None
    ) -> tuple[Any, Act]:
        whom, by = self.read(person), user_of(self.leader)
        details = StaffDetails(family_name or whom.family_name, "", "", "", Contract.PART_TIME, left_on)
        return self.company, lambda: save_staff(
            company=self.company, staff=whom, details=details, stores=[], by=by, at=NOON
        )
