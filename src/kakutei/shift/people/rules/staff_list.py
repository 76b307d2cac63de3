"""A staff list as people keep it in a spreadsheet: which column is which, and what a cell means.

Each 社員番号 is unique among the present staff.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kakutei.infrastructure.one_line import one_line
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import InvalidInput

MOST_ROWS = 1_000
MOST_LINES = 5_000
"""With the blank ones."""
NUMBER, NAME, FAMILY, GIVEN = "社員番号", "氏名", "姓", "名"
KANA, STORES, CONTRACT, RETIRED = "ふりがな", "店舗", "雇用区分", "退職日"
COLUMNS = (NUMBER, FAMILY, GIVEN, KANA, STORES, CONTRACT, RETIRED)
"""Of the list that is given out."""
_MEANT = {name: name for name in (*COLUMNS, NAME)} | {"従業員コード": NUMBER}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_FIRST_DAY = dt.date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)
"""Days that a spreadsheet counts from the end of 1899: from 1954 to 2119."""

type Grid = Sequence[Sequence[str]]


class NoHeadings(Refusal):
    message = "見出しの行が見つかりません。1行目に「社員番号」「姓」「名」のような見出しを入れてください。"


class DoubleHeading(Refusal):
    message = "同じ項目の列が2列あります。どちらかの列を消してください。"


class NoRows(Refusal):
    message = "見出しの下に行がありません。スタッフを1行に1人ずつ入力してください。"


class TooManyRows(Refusal):
    message = "行が多すぎます。1,000行までのファイルに分けてください。"


class UnreadableDate(InvalidInput):
    message = "退職日は「2026/3/31」のように入力してください。"


@dataclass(frozen=True)
class ListRow:
    """`line` is the row's number in the file, counted from 1; `cells` by heading, blank ones left out."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class StaffList:
    rows: list[ListRow]
    unread: list[str]
    """Unknown headings."""


def read_list(grid: Grid) -> StaffList:
    """The first row that is not blank holds the headings, in any order.

    Raises NoHeadings, DoubleHeading, NoRows or TooManyRows.
    """
    if len(grid) > MOST_LINES:
        raise TooManyRows
    filled = [(line, [_text(cell) for cell in row]) for line, row in enumerate(grid, 1)]
    filled = [(line, row) for line, row in filled if any(row)]
    if not filled:
        raise NoHeadings
    columns, unread = _columns(filled[0][1])
    rows = [ListRow(line, _cells(row, columns)) for line, row in filled[1:]]
    rows = [row for row in rows if row.cells]
    if not rows:
        raise NoRows
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    return StaffList(rows, unread)


def known_columns(grid: Grid) -> list[list[str]]:
    """The same list without unknown columns."""
    head = next((row for row in grid if any(_text(cell) for cell in row)), [])
    kept = [n for n, cell in enumerate(head) if _heading(cell) in _MEANT]
    return [[row[n] if n < len(row) else "" for n in kept] for row in grid]


def read_date(text: str) -> dt.date:
    """2026/3/31, 2026-03-31, 2026年3月31日, or the number of a day as a spreadsheet counts. Raises UnreadableDate."""
    plain = half_width(text)
    if plain.isascii() and plain.isdecimal() and len(plain) < 6 and int(plain) in _SERIALS:
        return _FIRST_DAY + dt.timedelta(days=int(plain))
    found = _DATE.fullmatch(plain.partition(" ")[0])
    try:
        if found:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise UnreadableDate from error
    raise UnreadableDate


def read_stores(text: str) -> list[str]:
    """駅前店、港南店 or 駅前店;港南店."""
    return list(dict.fromkeys(part for part in map(one_line, re.split(r"[、;；\n]", text)) if part))


def read_number(text: str) -> str:
    """A number that a spreadsheet made a number of: 42.0 is 42."""
    return re.sub(r"^(\d+)\.0+$", r"\1", half_width(text))


def half_width(text: str) -> str:
    """Full-width letters and digits become half-width."""
    return unicodedata.normalize("NFKC", text).strip()


def _columns(head: list[str]) -> tuple[dict[int, str], list[str]]:
    meant = {n: _MEANT[_heading(cell)] for n, cell in enumerate(head) if _heading(cell) in _MEANT}
    found = set(meant.values())
    if not found & {NUMBER, NAME, FAMILY}:
        raise NoHeadings
    if len(found) < len(meant) or (NAME in found and found & {FAMILY, GIVEN}):
        raise DoubleHeading
    return meant, [cell for n, cell in enumerate(head) if cell and n not in meant]


def _cells(row: list[str], columns: dict[int, str]) -> dict[str, str]:
    cells = {name: row[n] if name == STORES else one_line(row[n]) for n, name in columns.items() if n < len(row)}
    return {name: cell for name, cell in cells.items() if cell}


def _heading(cell: str) -> str:
    return "".join(half_width(cell).split())


def _text(cell: str) -> str:
    """As it was typed, but for blanks at the ends and signs in two parts (か゛)."""
    return unicodedata.normalize("NFC", cell).strip().strip("\ufeff")


SIGNS = "[0-9A-Za-z_-]"
LONGEST = 20
_NUMBER = re.compile(rf"{SIGNS}{{1,{LONGEST}}}")


def is_number(code: str) -> bool:
    """Whether a code of the attendance side can be kept as 社員番号."""
    return _NUMBER.fullmatch(code) is not None


def clashes(numbers: Mapping[int, str], changed: Collection[int]) -> dict[int, int]:
    """For each changed number that another person has too: the staff id, and the id of the other.

    Empty numbers do not clash. Two people who already had the same number before are not reported.
    """
    holders: dict[str, list[int]] = {}
    for staff_id, number in numbers.items():
        holders.setdefault(number, []).append(staff_id)
    found = {}
    for staff_id in changed:
        others = [other for other in holders.get(numbers.get(staff_id, ""), []) if other != staff_id]
        if numbers.get(staff_id) and others:
            found[staff_id] = others[0]
    return found
