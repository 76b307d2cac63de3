"""⑨ What changes on an open shift table without its planner: the delivery marks, and the cells of other planners."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.jptime.workdate import Month, today
from kakutei.shift.pages.table.presenters import MonthTable, changes_of, day_head, read_month
from kakutei.shift.people.models import Store
from kakutei.shift.people.policy import manages_store
from kakutei.shift.roster.table import StaffDay, Version, changed_days

OVERLAP = dt.timedelta(seconds=30)
"""A day may have been settled while the last response was made: look back a little further."""


@allow(manages_store)
@require_GET
def marks(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    """The cells whose mark may have changed after `since`, those that were typed or confirmed after `version`, and the
    status line."""
    at = clock.now()
    store = get_object_or_404(Store.objects.select_related("company"), pk=store_id)
    changed = changed_days(store, month.span, Version.of(request.GET.get("version", "")))
    shown = read_month(store, month, at=at)
    days = changed | settled_since(shown, _moment(request.GET.get("since", "")))
    if changed:
        return render(request, "shift/table/table_changes.html", changes_of(shown, days))
    people = {person.pk: person for person in shown.people}
    cells = [shown.cell(people[staff], day_head(date, today(at))) for staff, date in sorted(days)]
    return render(request, "shift/table/marks.html", {"shown": shown, "cells": cells})


def settled_since(shown: MonthTable, since: dt.datetime | None) -> set[StaffDay]:
    people = {person.pk for person in shown.people}
    return {
        key
        for key, each in shown.states.items()
        if key in shown.table.confirmed
        and key[0] in people
        and (since is None or each.facts.ambiguous or each.day.settled_at is None or each.day.settled_at >= since)
    }


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(float(text), dt.UTC) - OVERLAP
    except (ValueError, OverflowError, OSError):
        return None
