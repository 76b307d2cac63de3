"""従業員をスタッフに取り込む: the employees whom no staff names, with check boxes and the store each will be put at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kakutei.edge import clock
from kakutei.shift.actions.import_employees import (
    AlreadyStaff,
    Candidate,
    NobodyChosen,
    candidates,
    import_employees,
)
from kakutei.shift.link.facts import link_facts, open_connection
from kakutei.shift.link.models import Mapping
from kakutei.shift.people.models import Company, Staff, Store
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened
from kakutei.signin.gate import allow


@dataclass(frozen=True)
class Line:
    candidate: Candidate
    checked: bool
    store_id: str
    """The store chosen where none has the employee's division."""


@allow(administrators)
@require_http_methods(["GET", "POST"])
def employees(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    if request.method == "GET":
        return _show(request, _lines(opened(request), None, at), at)
    chosen = _chosen(request.POST)
    try:
        added = import_employees(company=opened(request), chosen=chosen, at=at)
    except (NobodyChosen, AlreadyStaff) as error:
        return _show(request, _lines(opened(request), request.POST, at), at, error=str(error))
    messages.success(request, _said(added, len(chosen)))
    return redirect("shift:staff")


def _show(request: HttpRequest, lines: list[Line], at: dt.datetime, *, error: str = "") -> HttpResponse:
    company = opened(request)
    connection = open_connection(company)
    link = link_facts(company, at=at)
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
    return render(request, "shift/employees.html", context, status=422 if error else 200)


def _lines(company: Company, sent: QueryDict | None, at: dt.datetime) -> list[Line]:
    """At first everybody who works there today and is surely no staff yet is checked; afterwards it stays as typed."""
    if sent is None:
        return [Line(each, _surely_new(each), "") for each in candidates(company, at=at)]
    checked = set(sent.getlist("employee"))
    return [
        Line(each, str(each.employee.pk) in checked, sent.get(f"store-{each.employee.pk}", ""))
        for each in candidates(company, at=at)
    ]


def _surely_new(candidate: Candidate) -> bool:
    return candidate.fits and not candidate.starts_later and candidate.namesake is None


def _chosen(sent: QueryDict) -> dict[int, Store | None]:
    """What does not exist in this company is no employee and no store of it."""
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
