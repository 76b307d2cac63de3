"""共用タブレット: opened by an administrator, punched on with 従業員コード and PIN."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kakutei.edge import clock
from kakutei.edge.address import noted_address
from kakutei.kintai.actions.close_tablet import close_tablet
from kakutei.kintai.actions.open_tablet import open_tablet
from kakutei.kintai.actions.punch_by_pin import punch_by_pin
from kakutei.kintai.pages.forms import TabletForm
from kakutei.kintai.pages.punching import BUTTONS, pressed
from kakutei.kintai.pages.who import own_tablet, posted, user_of
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Tablet
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.people.scope import OPEN_TABLET
from kakutei.signin.gate import allow


@allow(policy.administrator)
@require_http_methods(["GET", "POST"])
def tablets(request: HttpRequest) -> HttpResponse:
    """Makes this browser a shared tablet: the administrator is signed out of it, the tablet is in."""
    mine = policy.divisions_of(request)
    if request.method == "POST":
        division = get_object_or_404(mine, code=request.POST.get("division", ""))
        tablet = open_tablet(division=division, by=user_of(request), at=clock.now())
        logout(request)
        request.session[OPEN_TABLET] = tablet.pk
        return redirect("pages:tablet")
    opened = Tablet.objects.filter(closed_at=None, division__in=mine).select_related("division", "opened_by")
    return render(request, "kintai/tablets.html", {"current": "punch", "divisions": mine, "tablets": opened})


@allow(policy.administrator)
@require_POST
def tablet_close(request: HttpRequest, tablet_id: int) -> HttpResponse:
    tablet = get_object_or_404(Tablet.objects.filter(division__in=policy.divisions_of(request)), pk=tablet_id)
    close_tablet(tablet=tablet, at=clock.now())
    messages.success(request, f"{tablet.division.name}の共用タブレットを終了しました。")
    return redirect("pages:tablets")


@allow(policy.tablet)
@never_cache
@require_http_methods(["GET", "POST"])
def tablet(request: HttpRequest) -> HttpResponse:
    form = TabletForm(posted(request))
    if request.method == "POST" and form.is_valid() and _punched(request, form):
        return redirect("pages:tablet")
    context = {"form": form, "buttons": BUTTONS, "tablet": own_tablet(request), "now": clock.now()}
    return render(request, "kintai/tablet.html", context, status=422 if form.errors else 200)


def _punched(request: HttpRequest, form: TabletForm) -> bool:
    kind = pressed(request)
    if kind is None:
        form.add_error(None, "ボタンを選んでください。")
        return False
    try:
        punch = punch_by_pin(
            tablet=own_tablet(request),
            code=form.cleaned_data["code"],
            pin=form.cleaned_data["pin"],
            kind=kind,
            address=noted_address(request),
            at=clock.now(),
        )
    except Refused as reason:
        form.add_error(None, str(reason))
        return False
    messages.success(request, f"{punch.employee.name}さんの{kind.label}を打刻しました。")
    return True
