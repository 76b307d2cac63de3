"""従業員をスタッフに取り込む: the employees whom no staff names, with check boxes and the store each will be put at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.shift.actions.staff_import import (
    AlreadyStaff,
    Candidate,
    NoEmployeeChosen,
    candidates,
    import_employees,
)
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.models import Mapping
from kakutei.shift.link.status import facts_of
from kakutei.shift.people.models import Company, Staff, Store
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened


@dataclass(frozen=True)
class CandidateLine:
    candidate: Candidate
    checked: bool
    store_id: str
    """The store that was chosen where no store has the employee's division."""


@allow(administrators)
@require_http_methods(["GET", "POST"])
def employees(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    if request.method == "GET":
        return _show(request, _lines(opened(request), None, at), at)
    chosen = _chosen(request.POST)
    try:
        added = import_employees(company=opened(request), chosen=chosen, at=at)
    except (NoEmployeeChosen, AlreadyStaff) as error:
        return _show(request, _lines(opened(request), request.POST, at), at, error=str(error))
    messages.success(request, _said(added, len(chosen)))
    return company_redirect("shift:staff")


def _show(request: HttpRequest, lines: list[CandidateLine], at: dt.datetime, *, error: str = "") -> HttpResponse:
    company = opened(request)
    connection = open_connection(company)
    link = facts_of(company, connection, at=at)
    context = {
        "lines": lines,
        "error": error,
        "link_on": link.on,
        "closed_until": link.closed_until,
        "paused": link.pause is not None,
        "synced_at": connection.synced_at if connection else None,
        "asked": bool(connection and connection.sync_asked_at),
        "all_stores": list(Store.objects.all()),
    }
    return render(request, "shift/staff/employees.html", context, status=422 if error else 200)


def _lines(company: Company, sent: QueryDict | None, at: dt.datetime) -> list[CandidateLine]:
    """At first every employee who works there today and is certainly no staff yet is checked; afterwards as posted."""
    if sent is None:
        return [CandidateLine(each, _surely_new(each), "") for each in candidates(company, at=at)]
    checked = set(sent.getlist("employee"))
    return [
        CandidateLine(each, str(each.employee.pk) in checked, sent.get(f"store-{each.employee.pk}", ""))
        for each in candidates(company, at=at)
    ]


def _surely_new(candidate: Candidate) -> bool:
    return candidate.fits and not candidate.starts_later and candidate.namesake is None


def _chosen(sent: QueryDict) -> dict[int, Store | None]:
    """IDs that do not exist in this company are ignored."""
    ids = [int(text) for text in sent.getlist("employee") if text.isascii() and text.isdecimal() and len(text) < 12]
    if Mapping.objects.filter(pk__in=ids).count() != len(set(ids)):
        raise Http404
    stores = {str(store.pk): store for store in Store.objects.all()}
    asked = {pk: sent.get(f"store-{pk}", "") for pk in ids}
    if any(text and text not in stores for text in asked.values()):
        raise Http404
    return {pk: stores.get(text) for pk, text in asked.items()}


def _said(added: list[Staff], chosen: int) -> str:
    left = chosen - len(added)
    rest = f"ほかの{left}人は、もうスタッフになっていました。" if left else ""
    return f"{len(added)}人をスタッフに取り込みました。{rest}"
