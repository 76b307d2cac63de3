"""社員番号をまとめて入力: everybody's number in one table, with 従業員コード suggested by equal name or kana."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kakutei.edge import clock
from kakutei.jptime.workdate import today
from kakutei.shift.actions.save_numbers import NumbersTaken, save_numbers
from kakutei.shift.link.facts import open_connection
from kakutei.shift.link.mapping import employees
from kakutei.shift.link.rules.person import Employees, right_person
from kakutei.shift.link.rules.suggestion import Nameless, suggestions
from kakutei.shift.link.rules.values import MappedEmployee
from kakutei.shift.pages.staffform import CodeField
from kakutei.shift.people.models import Company, Staff, Store
from kakutei.shift.people.placing import active_staff, places_now
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.rules.numbers import clashes
from kakutei.shift.people.scope import opened
from kakutei.signin.gate import allow

FIELD = CodeField(label="社員番号", help_text="")
EVERYBODY = "all"


@dataclass(frozen=True)
class Line:
    staff: Staff
    stores: list[Store]
    was: str
    """The number that stood there when the page was opened: what is still equal to it was not typed."""
    typed: str
    number: str
    """What was typed, as it would be kept."""
    error: str
    named: MappedEmployee | None
    """The employee whom the number names."""
    suggestion: MappedEmployee | None

    @property
    def changed(self) -> bool:
        return self.number != self.was

    @property
    def fills(self) -> bool:
        """Whether the suggestion may be put in."""
        return self.suggestion is not None and self.suggestion.code != self.number


@allow(administrators)
@require_http_methods(["GET", "POST"])
def numbers(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    lines = _lines(opened(request), request.POST, at)
    if request.method == "GET":
        return _show(request, lines)
    if "fill" in request.POST:
        return _show(request, _filled(lines, request.POST["fill"]))
    lines = _checked(lines)
    if any(line.error for line in lines):
        return _show(request, lines, status=422)
    try:
        changed = {line.staff.pk: line.number for line in lines if line.changed}
        count = save_numbers(company=opened(request), numbers=changed, at=at)
    except NumbersTaken as error:
        return _show(request, [_taken(line, error.others) for line in lines], error=str(error), status=422)
    messages.success(request, f"{count}人の社員番号を登録しました。" if count else "変わった社員番号はありません。")
    return redirect("shift:staff")


def _show(request: HttpRequest, lines: list[Line], *, error: str = "", status: int = 200) -> HttpResponse:
    connection = open_connection(opened(request))
    context = {
        "lines": lines,
        "error": error,
        "wrong": sum(1 for line in lines if line.error),
        "suggested": sum(1 for line in lines if line.fills),
        "synced_at": connection.synced_at if connection else None,
    }
    return render(request, "shift/numbers.html", context, status=status)


def _lines(company: Company, sent: QueryDict, at: dt.datetime) -> list[Line]:
    connection = open_connection(company)
    there = employees(connection) if connection and connection.synced_at else {}
    people, places = list(active_staff(today(at))), places_now()
    fits = _suggested(people, there, today(at))
    return [_line(person, places.get(person.pk, []), sent, there, fits, today(at)) for person in people]


def _line(
    person: Staff,
    stores: list[Store],
    sent: QueryDict,
    there: Employees,
    fits: Mapping[int, MappedEmployee],
    date: dt.date,
) -> Line:
    typed = sent.get(f"number-{person.pk}", person.number)
    was = sent.get(f"was-{person.pk}", person.number)
    number, error = _read(typed)
    named = right_person(number, date, there)
    return Line(
        person, stores, was, typed, number, error,
        named=named if isinstance(named, MappedEmployee) else None,
        suggestion=fits.get(person.pk),
    )  # fmt: skip


def _read(typed: str) -> tuple[str, str]:
    """The number as it is kept, and what is wrong with it."""
    try:
        return str(FIELD.clean(typed)), ""
    except ValidationError as wrong:
        return typed, " ".join(wrong.messages)


def _suggested(people: list[Staff], there: Employees, date: dt.date) -> dict[int, MappedEmployee]:
    """For those without a number, or whose number is nobody's over there."""
    working = [employee for named in there.values() for employee in named if employee.works_on(date)]
    unlinked = [person for person in people if person.number not in there]
    taken = Staff.objects.exclude(number="").values_list("number", flat=True)
    return suggestions([Nameless(each.pk, each.name, each.kana) for each in unlinked], working, taken)


def _filled(lines: list[Line], which: str) -> list[Line]:
    """With one suggestion put in, or with all whose field nobody has touched."""
    return [
        replace(line, typed=line.suggestion.code, number=line.suggestion.code, error="", named=line.suggestion)
        if line.suggestion and (which == str(line.staff.pk) or (which == EVERYBODY and not line.changed))
        else line
        for line in lines
    ]


def _checked(lines: list[Line]) -> list[Line]:
    """Duplicates in the list are told beside every wrong field, together with what cannot be read."""
    people = {line.staff.pk: line.staff for line in lines}
    changed = [line.staff.pk for line in lines if line.changed and not line.error]
    found = clashes({line.staff.pk: line.number for line in lines}, changed)
    return [_taken(line, {pk: people[other] for pk, other in found.items()}) for line in lines]


def _taken(line: Line, others: Mapping[int, Staff]) -> Line:
    other = others.get(line.staff.pk)
    if other is None:
        return line
    return replace(line, error=f"{other.name}さんと同じ社員番号です。番号を確かめてください。")
