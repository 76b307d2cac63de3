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
def test_who_cannot_become_a_staff_is_told_why(change: dict[str, object], obstacle: Obstacle) -> None:
    assert read(**change) is obstacle  # type: ignore[arg-type] # one change a line
