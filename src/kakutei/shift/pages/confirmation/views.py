"""① [確定]: the sheet, and the confirmation."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.jptime.workdate import DateSpan, Month
from kakutei.shift.actions.confirmation import (
    AlreadyConfirmed,
    Confirmed,
    LookFirst,
    NothingToConfirm,
    PreviewOutdated,
    confirm_period,
)
from kakutei.shift.actions.confirmation_preview import preview_confirmation
from kakutei.shift.actions.take_back import last_confirmation
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.confirmation.choosing import Choice, UnreadableChoice, everything, read_choice
from kakutei.shift.pages.confirmation.presenters import asked_of, cards_of, matrix_of, parts_of, people_to_choose
from kakutei.shift.people.models import Store
from kakutei.shift.people.policy import manages_store, planned_store
from kakutei.shift.people.scope import user_of


@allow(manages_store)
@require_GET
def preview(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    choice, sentence = _choice(request.GET, month)
    return _sheet(request, planned_store(request, store_id), choice, sentence=sentence, status=422 if sentence else 200)


@allow(manages_store)
@require_POST
def confirm(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    store = planned_store(request, store_id)
    choice, sentence = _choice(request.POST, month)
    if sentence:
        return _sheet(request, store, choice, sentence=sentence, status=422)
    try:
        confirmed = confirm_period(
            store=store,
            span=choice.span,
            by=user_of(request),
            at=clock.now(),
            seen=request.POST.get("digest", ""),
            selection=choice.selection,
            in_sight=_in_sight(request.POST),
        )
    except (PreviewOutdated, AlreadyConfirmed, NothingToConfirm, LookFirst) as error:
        return _sheet(request, store, choice, sentence=str(error), status=409)
    messages.success(request, _summary(store, month, confirmed))
    return dialogs.close(request, company_url("shift:table", store_id, month), keeps=dialogs.VIEW)


def _summary(store: Store, month: Month, confirmed: Confirmed) -> str:
    """With [取り消し], where something was confirmed."""
    left = f"確認が必要な{confirmed.excluded}日は、下書きのままです。" if confirmed.excluded else ""
    sentence = f"{confirmed.days or confirmed.owed}件を確定しました。{confirmed.arrival}{left}"
    if not confirmed.days:
        return sentence
    url = company_url("shift:take_back", store.pk, month, confirmed.confirmation.pk)
    link = '{} <a href="{}" hx-get="{}" hx-target="#dialog-place">取り消し</a>'
    return format_html(link, sentence, url, url)


def _in_sight(sent: QueryDict) -> DateSpan | None:
    """The days of the table where [確定] was pressed; None on the sheet. Unreadable days are none."""
    if "in_sight" not in sent:
        return None
    try:
        first, last = (dt.date.fromisoformat(each) for each in str(sent["in_sight"]).split("/"))
        return DateSpan(first, last + dt.timedelta(days=1))
    except (ValueError, OverflowError):
        return DateSpan(dt.date.min, dt.date.min)


def _choice(sent: QueryDict, month: Month) -> tuple[Choice, str]:
    try:
        return read_choice(sent, month), ""
    except UnreadableChoice as error:
        return everything(month), str(error)


def _sheet(
    request: HttpRequest, store: Store, choice: Choice, *, sentence: str = "", status: int = 200
) -> HttpResponse:
    at = clock.now()
    shown = preview_confirmation(store=store, span=choice.span, at=at, selection=choice.selection)
    everyone = preview_confirmation(store=store, span=choice.month.span, at=at) if choice.some else shown
    if sentence and everyone.nothing_to_do:
        sentence = AlreadyConfirmed.message
    cards = cards_of(shown)
    context = {
        "store": store,
        "month": choice.month,
        "choice": choice,
        "preview": shown,
        "everyone": everyone,
        "red_cards": [card for card in cards if card.level == "error"],
        "amber_cards": [card for card in cards if card.level != "error"],
        "asked": asked_of(shown),
        "matrix": matrix_of(shown, at),
        "parts": parts_of(shown),
        "people": people_to_choose(everyone, choice),
        "last": last_confirmation(store, choice.month.span),
        "sentence": sentence,
        "page": "shifts",
    }
    back_url = company_url("shift:table", store.pk, choice.month)
    return dialogs.show(request, "shift/confirmation/preview.html", context, back_url=back_url, status=status)
