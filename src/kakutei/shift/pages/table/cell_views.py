"""Typing into the shift table: the pop-up of one cell, and the cells that the table's script sends."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import Month, today
from kakutei.shift.actions.save_cells import CellEdit, save_cells
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.table.presenters import day_head, read_month
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.people.policy import manages_store
from kakutei.shift.roster.models import Draft, Pattern
from kakutei.shift.roster.rules.entry import NOTHING, LeaveType
from kakutei.shift.roster.rules.typed import read_typed, typed_text

MOST_CELLS = 1000
LARGEST_ID = 2**63 - 1
"""No database holds a larger one."""
type Edits = list[CellEdit]


class UnreadableRequest(Refusal):
    message = "入力を受け取れませんでした。ページを開き直してください。"


class TooManyCells(Refusal):
    message = "一度に入力できるのは1,000セルまでです。範囲を分けて入力してください。"


REFUSED = (ValueError, Refusal)
"""The refusals of a typed entry; each has a message."""


@allow(manages_store)
@require_POST
def save(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    """JSON [{staff, date, text}] in, the changed cells with their sums and the status line out."""
    at = clock.now()
    store = get_object_or_404(Store.objects.select_related("company"), pk=store_id)
    try:
        edits = _edits(request.body, list(Pattern.objects.filter(store=store)))
        save_cells(store=store, edits=edits, at=at)
    except REFUSED as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    return render(request, "shift/table/table_changes.html", _changes(store, month, edits, at))


@allow(manages_store)
@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, store_id: int, month: Month, staff_id: int, date: dt.date) -> HttpResponse:
    """One cell as a pop-up: patterns and leave as buttons, times as text."""
    store = get_object_or_404(Store, pk=store_id)
    staff = get_object_or_404(Staff.objects.filter(memberships__store=store).distinct(), pk=staff_id)
    patterns = list(Pattern.objects.filter(store=store))
    sentence = ""
    if request.method == "POST":
        try:
            entry = read_typed(_text(request.POST), patterns)
            save_cells(store=store, edits=[CellEdit(staff_id, date, entry)], at=clock.now())
            return dialogs.close(request, company_url("shift:table", store_id, month))
        except REFUSED as error:
            sentence = str(error)
    return _pop_up(request, store, month, staff, date, patterns, sentence)


def _pop_up(
    request: HttpRequest,
    store: Store,
    month: Month,
    staff: Staff,
    date: dt.date,
    patterns: list[Pattern],
    sentence: str,
) -> HttpResponse:
    draft = Draft.objects.filter(store=store, staff=staff, work_date=date).first()
    standing = draft.entry if draft else NOTHING
    free = standing.start is not None and not standing.pattern
    start, _, end = typed_text(standing, []).partition("-") if free else ("", "", "")
    context = {
        "store": store,
        "staff": staff,
        "date": date,
        "standing": standing,
        "patterns": patterns,
        "leaves": list(LeaveType),
        "start": request.POST.get("start", start),
        "end": request.POST.get("end", end),
        "sentence": sentence,
        "page": "shifts",
    }
    back_url = company_url("shift:table", store.pk, month)
    return dialogs.show(
        request, "shift/table/cell_pop_up.html", context, back_url=back_url, status=422 if sentence else 200
    )


def _text(sent: Any) -> str:
    """A button's own key, [消す], or the two times."""
    if "text" in sent:
        return str(sent["text"])
    return f"{sent.get('start', '')}-{sent.get('end', '')}"


def _edits(body: bytes, patterns: list[Pattern]) -> Edits:
    try:
        sent = json.loads(body)
        wanted = [(int(each["staff"]), dt.date.fromisoformat(each["date"]), str(each["text"])) for each in sent]
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise UnreadableRequest from error
    if any(abs(staff) > LARGEST_ID for staff, _, _ in wanted):
        raise UnreadableRequest
    if len(wanted) > MOST_CELLS:
        raise TooManyCells
    return [CellEdit(staff, date, read_typed(text, patterns)) for staff, date, text in wanted]


def _changes(store: Store, month: Month, edits: Edits, at: dt.datetime) -> dict[str, Any]:
    shown = read_month(store, month, at=at)
    people = {person.pk: person for person in shown.people}
    touched = {(edit.staff_id, edit.work_date) for edit in edits if edit.staff_id in people}
    dates = {date: day_head(date, today(at)) for _, date in touched}
    return {
        "store": store,
        "month": month,
        "shown": shown,
        "cells": [shown.cell(people[staff], dates[date]) for staff, date in sorted(touched)],
        "sums": [(staff, shown.hours(staff)) for staff in sorted({staff for staff, _ in touched})],
        "counts": [(date, shown.working[date]) for date in sorted(dates)],
    }
