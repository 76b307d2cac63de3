"""打刻: an employee on their own device, four buttons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.actions.punches import record_punch
from kakutei.kintai.pages.requesters import own_employee, user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Employee
from kakutei.kintai.schedule.plans import schedule_of
from kakutei.kintai.timecard.models import PunchOrigin
from kakutei.kintai.timecard.punches import last_punch
from kakutei.kintai.timecard.rules.stamps import PunchKind
from kakutei.kintai.timecard.rules.workday import bordered_date

BUTTONS = (PunchKind.CLOCK_IN, PunchKind.CLOCK_OUT, PunchKind.BREAK_START, PunchKind.BREAK_END)
USUAL_NEXT = {
    None: PunchKind.CLOCK_IN,
    PunchKind.CLOCK_OUT: PunchKind.CLOCK_IN,
    PunchKind.BREAK_START: PunchKind.BREAK_END,
    PunchKind.OUT: PunchKind.CLOCK_OUT,
}


def pressed(request: HttpRequest) -> PunchKind | None:
    """The button that was pressed, or None where the request names none."""
    name = request.POST.get("kind", "")
    return next((kind for kind in BUTTONS if kind.value == name), None)


def usual_next(last: PunchKind | None) -> PunchKind:
    """The highlighted button; the others can be pressed too."""
    return USUAL_NEXT.get(last, PunchKind.CLOCK_OUT)


@allow(policy.employee_self)
@never_cache
@require_http_methods(["GET", "POST"])
def punch(request: HttpRequest) -> HttpResponse:
    employee, kind = own_employee(request), pressed(request)
    if request.method == "POST" and kind is None:
        return render(
            request, "kintai/punching/punch.html", {**_shown(employee), "error": "ボタンを選んでください。"}, status=422
        )
    if kind is None:
        return render(request, "kintai/punching/punch.html", _shown(employee))
    try:
        at = clock.now()
        record_punch(employee=employee, punched_at=at, kind=kind, origin=PunchOrigin.WEB, by=user_of(request), at=at)
    except Refusal as reason:
        return render(request, "kintai/punching/punch.html", {**_shown(employee), "error": str(reason)}, status=422)
    messages.success(request, f"{kind.label}を打刻しました。")
    return company_redirect("pages:punch")


def _shown(employee: Employee) -> dict[str, Any]:
    at = clock.now()
    last = last_punch(employee, before=at)
    date = bordered_date(at, employee.division.day_border)
    return {
        "current": "punch",
        "buttons": BUTTONS,
        "usual": usual_next(last.punch_kind if last else None),
        "last": last,
        "now": at,
        "date": date,
        "schedule": schedule_of(employee, date),
    }
