"""The status of each row of a staff list: added, changed, unchanged, or wrong and why. Nothing is guessed."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from kakutei.shift.people.rules.staff_list import (
    CONTRACT,
    FAMILY,
    GIVEN,
    KANA,
    NAME,
    NUMBER,
    RETIRED,
    SIGNS,
    STORES,
    ListRow,
    half_width,
    read_date,
    read_number,
    read_stores,
)
from kakutei.shift.people.rules.staff_list import LONGEST as MOST_SIGNS

LONGEST = {FAMILY: 40, GIVEN: 40, KANA: 80}
_NUMBER = re.compile(rf"{SIGNS}*")

type Value = str | dt.date | tuple[str, ...] | None


class RowStatus(Enum):
    ADDED = "追加"
    CHANGED = "変更"
    SAME = "変更なし"
    WRONG = "エラー"


@dataclass(frozen=True)
class Known:
    """A staff who works here. `values` by heading, as a list shows them."""

    staff_id: int
    values: dict[str, Value]

    @property
    def number(self) -> str:
        return str(self.values[NUMBER])

    @property
    def full_name(self) -> str:
        return full_name(self.values)


@dataclass(frozen=True)
class Present:
    """What a row is compared with: staff, the codes of the attendance side, stores, and the words for contracts."""

    staff: list[Known]
    codes: frozenset[str]
    stores: frozenset[str]
    contracts: tuple[str, ...]


@dataclass(frozen=True)
class ImportRow:
    line: int
    fate: RowStatus
    values: dict[str, Value]
    """What the row says, by heading; what it leaves blank stays as it is."""
    known: Known | None = None
    changes: dict[str, tuple[Value, Value]] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    typed_number: str = ""
    proposal: str = ""
    """The one known number that has zeros in front of what was typed; taken where `accepted`."""
    accepted: bool = False

    @property
    def name(self) -> str:
        return full_name(self.values) or (self.known.full_name if self.known else "")

    def wrong(self, *sentences: str) -> ImportRow:
        return replace(self, fate=RowStatus.WRONG, errors=(*self.errors, *sentences), changes={})


def import_rows(rows: Iterable[ListRow], present: Present, accepted: Collection[int] | None = None) -> list[ImportRow]:
    """`accepted`: the lines whose number gets its zeros back; None means all, before the person has chosen."""
    read = [_read(row, present, accepted) for row in rows]
    found = [each if each.errors else _match(each, present) for each in read]
    return _without_doubles(found)


def digest_of(fates: Iterable[ImportRow]) -> str:
    """A short text that changes with any change of the preview."""
    lines = (repr((each.line, each.fate, each.values, each.changes, each.errors)) for each in fates)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def full_name(values: dict[str, Value]) -> str:
    return f"{values.get(FAMILY) or ''} {values.get(GIVEN) or ''}".strip()


# --- one row by itself ---


def _read(row: ListRow, present: Present, accepted: Collection[int] | None) -> ImportRow:
    values: dict[str, Value] = {}
    errors: list[str] = []
    for heading, text in row.cells.items():
        try:
            values |= _READERS[heading](text, present)
        except ValueError as wrong:
            errors.append(str(wrong))
    number = str(values.get(NUMBER, ""))
    proposal = _proposal(number, present)
    take = bool(proposal) and (accepted is None or row.line in accepted)
    if take:
        values[NUMBER] = proposal
    fate = RowStatus.WRONG if errors else RowStatus.SAME
    return ImportRow(row.line, fate, values, None, {}, tuple(errors), number, proposal, take)


def _number(text: str, present: Present) -> dict[str, Value]:
    number = read_number(text)
    if not _NUMBER.fullmatch(number):
        raise ValueError("社員番号は半角の数字と英字で入力してください。")
    if len(number) > MOST_SIGNS:
        raise ValueError("社員番号は20文字までで入力してください。")
    return {NUMBER: number}


def _name(text: str, present: Present) -> dict[str, Value]:
    family, *given = text.split(maxsplit=1)
    if not given:
        raise ValueError("氏名は「山本 葵」のように、姓と名のあいだを空けて入力してください。")
    return {**_short(FAMILY)(family, present), **_short(GIVEN)(given[0], present)}


def _short(heading: str) -> Callable[[str, Present], dict[str, Value]]:
    def read(text: str, present: Present) -> dict[str, Value]:
        if len(text) > LONGEST[heading]:
            raise ValueError(f"{heading}は{LONGEST[heading]}文字までで入力してください。")
        if any(sign < " " for sign in text):
            raise ValueError(f"{heading}は1行で入力してください。")
        return {heading: text}

    return read


def _stores(text: str, present: Present) -> dict[str, Value]:
    """A store whose name contains 、 has to be alone in its cell."""
    names = {half_width(name): name for name in present.stores}
    parts = [text] if half_width(text) in names else read_stores(text)
    unknown = [part for part in parts if half_width(part) not in names]
    if unknown:
        raise ValueError(
            f"店舗「{'、'.join(unknown)}」がありません。店舗名を確認するか、先に会社管理で追加してください。"
        )
    return {STORES: tuple(dict.fromkeys(names[half_width(part)] for part in parts))}


def _contract(text: str, present: Present) -> dict[str, Value]:
    if half_width(text) not in present.contracts:
        raise ValueError(f"雇用区分は{'、'.join(present.contracts)}のどれかにしてください。")
    return {CONTRACT: half_width(text)}


def _retired(text: str, present: Present) -> dict[str, Value]:
    return {RETIRED: read_date(text)}


_READERS: dict[str, Callable[[str, Present], dict[str, Value]]] = {
    NUMBER: _number,
    NAME: _name,
    FAMILY: _short(FAMILY),
    GIVEN: _short(GIVEN),
    KANA: _short(KANA),
    STORES: _stores,
    CONTRACT: _contract,
    RETIRED: _retired,
}


def _proposal(number: str, present: Present) -> str:
    """0042 for 42, where no person has 42 and exactly one known number has these digits after zeros."""
    known = present.codes | {each.number for each in present.staff}
    if not number.isdecimal() or number in known:
        return ""
    longer = [each for each in known if each.endswith(number) and set(each.removesuffix(number)) == {"0"}]
    return longer[0] if len(longer) == 1 else ""


# --- a row against the staff ---


def _match(row: ImportRow, present: Present) -> ImportRow:
    """By 社員番号, else by exactly equal full name where the staff has no number. Never beyond that."""
    number, name = str(row.values.get(NUMBER, "")), full_name(row.values)
    by_number = [each for each in present.staff if number and each.number == number]
    same_name = [each for each in present.staff if name and each.full_name == name]
    nameless = [each for each in same_name if not each.number]
    known = by_number or nameless
    if len(by_number) > 1:
        return row.wrong("この社員番号のスタッフが複数います。先にスタッフ管理で、番号を分けてください。")
    if len(known) > 1:
        return row.wrong("同じ名前で社員番号のないスタッフが複数います。先に社員番号を入力してください。")
    if known:
        return _changed(row, known[0])
    if not number and same_name:
        return row.wrong(
            f"同じ名前のスタッフ(社員番号 {same_name[0].number})がいます。同じ人ならその番号を、別の人なら新しい番号を入力してください。"
        )
    if not row.values.get(FAMILY):
        return row.wrong("この社員番号のスタッフがいません。追加するなら、姓も入力してください。")
    return replace(row, fate=RowStatus.ADDED)


def _changed(row: ImportRow, known: Known) -> ImportRow:
    changes = {
        heading: (known.values.get(heading), value)
        for heading, value in row.values.items()
        if _comparable(known.values.get(heading)) != _comparable(value)
    }
    return replace(row, fate=RowStatus.CHANGED if changes else RowStatus.SAME, known=known, changes=changes)


def _comparable(value: Value) -> Value | frozenset[str]:
    """The order of stores means nothing."""
    return frozenset(value) if isinstance(value, tuple) else value


# --- rows against each other ---


def _without_doubles(rows: list[ImportRow]) -> list[ImportRow]:
    """Two rows for one number, or for one person, are both wrong: it is unknown which of them counts."""
    people, names = {row.line: _person(row) for row in rows}, {row.line: full_name(row.values) for row in rows}
    return [_alone(_alone(row, people), names) if _is_named_only(row) else _alone(row, people) for row in rows]


def _is_named_only(row: ImportRow) -> bool:
    return row.fate is RowStatus.ADDED and not row.values.get(NUMBER)


def _person(row: ImportRow) -> str:
    number = str(row.values.get(NUMBER, ""))
    return f"staff {row.known.staff_id}" if row.known else f"number {number}" if number else ""


def _alone(row: ImportRow, keys: dict[int, str]) -> ImportRow:
    others = [line for line, key in keys.items() if key and key == keys[row.line] and line != row.line]
    if not others:
        return row
    return row.wrong(
        f"{'、'.join(f'{line}行目' for line in others[:5])}と同じ人です。1行だけ残すか、社員番号を分けてください。"
    )
