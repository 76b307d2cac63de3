"""Our server gives the very answers that tests/wire holds, written from the vendor's documents."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from kakutei.kintai.people.models import Division, Employee, Gender
from tests.support.paths import WIRE

from ..world import TODAY, Api, World, jst


def golden(name: str) -> Any:
    return json.loads((WIRE / f"{name}.json").read_text())


@pytest.fixture
def yamamoto(world: World) -> Employee:
    honin = Division.objects.create(company=world.company, code="1000", name="本院")
    return world.employee(code="00042", key="9fe1", family_name="山本", given_name="葵", division=honin,
                          gender=Gender.FEMALE, hired_on=dt.date(2026, 4, 1), email="aoi@example.jp")  # fmt: skip


def test_a_range_of_schedules(world: World, api: Api, yamamoto: Employee) -> None:
    world.plan(yamamoto, TODAY, 16, 33, break_minutes=60)
    api.put(f"/daily-schedules/9fe1/{TODAY}", {"clockInSchedule": "16:30"})

    assert api.get("/daily-schedules?start=2026-12-01&end=2026-12-02").json() == golden("daily-schedules-range")


def test_employees_but_for_groups_which_are_not_offered(api: Api, yamamoto: Employee) -> None:
    expected = [{**employee, "employeeGroups": []} for employee in golden("employees")]

    assert api.get("/employees?additionalFields=hiredDate,emailAddresses").json() == expected


def test_a_punch(api: Api, yamamoto: Employee) -> None:
    answer = api.post("/daily-workings/timerecord/9fe1", golden("timerecord-body"))

    assert (answer.status_code, answer.json()) == (201, golden("timerecord-answer"))


def test_a_valid_token(api: Api) -> None:
    assert api.get(f"/tokens/{api.secret}/available").json() == golden("token-available")


def test_the_vendors_own_restricted_hours(world: World, api: Api, set_clock: Any) -> None:
    world.company.restricted_hours = "08:30-10:00,17:30-18:30"
    world.company.save()
    set_clock(jst(TODAY, 8, 30))

    answer = api.get("/employees")

    assert (answer.status_code, answer.json()) == (403, golden("error-restricted-hours"))


def test_too_many_requests(api: Api, settings: Any) -> None:
    settings.KAKUTEI_WEBAPI_RATE = 0

    assert api.get("/employees").json() == golden("error-too-many-requests")


def test_a_failure_of_ours(world: World, api: Api) -> None:
    world.company.restricted_hours = "broken"
    world.company.save()

    assert api.get("/employees").json() == golden("error-maintenance")
