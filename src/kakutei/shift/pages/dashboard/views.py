"""ダッシュボード: who works today, what is still to confirm, what the link waits for, what is missing in the set-up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.link.connections import open_connection
from kakutei.shift.pages.link.presenters import link_state
from kakutei.shift.pages.onboarding.steps import steps
from kakutei.shift.people import policy
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.people.policy import members
from kakutei.shift.people.scope import opened
from kakutei.shift.roster.models import Pattern
from kakutei.shift.roster.rules.entry import Kind
from kakutei.shift.roster.table import read_table
from kakutei.shift.subscriptions.link_progress import standing_of

MONTHS_AHEAD = 3


@dataclass(frozen=True)
class Worker:
    staff: Staff
    times: str
    pattern: Pattern | None
    confirmed: bool


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
    company, stores = opened(request), list(Store.objects.all())
    leaving = company.erase_at is not None  # the link is not switched on then, so its steps are not shown
    way = [] if leaving else steps(company, standing_of(company), open_connection(company), stores)
    context = {
        "date": date,
        "staffing": [(store, _workers(store, date)) for store in stores],
        "to_confirm": [each for store in stores for each in _to_confirm(store, Month.of(date))],
        "link": link_state(request, at=at),
        "steps": way,
        "steps_open": [step for step in way if not step.done],
    }
    return render(request, "shift/dashboard/dashboard.html", context)


def _workers(store: Store, date: dt.date) -> list[Worker]:
    table = read_table(store, DateSpan(date, date + dt.timedelta(days=1)))
    patterns = {pattern.name: pattern for pattern in Pattern.objects.filter(store=store)}
    people = {person.pk: person for person in Staff.objects.filter(pk__in={staff for staff, _ in table.drafts})}
    shifts = [(key, entry) for key, entry in table.drafts.items() if entry.kind is Kind.SHIFT]
    return [
        Worker(
            staff=people[key[0]],
            times=entry.times,
            pattern=patterns.get(entry.pattern),
            confirmed=table.snapshot(key) == entry,
        )
        for key, entry in sorted(shifts, key=lambda shift: (shift[1].start or 0, people[shift[0][0]].position))
    ]


def _to_confirm(store: Store, month: Month) -> list[ToConfirm]:
    changed = read_table(store, DateSpan(month.first, month.shifted(MONTHS_AHEAD).first)).changed
    months = [Month.of(date) for _, date in changed]
    return [ToConfirm(store, each, months.count(each)) for each in sorted(set(months))]
