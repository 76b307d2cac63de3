from __future__ import annotations

import pytest

from kakutei.shift.link.rules.employees import Nameless, plain_kana, plain_name, suggestions
from kakutei.shift.link.rules.values import MappedEmployee


def employee(code: str, name: str, kana: str = "") -> MappedEmployee:
    return MappedEmployee(
        key=f"key {code} {name}", code=code, division="1001", name=name, kana=kana, hired_on=None, resigned_on=None
    )


AOI = employee("0042", "山本 葵", "ヤマモト アオイ")


def codes(people: list[Nameless], there: list[MappedEmployee], taken: tuple[str, ...] = ()) -> dict[int, str]:
    return {staff_id: found.code for staff_id, found in suggestions(people, there, taken).items()}


@pytest.mark.parametrize("name", ["山本 葵", "山本葵", "山本　葵"])
def test_an_equal_name_is_suggested_whatever_the_blanks(name: str) -> None:
    assert codes([Nameless(1, name, "")], [AOI]) == {1: "0042"}


@pytest.mark.parametrize("kana", ["ヤマモト アオイ", "やまもと あおい", "ﾔﾏﾓﾄ ｱｵｲ", "やまもとアオイ"])
def test_else_an_equal_kana_is_suggested(kana: str) -> None:
    assert codes([Nameless(1, "山元 葵", kana)], [AOI]) == {1: "0042"}


def test_without_an_equal_name_or_kana_nothing_is_suggested() -> None:
    assert codes([Nameless(1, "山本 茜", "ヤマモト アカネ")], [AOI]) == {}


def test_empty_names_and_kanas_are_not_equal() -> None:
    assert codes([Nameless(1, "", "")], [employee("0001", "", "")]) == {}


def test_an_employee_whom_a_staff_names_is_not_suggested() -> None:
    assert codes([Nameless(1, "山本 葵", "")], [AOI], ("0042",)) == {}


def test_with_two_matching_employees_nothing_is_suggested() -> None:
    assert codes([Nameless(1, "山本 葵", "ヤマモト アオイ")], [AOI, employee("0043", "山本 葵")]) == {}


def test_an_employee_matching_two_people_is_not_suggested() -> None:
    assert codes([Nameless(1, "山本 葵", ""), Nameless(2, "山元 葵", "やまもと あおい")], [AOI]) == {}


def test_a_code_that_two_employees_have_is_not_suggested() -> None:
    assert codes([Nameless(1, "山本 葵", "")], [AOI, employee("0042", "別の 人")]) == {}


def test_equal_means_equal_after_width_and_blanks_only() -> None:
    assert plain_name("Ａｎｎａ　マリー") == "Annaマリー"
    assert plain_kana("ヴァン・ダム") == "ゔぁん・だむ"
    assert plain_name("髙田") != plain_name("高田")
