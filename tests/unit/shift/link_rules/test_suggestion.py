from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kakutei.shift.link.rules.employees import Nameless, Suggestion, suggestions
from kakutei.shift.link.rules.values import MappedEmployee


def employee(code: str, name: str, kana: str = "") -> MappedEmployee:
    return MappedEmployee(
        key=f"key {code} {name}", code=code, division="1001", name=name, kana=kana, hired_on=None, resigned_on=None
    )


AOI = employee("0042", "山本 葵", "ヤマモト アオイ")


TODAY = dt.date(2026, 12, 10)


def found(people: list[Nameless], there: list[MappedEmployee], taken: tuple[str, ...] = ()) -> dict[int, Suggestion]:
    return suggestions(people, there, taken, TODAY)


def codes(people: list[Nameless], there: list[MappedEmployee], taken: tuple[str, ...] = ()) -> dict[int, str]:
    """Of those who are suggested alone."""
    return {staff_id: each.only.code for staff_id, each in found(people, there, taken).items() if each.only}


def offered(person: Nameless, *there: MappedEmployee, taken: tuple[str, ...] = ()) -> list[str]:
    suggestion = found([person], list(there), taken).get(person.staff_id)
    return [each.code for each in suggestion.offered] if suggestion else []


@pytest.mark.parametrize("name", ["山本 葵", "山本葵", "山本　葵"])
def test_an_equal_name_is_suggested_whatever_the_blanks(name: str) -> None:
    """Case C3."""
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


@pytest.mark.parametrize(
    ("name", "there"),
    [("ｻｸﾗ 葵", "さくら葵"), ("アンナ", "ｱﾝﾅ"), ("ＡＮＮＡ　リー", "ANNA リー"), ("土井 さくら", "土井　サクラ")],
)
def test_names_are_equal_in_any_width_and_kana(name: str, there: str) -> None:
    """Case C3."""
    assert found([Nameless(1, name, "")], [employee("0042", there)])[1].certain


@pytest.mark.parametrize("person", [Nameless(1, "やまもと あおい", ""), Nameless(1, "山元 葵", "ヤマモトアオイ")])
def test_who_fits_by_kana_alone_is_offered_but_not_certain(person: Nameless) -> None:
    """Case C3."""
    suggestion = found([person], [AOI])[1]
    assert (suggestion.only, suggestion.same_name, suggestion.certain) == (AOI, False, False)


def test_a_name_that_is_read_differently_is_not_certain() -> None:
    assert found([Nameless(1, "山本 葵", "ヤマモト アオイ")], [AOI])[1].certain
    assert found([Nameless(1, "山本 葵", "")], [AOI])[1].certain
    assert not found([Nameless(1, "山本 葵", "ヤマモト マモル")], [AOI])[1].certain


def test_two_employees_of_one_name_are_both_offered() -> None:
    """Case C3."""
    assert offered(Nameless(1, "山本 葵", ""), AOI, employee("0043", "山本葵")) == ["0042", "0043"]


def test_an_employee_who_fits_two_people_is_offered_to_both_and_certain_for_none() -> None:
    suggestions = found([Nameless(1, "山本 葵", ""), Nameless(2, "山本 葵", "")], [AOI])
    assert [(each.offered, each.certain) for each in suggestions.values()] == [((AOI,), False)] * 2


def test_a_code_of_another_staff_is_not_offered() -> None:
    """Case C3."""
    assert offered(Nameless(1, "山本 葵", ""), AOI, employee("0043", "山本 葵"), taken=("0042",)) == ["0043"]


def test_who_has_resigned_is_named_but_not_offered() -> None:
    """Case C3."""
    left = replace(AOI, resigned_on=TODAY - dt.timedelta(days=1))
    suggestion = found([Nameless(1, "山本 葵", "")], [left])[1]
    assert (suggestion.offered, suggestion.resigned, suggestion.only) == ((), (left,), None)
    assert offered(Nameless(1, "山本 葵", ""), replace(AOI, resigned_on=TODAY)) == ["0042"]


def test_who_is_hired_later_is_offered() -> None:
    assert offered(Nameless(1, "山本 葵", ""), replace(AOI, hired_on=TODAY + dt.timedelta(days=5))) == ["0042"]


def test_a_code_that_only_someone_who_resigned_shares_names_the_present_employee() -> None:
    left = replace(employee("0042", "別の 人"), resigned_on=dt.date(2026, 3, 31))
    assert offered(Nameless(1, "山本 葵", ""), AOI, left) == ["0042"]
