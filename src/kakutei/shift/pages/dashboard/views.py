"""ダッシュボード: who works today, what is still to confirm, what the link waits for, what is missing in the set-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.link.connections import open_connection
from kakutei.shift.pages.link.presenters import state_of
from kakutei.shift.pages.onboarding.steps import steps
from kakutei.shift.people import policy
from kakutei.shift.people.models import Store
from kakutei.shift.people.policy import members
from kakutei.shift.people.scope import opened
from kakutei.shift.roster.changes import Changes, changes_within
from kakutei.shift.roster.models import Draft, Pattern
from kakutei.shift.roster.rules.entry import Entry, Kind

MONTHS_AHEAD = 3
MOST_NAMES = 3


@dataclass(frozen=True)
class ShiftToday:
    """The people of one store who work the same times today."""

    pattern: str
    short: str
    color: int
    times: str
    confirmed: bool
    names: list[str] = field(default_factory=list)

    @property
    def named(self) -> list[str]:
        """The first few names; all where only one more would be left out."""
        return self.names if len(self.names) <= MOST_NAMES + 1 else self.names[:MOST_NAMES]

    @property
    def more(self) -> int:
        return len(self.names) - len(self.named)


@dataclass(frozen=True)
class StaffingToday:
    store: Store
    shifts: list[ShiftToday]

    @property
    def people(self) -> int:
        return sum(len(shift.names) for shift in self.shifts)


@dataclass(frozen=True)
class ToConfirm:
    store: Store
    month: Month
    count: int


@allow(members)
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    if not policy.leads(request):
        return company_redirect("shift:shifts" if policy.stores_of(request).exists() else "shift:mine")
    at = clock.now()
    date = today(at)
    company, stores, connection = opened(request), policy.planned_stores(request), open_connection(opened(request))
    leaving = company.erase_at is not None  # the link is not switched on then, so its steps are not shown
    way = [] if leaving else steps(company, connection, stores)
    steps_open = [step for step in way if not step.done]
    month = Month.of(date)
    changes = changes_within(stores, DateSpan(month.first, month.shifted(MONTHS_AHEAD + 1).first))
    context = {
        "date": date,
        "staffing": _staffing(stores, date, changes),
        "to_confirm": _to_confirm(stores, changes),
        "link": state_of(request, connection, at=at) if company.link_granted_at else None,
        "steps": steps_open if company.link_granted_at and way and way[-1].done else way,
        "steps_open": steps_open,
    }
    return render(request, "shift/dashboard/dashboard.html", context)


def _staffing(stores: list[Store], date: dt.date, changes: Changes) -> list[StaffingToday]:
    """The earliest shift first; what is confirmed and what is not are apart."""
    found: dict[tuple[int, str, str, bool], ShiftToday] = {}
    for row in _drafts_of(date):
        times = Entry(Kind.SHIFT, row["start"], row["end"], gap_start=row["gap_start"], gap_end=row["gap_end"]).times
        pattern, confirmed = row["pattern_name"], changes.is_confirmed(row["store"], row["staff"], date)
        shift = ShiftToday(pattern, row["short"] or "", row["color"] or 0, times, confirmed)
        name = f"{row['staff__family_name']} {row['staff__given_name']}".strip()
        found.setdefault((row["store"], pattern, times, confirmed), shift).names.append(name)
    return [StaffingToday(store, [shift for key, shift in found.items() if key[0] == store.pk]) for store in stores]


def _drafts_of(date: dt.date) -> Iterable[Any]:
    """The shifts of all stores on `date`, with their people and patterns."""
    pattern = Pattern.objects.filter(store=OuterRef("store"), name=OuterRef("pattern_name")).order_by()
    drafts = Draft.objects.filter(work_date=date, kind=Kind.SHIFT.value)
    return drafts.order_by("start", "end", "staff__position", "staff").values(
        "store", "staff", "start", "end", "gap_start", "gap_end", "pattern_name", "staff__family_name",
        "staff__given_name", short=Subquery(pattern.values("short")), color=Subquery(pattern.values("color")),
    )  # fmt: skip


def _to_confirm(stores: list[Store], changes: Changes) -> list[ToConfirm]:
    months = sorted({month for _, month in changes.counts})
    counted = [ToConfirm(store, month, changes.counts[store.pk, month]) for store in stores for month in months]
    return [each for each in counted if each.count]
