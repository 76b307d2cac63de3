"""From an employee of the attendance side to the details of a new staff, or why that is impossible."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kakutei.shift.people.rules.staff_list import is_number

LONGEST_NAME, LONGEST_KANA = 40, 80


class Obstacle(Enum):
    """Why an employee cannot become a staff; the value is the sentence for people."""

    DOUBLE_CODE = "同じ従業員コードの人が複数います。KING OF TIME側で直してください"
    ODD_CODE = "この従業員コードは社員番号にできません。20文字までの半角の数字と英字にしてください"
    NO_NAME = "KING OF TIMEに名前がありません。KING OF TIME側で入力してください"
    LONG_NAME = "名前が長すぎます。[スタッフを追加]から入力してください"


@dataclass(frozen=True)
class Newcomer:
    number: str
    family_name: str
    given_name: str
    kana: str


def newcomer(*, code: str, name: str, kana: str, doubled: bool) -> Newcomer | Obstacle:
    """The 従業員コード as it is becomes the 社員番号; 姓 and 名 part at the first blank."""
    family, given = split_name(name)
    if doubled:
        return Obstacle.DOUBLE_CODE
    if not is_number(code):
        return Obstacle.ODD_CODE
    if not family:
        return Obstacle.NO_NAME
    if max(len(family), len(given)) > LONGEST_NAME:
        return Obstacle.LONG_NAME
    return Newcomer(code, family, given, kana[:LONGEST_KANA])


def split_name(name: str) -> tuple[str, str]:
    """山田 太郎 → 山田, 太郎; a full-width blank parts them too."""
    family, *given = name.split(maxsplit=1)[:2] or [""]
    return family, given[0].strip() if given else ""
