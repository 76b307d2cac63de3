"""[取り消し]: the former snapshots of a confirmation, and confirming them again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import Month
from kakutei.shift.actions import take_back as taking_back
from kakutei.shift.actions.confirmation import PreviewOutdated
from kakutei.shift.actions.take_back import AlreadyTakenBack, ConfirmedSince, NothingToTakeBack, former_state
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.confirmation.presenters import matrix_of, take_back_cards
from kakutei.shift.people.policy import manages_store
from kakutei.shift.people.scope import user_of
from kakutei.shift.roster.models import Confirmation

REFUSED = (AlreadyTakenBack, ConfirmedSince, NothingToTakeBack)


@allow(manages_store)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, store_id: int, month: Month, confirmation_id: int) -> HttpResponse:
    confirmation = get_object_or_404(
        Confirmation.objects.select_related("store__company", "by"), pk=confirmation_id, store=store_id
    )
    if request.method != "POST":
        return _dialog(request, confirmation, month)
    try:
        done = taking_back.take_back(
            confirmation=confirmation, by=user_of(request), at=clock.now(), seen=request.POST.get("digest", "")
        )
    except (PreviewOutdated, *REFUSED) as error:
        return _dialog(request, confirmation, month, refusal=error)
    left = f"取り消せない{done.excluded}日は、そのままです。" if done.excluded else ""
    messages.success(request, f"{done.days}件の確定を取り消しました。{done.arrival}{left}")
    return dialogs.close(request, company_url("shift:table", store_id, month), keeps=dialogs.VIEW)


def _dialog(
    request: HttpRequest, confirmation: Confirmation, month: Month, *, refusal: Refusal | None = None
) -> HttpResponse:
    at, store = clock.now(), confirmation.store
    context = {"store": store, "month": month, "confirmation": confirmation, "sentence": str(refusal or "")}
    try:
        former = former_state(confirmation=confirmation, at=at)
    except REFUSED as error:
        context["sentence"] = str(error)
    else:
        shown = former.preview()
        cards = take_back_cards(shown, former.actuals)
        context |= {"preview": shown, "cards": cards, "matrix": matrix_of(shown, at, left_out="取り消せない")}
    status = 409 if context["sentence"] else 200
    back_url = company_url("shift:table", store.pk, month)
    return dialogs.show(request, "shift/confirmation/take_back.html", context, back_url=back_url, status=status)
