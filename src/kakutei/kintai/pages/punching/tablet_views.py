"""共用タブレット: opened by an administrator, punched on with 従業員コード and PIN."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kakutei.authentication.authorization import allow
from kakutei.authentication.form_keys import answered_once, form_key_by_hand
from kakutei.authentication.questions import Question, asks_first
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.infrastructure.network_addresses import noted_address
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.punches import record_punch
from kakutei.kintai.actions.tablets import close_tablet, open_tablet
from kakutei.kintai.pages.forms import TabletForm
from kakutei.kintai.pages.punching.views import BUTTONS, pressed
from kakutei.kintai.pages.requesters import own_tablet, posted, user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Employee, Tablet
from kakutei.kintai.people.pins import recognise
from kakutei.kintai.people.scope import OPEN_TABLET
from kakutei.kintai.timecard.models import PunchOrigin
from kakutei.kintai.timecard.rules.stamps import PunchKind


@allow(policy.administrator)
@require_http_methods(["GET", "POST"])
def tablets(request: HttpRequest) -> HttpResponse:
    """Makes this browser a shared tablet: the administrator is signed out of it, and the tablet can punch."""
    mine = policy.divisions_of(request)
    if request.method == "POST":
        division = get_object_or_404(mine, code=request.POST.get("division", ""))
        tablet = open_tablet(division=division, by=user_of(request), at=clock.now())
        logout(request)
        request.session[OPEN_TABLET] = tablet.pk
        return company_redirect("pages:tablet")
    opened = Tablet.objects.open().filter(division__in=mine).select_related("division", "opened_by")
    return render(request, "kintai/punching/tablets.html", {"current": "punch", "divisions": mine, "tablets": opened})


def _close_question(request: HttpRequest, tablet_id: int) -> Question:
    tablet = get_object_or_404(Tablet.objects.filter(division__in=policy.divisions_of(request)), pk=tablet_id)
    happens = (
        f"{tablet.division.name}の共用タブレットでは、すぐに打刻できなくなります。",
        "もう一度使うには、そのタブレットで管理者がログインし、[共用タブレットを始める]を押します。打刻の記録は残ります。",
    )
    back = company_url("pages:tablets")
    return Question(f"{tablet.division.name}の共用タブレットを終了", happens, "終了する", back, "kintai/base.html")


@allow(policy.administrator)
@asks_first(_close_question)
@require_POST
def tablet_close(request: HttpRequest, tablet_id: int) -> HttpResponse:
    tablet = get_object_or_404(Tablet.objects.filter(division__in=policy.divisions_of(request)), pk=tablet_id)
    close_tablet(tablet=tablet, at=clock.now())
    messages.success(request, f"{tablet.division.name}の共用タブレットを終了しました。")
    return company_redirect("pages:tablets")


@allow(policy.tablet)
@never_cache
@require_http_methods(["GET", "POST"])
@form_key_by_hand
def tablet(request: HttpRequest) -> HttpResponseBase:
    form = TabletForm(posted(request))
    answer = _punch(request, form) if request.method == "POST" and form.is_valid() else None
    if answer is not None:
        return answer
    context = {"form": form, "buttons": BUTTONS, "tablet": own_tablet(request), "now": clock.now()}
    return render(request, "kintai/punching/tablet.html", context, status=422 if form.errors else 200)


def _punch(request: HttpRequest, form: TabletForm) -> HttpResponseBase | None:
    """None where it was refused. The try of the PIN is committed first, so that simultaneous requests see it; then the
    punch is recorded, once for each form."""
    at, tablet, kind = clock.now(), own_tablet(request), pressed(request)
    if kind is None:
        form.add_error(None, "ボタンを選んでください。")
        return None
    code, pin, address = form.cleaned_data["code"], form.cleaned_data["pin"], noted_address(request)
    try:
        employee = recognise(tablet, code=code, pin=pin, address=address, today=today(at), at=at)
        return answered_once(request, lambda: _punched(request, tablet, employee, kind, at))
    except Refusal as reason:
        form.add_error(None, str(reason))
        return None


def _punched(
    request: HttpRequest, tablet: Tablet, employee: Employee, kind: PunchKind, at: dt.datetime
) -> HttpResponse:
    record_punch(
        employee=employee, punched_at=at, kind=kind, division=tablet.division, origin=PunchOrigin.TABLET, at=at
    )
    messages.success(request, f"{employee.name}さんの{kind.label}を打刻しました。")
    return company_redirect("pages:tablet")
