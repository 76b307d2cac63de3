"""⑨ What changes on an open shift table without its planner: the delivery marks, and the cells of other planners."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.jptime.workdate import Month
from kakutei.shift.link.table_marks import TableLink, minute_of, state_of_marks
from kakutei.shift.pages.table.presenters import MonthTable, cells_html, changed_since, changes_of, read_month
from kakutei.shift.people.policy import manages_store, planned_store
from kakutei.shift.roster.table import StaffDay, Version, people_of, state_of_table

OVERLAP = dt.timedelta(seconds=30)
"""A day may have been settled while the last response was made: look back a little further."""


def _state(request: HttpRequest, store_id: int, month: Month) -> str:
    """The ETag: while it stays, nothing has changed that `marks` would answer."""
    at = clock.now()
    store = planned_store(request, store_id)
    people = people_of(store, month.span).values("pk")
    marks_now = state_of_marks(TableLink.read(store.company, at=at), people, month.span, at=at)
    table = state_of_table(store, month.span)
    return f'"{hashlib.sha256(f"{table} {marks_now}".encode()).hexdigest()[:32]}"'


@allow(manages_store)
@require_GET
@condition(etag_func=_state)
def marks(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    """The cells whose mark may have changed after `since`, those that were typed or confirmed after `version`, and the
    status line."""
    at = clock.now()
    store = planned_store(request, store_id)
    shown = read_month(store, month, at=at)
    changed = changed_since(shown, Version.of(request.GET.get("version", "")))
    days = changed | settled_since(shown, _moment(request.GET.get("since", "")))
    if changed:
        return render(request, "shift/table/table_changes.html", changes_of(shown, days))
    return render(request, "shift/table/marks.html", {"shown": shown, "cells": cells_html(shown, sorted(days))})


def settled_since(shown: MonthTable, since: dt.datetime | None) -> set[StaffDay]:
    people = {person.pk for person in shown.people}
    minute = minute_of(since) if since else ""
    return {
        key
        for key, mark in shown.marks.items()
        if key in shown.table.confirmed and key[0] in people and (not mark.settled or mark.settled >= minute)
    }


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(float(text), dt.UTC) - OVERLAP
    except (ValueError, OverflowError, OSError):
        return None
