"""① [確定]: the sheet that shows what it will do, and the press itself."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from kakutei.edge import clock
from kakutei.jptime.workdate import Month
from kakutei.shift.actions.confirm_period import AlreadyConfirmed, JoinedTooLong, PreviewOutdated, confirm_period
from kakutei.shift.actions.preview_confirmation import Preview, PreviewDay, preview_confirmation
from kakutei.shift.link.facts import link_facts
from kakutei.shift.link.rules.states import waiting_sentence
from kakutei.shift.pages import popup
from kakutei.shift.people.models import Store
from kakutei.shift.people.policy import manages_store
from kakutei.shift.people.scope import user_of
from kakutei.signin.gate import allow


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
    arrival = waiting_sentence(link) if confirmed.owed and link.on and (link.pause or not link.cause) else ""
    messages.success(request, f"{confirmed.days or confirmed.owed}件を確定しました。{arrival}")
    return popup.close(request, reverse("shift:table", args=[store_id, month]))


def _store(store_id: int) -> Store:
    return get_object_or_404(Store.objects.select_related("company"), pk=store_id)


def _sheet(request: HttpRequest, store: Store, month: Month, *, sentence: str = "", status: int = 200) -> HttpResponse:
    shown = preview_confirmation(store=store, span=month.span, at=clock.now())
    if sentence and shown.nothing_to_do:
        sentence = AlreadyConfirmed.__doc__ or ""
    context = {
        "store": store,
        "month": month,
        "preview": shown,
        "parts": _parts(shown),
        "sentence": sentence,
        "page": "shifts",
    }
    back_url = reverse("shift:table", args=[store.pk, month])
    return popup.show(request, "shift/preview.html", context, back_url=back_url, status=status)


def _parts(shown: Preview) -> list[tuple[str, str, list[PreviewDay]]]:
    """Label, what happens, days: the parts of the sheet in the order in which they stand."""
    parts = [
        ("追加", "KING OF TIMEのスケジュールに追加します。", shown.added),
        ("変更", "KING OF TIMEのスケジュールを新しい時刻にします。", shown.changed),
        ("削除", "KING OF TIMEのスケジュールからも削除します。", shown.deleted),
        ("送らない (実績あり)", "実績がある日は、変更を送りません。", shown.actuals),
        ("送らない (休暇)", "休暇は確定しますが、KING OF TIMEには送りません。", shown.leave),
        ("置き換え", "KING OF TIME側の予定を、こちらの予定に置き換えます。", shown.replaced),
    ]
    return [part for part in parts if part[2]]
