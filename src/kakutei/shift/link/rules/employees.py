"""Which employee of the attendance side a 社員番号 names on a work date, and which it may be meant to name.

A suggestion is shown, and never taken by itself.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kakutei.shift.link.rules.values import DayBlock, MappedEmployee

type Employees = Mapping[str, Sequence[MappedEmployee]]
"""By 従業員コード."""


def resolve_employee(number: str, work_date: dt.date, employees: Employees) -> MappedEmployee | DayBlock:
    """The one employee with that code who works there on that date, or why there is none."""
    if not number:
        return DayBlock.NO_NUMBER
    named = employees.get(number, ())
    if not named:
        return DayBlock.NOT_FOUND
    working = [employee for employee in named if employee.works_on(work_date)]
    if not working:
        return DayBlock.RETIRED
    return working[0] if len(working) == 1 else DayBlock.DUPLICATE


_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


@dataclass(frozen=True)
class Nameless:
    """A staff whose 社員番号 is empty or is no 従業員コード."""

    staff_id: int
    name: str
    kana: str


def suggestions(
    people: Iterable[Nameless], employees: Iterable[MappedEmployee], taken: Iterable[str]
) -> dict[int, MappedEmployee]:
    """By staff id the one employee who fits: by name, else by kana.

    `employees`: who works there. `taken`: the 社員番号 of all staff. Where two employees fit a person, or one employee
    two people, or two employees have the same code, no employee is suggested.
    """
    everybody, people = list(employees), list(people)
    codes, known = Counter(employee.code for employee in everybody), set(taken)
    free = [each for each in everybody if each.code not in known and codes[each.code] == 1]
    found = {person.staff_id: fit for person in people if (fit := _fit(person, free))}
    wanted = Counter(fit.key for fit in found.values())
    return {staff_id: fit for staff_id, fit in found.items() if wanted[fit.key] == 1}


def plain_name(text: str) -> str:
    """The form in which equal names are equal: 髙田 　ｱｷ → 髙田アキ."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def plain_kana(text: str) -> str:
    """As plain_name, in hiragana: ﾔﾏﾓﾄ ｱｵｲ → やまもとあおい."""
    return plain_name(text).translate(_TO_HIRAGANA)


def _fit(person: Nameless, free: list[MappedEmployee]) -> MappedEmployee | None:
    by_name = _same(person.name, free, lambda each: each.name, plain_name)
    fits = by_name or _same(person.kana, free, lambda each: each.kana, plain_kana)
    return fits[0] if len(fits) == 1 else None


def _same(
    text: str, free: list[MappedEmployee], of: Callable[[MappedEmployee], str], plain: Callable[[str], str]
) -> list[MappedEmployee]:
    wanted = plain(text)
    return [each for each in free if wanted and plain(of(each)) == wanted]
