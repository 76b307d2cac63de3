"""従業員データ over the WebAPI."""

from __future__ import annotations

import datetime as dt

import pytest

from kakutei.demo import cast
from kakutei.kotwire.errors import WireError

from ..world import Api, World, code_of


def codes(api: Api, query: str = "") -> list[str]:
    return [employee["code"] for employee in api.get(f"/employees{query}").json()]


def test_an_employee_has_the_documented_fields_and_no_more(world: World, api: Api) -> None:
    baba = world.employee()

    assert api.get("/employees/0002").json() == api.get("/employees").json()[0] == {
        "divisionCode": "1001", "divisionName": "駅前店", "gender": "female", "typeCode": "1", "typeName": "正社員",
        "code": "0002", "key": baba.key, "lastName": "馬場", "firstName": "結衣", "employeeGroups": []}  # fmt: skip


def test_additional_fields_come_when_asked_for_and_only_where_there_is_a_value(world: World, api: Api) -> None:
    world.employee()
    fields = "lastNamePhonetics,firstNamePhonetics,hiredDate,birthDate,resignationDate,emailAddresses"

    answer = api.get(f"/employees/0002?additionalFields={fields}").json()

    assert answer["lastNamePhonetics"] == "ババ"
    assert (answer["hiredDate"], answer["emailAddresses"]) == ("2022-04-01", ["baba@example.jp"])
    assert not {"birthDate", "resignationDate"} & answer.keys()


def test_the_list_is_the_staff_of_the_asked_day(world: World, api: Api) -> None:
    world.employee()
    world.employee(cast.RETIRED)
    world.employee(cast.PEOPLE[2], hired_on=dt.date(2026, 12, 2))

    assert codes(api) == ["0002"]
    assert codes(api, "?includeResigner=True") == ["0002", "0014"]
    assert codes(api, "?date=2026-03-31") == ["0002", "0014"]
    assert codes(api, "?date=2026-12-02&includeResigner=false") == ["0002", "0003"]


def test_the_list_can_be_narrowed_to_a_division(world: World, api: Api) -> None:
    world.employee()
    world.employee(cast.EDITOR_KONAN)

    assert codes(api, "?division=1002") == ["0009"]
    assert code_of(api.get("/employees?division=9")) == WireError.DIVISION_NOT_FOUND.code


@pytest.mark.parametrize(("stored", "asked", "found"), [
    ("0002", "0002", True), ("0002", "00002", True), ("2", "00002", True), ("00002", "2", True),
    ("00002", "0002", True), ("0002", "20", False), ("0002", "000002", False), ("A2", "000A2", True),
])  # fmt: skip
def test_a_code_is_found_with_zeros_padded_to_five_digits(
    world: World, api: Api, stored: str, asked: str, found: bool
) -> None:
    world.employee(code=stored)

    answer = api.get(f"/employees/{asked}")

    assert (answer.status_code == 200) is found
    assert found or code_of(answer) == WireError.EMPLOYEE_NOT_FOUND.code


def test_the_exact_code_wins_and_of_two_padded_ones_none_is_guessed(world: World, api: Api) -> None:
    first = world.employee(code="02")
    world.employee(cast.PEOPLE[2], code="002")

    assert api.get("/employees/02").json()["key"] == first.key
    assert code_of(api.get("/employees/2")) == WireError.EMPLOYEE_NOT_FOUND.code


def test_a_leaver_is_found_when_leavers_are_included(world: World, api: Api) -> None:
    world.employee(cast.RETIRED)

    assert code_of(api.get("/employees/0014")) == WireError.EMPLOYEE_NOT_FOUND.code
    assert api.get("/employees/0014?includeResigner=true").status_code == 200


def test_a_code_that_was_given_again_means_who_has_it_now(world: World, api: Api) -> None:
    world.employee(cast.RETIRED, code="0014")
    now = world.employee(cast.PEOPLE[2], code="0014")

    assert api.get("/employees/0014?includeResigner=true").json()["key"] == now.key


@pytest.mark.parametrize("date", ["2026-1-1", "today", "2026/12/01", "2026-12-01T00:00"])
def test_a_date_of_another_form_is_refused(api: Api, date: str) -> None:
    answer = api.get(f"/employees?date={date}")

    assert (answer.status_code, code_of(answer)) == (400, WireError.BAD_DATE.code)


def test_an_empty_company_has_an_empty_list(api: Api) -> None:
    assert api.get("/employees/").json() == []
