"""日別打刻データ over the WebAPI."""

from __future__ import annotations

from typing import Any

import pytest

from kakutei.demo import cast
from kakutei.kintai.timecard.models import Punch, PunchOrigin
from kakutei.kintai.timecard.rules.stamps import PunchKind
from kakutei.kotwire.errors import WireError

from ..world import TODAY, Api, World, code_of, jst


def post(api: Api, key: str, **body: Any) -> Any:
    return api.post(f"/daily-workings/timerecord/{key}", body)


def test_a_punch_is_recorded_and_answered_as_one_object(world: World, api: Api) -> None:
    baba = world.employee()

    answer = post(api, baba.key, date="2026-12-01", time="2026-12-01T08:58:10+09:00", code="1")

    assert (answer.status_code, answer.json()) == (201, {
        "date": "2026-12-01", "employeeKey": baba.key,
        "timeRecord": {"time": "2026-12-01T08:58:10+09:00", "code": "1", "name": "出勤",
                       "divisionCode": "1001", "divisionName": "駅前店"}})  # fmt: skip
    assert Punch.objects.get().origin == PunchOrigin.WEBAPI


def test_what_real_clients_send_is_accepted(world: World, api: Api) -> None:
    baba = world.employee()

    number = post(api, baba.key, date="2026-12-01", time="2026-12-01T09:00:00+09:00", code=1, employeeKey="x")
    undated = post(api, baba.key, time="2026-12-01T12:00:00+09:00", code="3", longtitude=139.7, latitude=35.6)
    elsewhere = post(api, baba.key, date="2026-12-01", time="2026-12-01T04:00:00Z", code="4", divisionCode=1002)

    assert [answer.status_code for answer in (number, undated, elsewhere)] == [201, 201, 201]
    assert undated.json()["date"] == "2026-12-01"
    assert elsewhere.json()["timeRecord"]["time"] == "2026-12-01T13:00:00+09:00"
    assert elsewhere.json()["timeRecord"]["divisionCode"] == "1002"


def test_a_punch_without_code_goes_by_the_last_one(world: World, api: Api) -> None:
    baba = world.employee()

    codes = [post(api, baba.key, date="2026-12-01", time=f"2026-12-01T{hour}:00:00+09:00").json()["timeRecord"]["code"]
             for hour in ("09", "12", "13")]  # fmt: skip

    assert codes == ["1", "2", "1"]


def test_the_same_call_twice_adds_two_punches(world: World, api: Api) -> None:
    baba = world.employee()

    for _ in range(2):
        post(api, baba.key, date="2026-12-01", time="2026-12-01T09:00:00+09:00", code="1")

    assert Punch.objects.count() == 2


@pytest.mark.parametrize(("time", "status"), [
    ("2026-12-02T23:59:59+09:00", 201), ("2026-12-03T00:00:00+09:00", 400), ("2026-11-29T23:59:59+09:00", 400),
    ("2026-12-01T09:00:00", 400), ("09:00", 400), ("2026-12-01", 400), (None, 400),
])  # fmt: skip
def test_a_punch_is_taken_until_the_end_of_the_day_after_its_work_date(
    world: World, api: Api, time: str | None, status: int
) -> None:
    baba = world.employee()

    assert post(api, baba.key, date="2026-12-01", time=time, code="2").status_code == status


def test_the_server_assigns_the_work_date_when_it_is_left_out(world: World, api: Api) -> None:
    baba = world.employee()
    world.punch(baba, jst(TODAY, 0), work_date=TODAY)

    answer = post(
        api, baba.key, time="2026-12-02T04:00:00+09:00", code="2", isOmittedWorkingDay=True, date="2020-01-01"
    )

    assert answer.json()["date"] == "2026-12-01"


@pytest.mark.parametrize("body", [
    {"time": "2026-12-01T09:00:00+09:00", "isOmittedWorkingDay": True},
    {"time": "2026-12-01T09:00:00+09:00", "date": "2026-12-01", "code": "5"},
    {"time": "2026-12-01T09:00:00+09:00", "date": "2026-13-01", "code": "1"},
    {"date": "2026-12-01", "code": "1"},
    {"time": "2026-12-01T09:00:00+09:00", "date": "2026-12-01", "divisionCode": "9"},
    {"time": "2020-12-01T09:00:00+09:00", "date": "2020-12-01", "code": "1"},
])  # fmt: skip
def test_what_is_no_punch_is_refused(world: World, api: Api, body: dict[str, Any]) -> None:
    baba = world.employee()

    assert post(api, baba.key, **body).status_code == 400
    assert not Punch.objects.exists()


def test_an_unknown_employee_cannot_punch(api: Api) -> None:
    answer = post(api, "0" * 64, date="2026-12-01", time="2026-12-01T09:00:00+09:00", code="1")

    assert (answer.status_code, code_of(answer)) == (404, WireError.EMPLOYEE_NOT_FOUND.code)


def test_punches_are_listed_by_date_and_employee_in_order(world: World, api: Api) -> None:
    baba, ishikawa = world.employee(), world.employee(cast.EDITOR_KONAN)
    world.punch(baba, jst(TODAY, 18), PunchKind.CLOCK_OUT, work_date=TODAY)
    world.punch(baba, jst(TODAY, 9), PunchKind.CLOCK_IN)
    world.punch(ishikawa, jst(TODAY, 7, 1, 2))

    days = api.get("/daily-workings/timerecord/?start=2026-11-30&end=2026-12-01").json()

    assert [(day["date"], len(day["dailyWorkings"])) for day in days] == [("2026-11-30", 0), ("2026-12-01", 2)]
    first = days[1]["dailyWorkings"][0]
    assert (first["employeeKey"], [punch["code"] for punch in first["timeRecord"]]) == (baba.key, ["1", "2"])
    assert days[1]["dailyWorkings"][1]["timeRecord"][0]["time"] == "2026-12-01T07:01:02+09:00"
    assert api.get("/daily-workings/timerecord/2026-12-01").json() == days[1]


def test_punches_can_be_asked_for_by_key_or_division(world: World, api: Api) -> None:
    baba, ishikawa = world.employee(), world.employee(cast.EDITOR_KONAN)
    world.punch(baba, jst(TODAY, 9), division=world.konan)
    world.punch(ishikawa, jst(TODAY, 9))

    def keys(query: str) -> set[str]:
        return {
            item["employeeKey"] for item in api.get(f"/daily-workings/timerecord?{query}").json()[0]["dailyWorkings"]
        }

    assert keys(f"employeeKeys={baba.key},{ishikawa.key}") == {baba.key, ishikawa.key}
    assert keys(f"employeeKeys={baba.key}") == {baba.key}
    assert keys("division=1002") == {ishikawa.key}
    assert keys("division=1002&ondivision=false") == {baba.key, ishikawa.key}
    assert (
        code_of(api.get(f"/daily-workings/timerecord?employeeKeys={baba.key}&division=1001")) == WireError.INVALID.code
    )
