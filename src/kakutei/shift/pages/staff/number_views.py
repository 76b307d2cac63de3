"""社員番号をまとめて入力: the numbers of all staff in one table, with 従業員コード suggested by equal name or kana."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.infrastructure.text_fields import label_of
from kakutei.jptime.workdate import today
from kakutei.shift.actions.staff import NumbersTaken, save_numbers
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.mapping import employees, suggestions_among
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.employees import Employees, Suggestion, resolve_employee
from kakutei.shift.link.rules.values import MappedEmployee
from kakutei.shift.pages.fields import CodeField
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.rules.staff_list import clashes
from kakutei.shift.people.scope import opened
from kakutei.shift.people.store_assignments import places_on

FIELD = CodeField(label=label_of(Staff, "number"), help_text="")
EVERYBODY = "all"


@dataclass(frozen=True)
class NumberLine:
    staff: Staff
    stores: list[Store]
    was: str
    """The number when the page was opened: an equal value was not typed."""
    typed: str
    number: str
    """What was typed, as it would be kept."""
    error: str
    named: MappedEmployee | None
    """The employee whom the number names."""
    suggestion: Suggestion | None

    @property
    def changed(self) -> bool:
        return self.number != self.was

    @property
    def fills(self) -> list[MappedEmployee]:
        """The suggested employees who may be put in."""
        return [each for each in self.suggestion.offered if each.code != self.number] if self.suggestion else []

    @property
    def fills_alone(self) -> bool:
        """Whether [候補をすべて入れる] puts one in."""
        return bool(self.suggestion and self.suggestion.only and self.suggestion.only in self.fills)

    def filled(self, code: str) -> NumberLine:
        """With the suggested employee of that code; without a code with the only one."""
        offered = self.suggestion.offered if self.suggestion else ()
        only = self.suggestion.only if self.suggestion else None
        employee = next((each for each in offered if each.code == code), None) if code else only
        return replace(self, typed=employee.code, number=employee.code, error="", named=employee) if employee else self


@allow(administrators)
@require_http_methods(["GET", "POST"])
def numbers(request: HttpRequest) -> HttpResponse:
    at, connection = clock.now(), open_connection(opened(request))
    lines = _lines(connection, request.POST, today(at))
    if request.method == "GET":
        return _show(request, connection, lines)
    if "fill" in request.POST:
        return _show(request, connection, _filled(lines, request.POST["fill"]))
    lines = _checked(lines)
    if any(line.error for line in lines):
        return _show(request, connection, lines, status=422)
    try:
        changed = {line.staff.pk: line.number for line in lines if line.changed}
        count = save_numbers(company=opened(request), numbers=changed, at=at)
    except NumbersTaken as error:
        lines = [_taken(line, error.others) for line in lines]
        return _show(request, connection, lines, error=str(error), status=422)
    messages.success(request, f"{count}人の社員番号を登録しました。" if count else "変わった社員番号はありません。")
    return company_redirect("shift:staff")


def _show(
    request: HttpRequest, connection: Connection | None, lines: list[NumberLine], *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "lines": lines,
        "error": error,
        "wrong": sum(1 for line in lines if line.error),
        "suggested": sum(1 for line in lines if line.fills_alone),
        "synced_at": connection.synced_at if connection else None,
    }
    return render(request, "shift/staff/numbers.html", context, status=status)


def _lines(connection: Connection | None, sent: QueryDict, date: dt.date) -> list[NumberLine]:
    is_synced = connection is not None and connection.synced_at is not None
    there = employees(connection) if connection and is_synced else {}
    people, places = list(Staff.objects.employed_on(date)), places_on(date)
    taken = Staff.objects.exclude(number="").values_list("number", flat=True)
    fits = suggestions_among(there, people, taken, date) if is_synced else {}
    return [_line(person, places.get(person.pk, []), sent, there, fits, date) for person in people]


def _line(
    person: Staff,
    stores: list[Store],
    sent: QueryDict,
    there: Employees,
    fits: Mapping[int, Suggestion],
    date: dt.date,
) -> NumberLine:
    typed = sent.get(f"number-{person.pk}", person.number)
    was = sent.get(f"was-{person.pk}", person.number)
    number, error = _read(typed)
    named = resolve_employee(number, date, there)
    return NumberLine(
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


def _filled(lines: list[NumberLine], which: str) -> list[NumberLine]:
    """With one suggestion filled in (`8`, or `8 0080` where several fit), or with all where the field was not changed."""
    staff_id, _, code = which.partition(" ")
    return [
        line.filled(code) if staff_id == str(line.staff.pk) or (which == EVERYBODY and not line.changed) else line
        for line in lines
    ]


def _checked(lines: list[NumberLine]) -> list[NumberLine]:
    """Duplicates in the list are reported beside every wrong field, together with unreadable values."""
    people = {line.staff.pk: line.staff for line in lines}
    changed = [line.staff.pk for line in lines if line.changed and not line.error]
    found = clashes({line.staff.pk: line.number for line in lines}, changed)
    return [_taken(line, {pk: people[other] for pk, other in found.items()}) for line in lines]


def _taken(line: NumberLine, others: Mapping[int, Staff]) -> NumberLine:
    other = others.get(line.staff.pk)
    if other is None:
        return line
    return replace(line, error=f"{other.name}さんと同じ社員番号です。番号を確認してください。")
