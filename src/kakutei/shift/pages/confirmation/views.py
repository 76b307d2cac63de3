"""① [確定]: the preview sheet, and the confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.jptime.workdate import Month
from kakutei.shift.actions.confirmation import (
    NOTHING_TO_SEND,
    AlreadyConfirmed,
    JoinedTooLong,
    Preview,
    PreviewDay,
    PreviewOutdated,
    confirm_period,
    preview_confirmation,
)
from kakutei.shift.link.rules.states import arrival_sentence
from kakutei.shift.link.status import link_facts
from kakutei.shift.pages import dialogs
from kakutei.shift.people.models import Store
from kakutei.shift.people.policy import manages_store
from kakutei.shift.people.scope import user_of


@allow(manages_store)
@require_GET
def preview(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    return _sheet(request, _store(store_id), month)


@allow(manages_store)
@require_POST
def confirm(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    at = clock.now()
    store = _store(store_id)
    by = user_of(request)
    try:
        confirmed = confirm_period(store=store, span=month.span, by=by, at=at, seen=request.POST.get("digest", ""))
    except (PreviewOutdated, AlreadyConfirmed) as error:
        return _sheet(request, store, month, sentence=str(error), status=409)
    except JoinedTooLong as error:
        return _sheet(request, store, month, sentence=str(error), status=422)
    link = link_facts(store.company, at=at)
    sending = arrival_sentence(link) if confirmed.owed else NOTHING_TO_SEND
    arrival = sending if link.on else ""
    messages.success(request, f"{confirmed.days or confirmed.owed}件を確定しました。{arrival}")
    return dialogs.close(request, company_url("shift:table", store_id, month))


def _store(store_id: int) -> Store:
    return get_object_or_404(Store.objects.select_related("company"), pk=store_id)


def _sheet(request: HttpRequest, store: Store, month: Month, *, sentence: str = "", status: int = 200) -> HttpResponse:
    shown = preview_confirmation(store=store, span=month.span, at=clock.now())
    if sentence and shown.nothing_to_do:
        sentence = AlreadyConfirmed.message
    context = {
        "store": store,
        "month": month,
        "preview": shown,
        "parts": _parts(shown),
        "sentence": sentence,
        "page": "shifts",
    }
    back_url = company_url("shift:table", store.pk, month)
    return dialogs.show(request, "shift/confirmation/preview.html", context, back_url=back_url, status=status)


def _parts(shown: Preview) -> list[tuple[str, str, list[PreviewDay]]]:
    """Label, what happens, days: the parts of the sheet in the order in which they stand."""
    parts = [
        ("追加", "KING OF TIMEのスケジュールに追加します。", shown.added),
        ("変更", "KING OF TIMEのスケジュールを新しい時刻に変更します。", shown.changed),
        ("削除", "KING OF TIMEのスケジュールからも削除します。", shown.deleted),
        ("送らない (実績あり)", "実績がある日は、変更を送りません。", shown.actuals),
        ("送らない (休暇)", "休暇は確定しますが、KING OF TIMEには送りません。", shown.leave),
        ("送れない", "理由が解消すると送ります。理由は連携状況でも確認できます。", shown.blocked),
        ("置き換え", "KING OF TIME側の予定を、こちらの予定に置き換えます。", shown.replaced),
    ]
    return [part for part in parts if part[2]]
