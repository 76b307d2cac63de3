from __future__ import annotations

import datetime as dt
from typing import Any

from django_scopes import scope

from kakutei.kintai.actions.add_company import add_company
from kakutei.kintai.actions.employees import StaffDetails, change_employee
from kakutei.kintai.people.models import (
    AccessKind,
    Administrator,
    AdministratorKind,
    Division,
    Employee,
    Gender,
    User,
    WorkingType,
)
from tests.support.racing import Act

from .place import NOON, AccessSetup, Kind, Who, numbers, user_of


class KintaiPlace(AccessSetup):
    """The leaders are 全権管理者, and no employees."""

    highest, middle, lowest = AccessKind.ALL_ACCESS, AccessKind.DIVISION, AccessKind.EMPLOYEE

    def __init__(self) -> None:
        number = next(numbers)
        self.company = add_company(
            name=f"会社{number}", administrator_email=f"romu{number}@example.jp", administrator_name="労務", at=NOON
        )
        with scope(company=self.company):
            self.leader = Administrator.objects.get().user
            self.division, self.working_type = Division.objects.get(), WorkingType.objects.get()

    def places_of(self, kind: Kind) -> tuple[Any, ...]:
        return (self.division,) if kind is AccessKind.DIVISION else ()

    def person(self, kind: Any, user: Any = None) -> Employee:
        user, number = user or (self.new_user() if kind is not None else None), next(numbers)
        with scope(company=self.company):
            if kind in (self.highest, self.middle):
                self._administer(user, kind)
            return Employee.objects.create(
                company=self.company, code=f"{number}", key=f"{number:064}", family_name="人", given_name=f"{number}",
                gender=Gender.FEMALE, division=self.division, working_type=self.working_type,
                hired_on=dt.date(2026, 1, 1), email=(user.email or "") if user else "", user=user,
            )  # fmt: skip

    def another_leader(self) -> Who:
        user: User = self.new_user()
        with scope(company=self.company):
            self._administer(user, self.highest)
        return user

    def saves(
        self, person: Employee, *, left_on: dt.date | None = None, family_name: str | None = None
    ) -> tuple[Any, Act]:
        whom, by = self.read(person), user_of(self.leader)
        details = StaffDetails(
            whom.code, family_name or whom.family_name, whom.given_name, "", "", whom.gender, whom.division,
            whom.working_type, whom.hired_on, left_on, whom.email, "",
        )  # fmt: skip
        return self.company, lambda: change_employee(employee=whom, details=details, by=by, at=NOON)

    def _administer(self, user: User, kind: Kind) -> None:
        division = next(iter(self.places_of(kind)), None)
        Administrator.objects.create(
            company=self.company, user=user, kind=AdministratorKind(kind.value), division=division
        )
