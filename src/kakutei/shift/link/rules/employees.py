"""Which employee of the attendance side a 社員番号 names on a work date, and which it may be meant to name.

A suggestion is shown, and never taken by itself.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kakutei.infrastructure.one_line import plain_kana
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


@dataclass(frozen=True)
class Nameless:
    """A staff whose 社員番号 is empty or names no employee who works there."""

    staff_id: int
    name: str
    kana: str


@dataclass(frozen=True)
class Suggestion:
    """The employees with the name of one staff, else with their kana, whose code is free."""

    offered: tuple[MappedEmployee, ...]
    """Who works there, or will."""
    resigned: tuple[MappedEmployee, ...]
    only: MappedEmployee | None
    """The one who is offered to this staff, and to no other."""
    same_name: bool
    """Whether they fit by name; else by kana alone."""
    certain: bool
    """`only`, with the same name and no other kana."""


def suggestions(
    people: Iterable[Nameless], employees: Iterable[MappedEmployee], taken: Iterable[str], date: dt.date
) -> dict[int, Suggestion]:
    """By staff id, for those whom any employee fits. `taken`: the 社員番号 of all staff.

    A code that two present employees have names neither of them, so it is not offered.
    """
    known, people = set(taken), list(people)
    free = [each for each in employees if each.code not in known]
    present, resigned = [each for each in free if _stays(each, date)], [each for each in free if not _stays(each, date)]
    codes = Counter(each.code for each in present)
    present = [each for each in present if codes[each.code] == 1]
    offered = {person.staff_id: _fits(person, present) for person in people}
    wanted = Counter(each.key for fits in offered.values() for each in fits)
    found = {
        person.staff_id: _suggestion(person, offered[person.staff_id], _fits(person, resigned), wanted)
        for person in people
    }
    return {staff_id: each for staff_id, each in found.items() if each.offered or each.resigned}


def _stays(employee: MappedEmployee, date: dt.date) -> bool:
    return employee.resigned_on is None or date <= employee.resigned_on


def _suggestion(
    person: Nameless,
    offered: Sequence[MappedEmployee],
    resigned: Sequence[MappedEmployee],
    wanted: Mapping[str, int],
) -> Suggestion:
    only = offered[0] if len(offered) == 1 and wanted[offered[0].key] == 1 else None
    same_name = any(_same_name(person, each) for each in offered or resigned)
    certain = only is not None and same_name and _kana_agrees(person, only)
    return Suggestion(tuple(offered), tuple(resigned), only, same_name, certain)


def _fits(person: Nameless, employees: Sequence[MappedEmployee]) -> list[MappedEmployee]:
    """By name, else by kana; a name that is written in kana is compared as kana too."""
    by_name = [each for each in employees if _same_name(person, each)]
    mine = _readings(person.name, person.kana)
    return by_name or [each for each in employees if mine & _readings(each.name, each.kana)]


def _same_name(person: Nameless, employee: MappedEmployee) -> bool:
    return plain_kana(person.name) != "" and plain_kana(person.name) == plain_kana(employee.name)


def _kana_agrees(person: Nameless, employee: MappedEmployee) -> bool:
    """An empty kana agrees with any."""
    mine, theirs = plain_kana(person.kana), plain_kana(employee.kana)
    return not mine or not theirs or mine == theirs


def _readings(name: str, kana: str) -> set[str]:
    return {plain_kana(name), plain_kana(kana)} - {""}
