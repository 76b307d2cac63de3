from __future__ import annotations

import pytest

from kakutei.shift.link.rules.newcomer import Newcomer, Obstacle, newcomer, split_name


def read(*, code: str = "0042", name: str = "山本 葵", kana: str = "ヤマモト アオイ", doubled: bool = False) -> object:
    return newcomer(code=code, name=name, kana=kana, doubled=doubled)


def test_the_code_becomes_the_number_with_its_zeros() -> None:
    assert read() == Newcomer("0042", "山本", "葵", "ヤマモト アオイ")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("山本 葵", ("山本", "葵")),
        ("山本　葵", ("山本", "葵")),
        ("グエン ティ フォン", ("グエン", "ティ フォン")),
        ("山本", ("山本", "")),
        (" 山本  葵 ", ("山本", "葵")),
        ("", ("", "")),
    ],
)
def test_the_name_parts_at_the_first_blank(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("change", "obstacle"),
    [
        ({"doubled": True}, Obstacle.DOUBLE_CODE),
        ({"code": "４２"}, Obstacle.ODD_CODE),
        ({"code": "0" * 21}, Obstacle.ODD_CODE),
        ({"code": ""}, Obstacle.ODD_CODE),
        ({"name": "  "}, Obstacle.NO_NAME),
        ({"name": "あ" * 41}, Obstacle.LONG_NAME),
    ],
)
def test_each_obstacle_to_becoming_staff_is_named(change: dict[str, object], obstacle: Obstacle) -> None:
    assert read(**change) is obstacle  # type: ignore[arg-type] # one change a line


@pytest.mark.parametrize(
    "change", [{"code": "0" * 20}, {"code": "aZ09"}, {"name": f"{'あ' * 40} {'い' * 40}"}, {"name": "山本"}]
)
def test_what_just_fits_is_taken(change: dict[str, str]) -> None:
    assert isinstance(read(**change), Newcomer)


@pytest.mark.parametrize("name", [f"{'あ' * 41} 葵", f"山本 {'あ' * 41}"])
def test_either_part_of_a_name_may_be_too_long(name: str) -> None:
    assert read(name=name) is Obstacle.LONG_NAME


@pytest.mark.parametrize(("letters", "kept"), [(80, 80), (81, 80)])
def test_of_the_kana_as_much_is_kept_as_fits(letters: int, kept: int) -> None:
    taken = read(kana="ア" * letters)
    assert isinstance(taken, Newcomer)
    assert len(taken.kana) == kept


@pytest.mark.parametrize(
    ("obstacle", "begins", "fix"),
    [
        (Obstacle.DOUBLE_CODE, "同じ従業員コードの人が複数います", "KING OF TIME側で直してください"),
        (Obstacle.ODD_CODE, "この従業員コードは社員番号にできません", "20文字までの半角の数字と英字にしてください"),
        (Obstacle.NO_NAME, "KING OF TIMEに名前がありません", "KING OF TIME側で入力してください"),
        (Obstacle.LONG_NAME, "名前が長すぎます", "[スタッフを追加]から入力してください"),
    ],
)
def test_each_obstacle_states_the_problem_and_its_fix(obstacle: Obstacle, begins: str, fix: str) -> None:
    assert obstacle.value == f"{begins}。{fix}"
