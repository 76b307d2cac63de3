"""シフト管理: the month of a store as a table of staff and days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.pages.table.day_presenter import read_day
from kakutei.shift.pages.table.presenters import read_month
from kakutei.shift.pages.table.table_html import rows_html
from kakutei.shift.people import policy
from kakutei.shift.people.policy import manages_store, planned_store, planners
from kakutei.shift.roster.rules.entry import LeaveType

VIEWS = {"month": "月", "half": "半月", "week": "週", "day": "日"}
NARROW_VIEWS = ("week", "day")
HALF, WEEK = 15, 7
REMEMBERED = "shift_view"
"""In the session: which of the views for a narrow window was opened last."""


@dataclass(frozen=True)
class View:
    """What of the month is shown: all of it, one half, seven days or one. `part` counts from 0."""

    kind: str
    part: int
    span: DateSpan
    parts: int


@allow(planners)
@require_GET
def first_store(request: HttpRequest) -> HttpResponse:
    store = policy.stores_of(request).first()
    return company_redirect("shift:store_shifts", store.pk) if store else company_redirect("shift:companies")


@allow(manages_store)
@require_GET
def this_month(request: HttpRequest, store_id: int) -> HttpResponse:
    return company_redirect("shift:table", store_id, Month.of(today(clock.now())))


@allow(manages_store)
@require_GET
def table(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    at = clock.now()
    store = planned_store(request, store_id)
    shown = read_month(store, month, at=at)
    usual = usual_view(request)
    date_today = today(at)
    asked = request.GET.get("view", usual)
    view = view_of(month, asked, request.GET.get("part", ""), _date(request.GET.get("on", "")) or date_today)
    if asked in NARROW_VIEWS and asked != request.session.get(REMEMBERED) and "view" in request.GET:
        request.session[REMEMBERED] = asked
    context = {
        "store": store,
        "month": month,
        "view": view,
        "views": VIEWS.items(),
        "kept_date": date_today if date_today in view.span else view.span.start,
        "narrow_view": "" if "view" in request.GET or asked in NARROW_VIEWS else narrow_view(request),
        "turns": turns(store_id, month, view, usual),
        "shown": shown,
        "leaves": list(LeaveType),
    }
    if view.kind == "day":
        return render(request, "shift/table/day.html", {**context, "day": read_day(shown, view.span.start)})
    days = [shown.heads[date] for date in view.span]
    rows = rows_html(shown.rows(view.span), with_links=policy.leads(request))
    return render(request, "shift/table/table.html", {**context, "days": days, "rows": rows})


def usual_view(request: HttpRequest) -> str:
    """Eight of 31 days fit on a phone: there a week or a day is shown until the month is asked for."""
    return narrow_view(request) if "Mobi" in request.headers.get("User-Agent", "") else "month"


def narrow_view(request: HttpRequest) -> str:
    """Week or day, whichever was opened last."""
    remembered = request.session.get(REMEMBERED)
    return remembered if remembered in NARROW_VIEWS else NARROW_VIEWS[0]


def view_of(month: Month, kind: str, part: str, date: dt.date) -> View:
    """Without a part: the one that holds `date`, else the first."""
    kind = kind if kind in VIEWS else "month"
    spans = parts_of(month, kind)
    holding = next((n for n, span in enumerate(spans) if date in span), 0)
    number = min(int(part), len(spans) - 1) if part.isdecimal() and part.isascii() else holding
    return View(kind, number, spans[number], len(spans))


def parts_of(month: Month, kind: str) -> list[DateSpan]:
    """A half is 13 to 16 days long, a week always 7: the last week of a month reaches back."""
    span = month.span
    if kind == "day":
        return [DateSpan(date, date + dt.timedelta(days=1)) for date in span]
    middle = span.start + dt.timedelta(days=HALF)
    if kind == "half":
        return [DateSpan(span.start, middle), DateSpan(middle, span.end)]
    if kind == "month":
        return [span]
    starts = [min(n, len(span) - WEEK) for n in range(0, len(span), WEEK)]
    return [
        DateSpan(span.start + dt.timedelta(days=n), span.start + dt.timedelta(days=n + WEEK))
        for n in dict.fromkeys(starts)
    ]


def turns(store_id: int, month: Month, view: View, usual: str) -> tuple[str, str]:
    """The addresses one step back and one step on."""
    return _turned(store_id, month, view, usual, -1), _turned(store_id, month, view, usual, 1)


def _turned(store_id: int, month: Month, view: View, usual: str, step: int) -> str:
    part = view.part + step
    if not 0 <= part < view.parts:
        month = month.shifted(step)
        part = 0 if step > 0 else len(parts_of(month, view.kind)) - 1
    query = "" if view.kind == usual == "month" else f"?view={view.kind}&part={part}"
    return company_url("shift:table", store_id, month) + query


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
