"""お知らせ: the recipients, the open notices, and the latest others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.clocktext import spoken_moment
from kakutei.shift.actions.notifications import (
    NoRecipientLeft,
    NotACandidate,
    NoticeIsOver,
    choose_recipients,
    mute_notice,
    unmute_notice,
)
from kakutei.shift.link.concerns import current_concerns
from kakutei.shift.link.rules.concerns import CONCERNS, TITLES, Concern, Hold, headline
from kakutei.shift.link.rules.states import DeliveryState
from kakutei.shift.link.rules.values import Outcome
from kakutei.shift.notifications.models import Notice
from kakutei.shift.notifications.recipients import candidates, short_name
from kakutei.shift.notifications.repository import told_by_notice
from kakutei.shift.people.models import Company
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened, user_of

LATEST = 20


@dataclass(frozen=True)
class NoticeLine:
    notice: Notice
    title: str
    state: str
    """The mark beside it."""
    told: str
    muted: str


@allow(administrators)
@require_http_methods(["GET", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    company, at = opened(request), clock.now()
    typed, error = None, ""
    if request.method == "POST":
        typed = {_number(text) for text in request.POST.getlist("recipient")}
        try:
            choose_recipients(company=company, user_ids=typed, by=user_of(request), at=at)
            messages.success(request, "お知らせを受け取る人を保存しました。")
            return company_redirect("shift:notices")
        except (NoRecipientLeft, NotACandidate) as refused:
            error = str(refused)
    people = [(each, each.chosen if typed is None else each.user.pk in typed) for each in candidates(company)]
    lines = _lines(company, at)
    context = {
        "people": people,
        "error": error,
        "open": [line for line in lines if line.notice.closed_at is None],
        "lines": lines[:LATEST],
    }
    return render(request, "shift/notifications/notices.html", context, status=422 if error else 200)


@allow(administrators)
@require_POST
def mute(request: HttpRequest, notice_id: int) -> HttpResponse:
    try:
        mute_notice(notice=get_object_or_404(Notice, pk=notice_id), by=user_of(request), at=clock.now())
        messages.success(request, "このお知らせを停止しました。解決すると、次からはまたお知らせします。")
    except NoticeIsOver as error:
        messages.error(request, str(error))
    return company_redirect("shift:notices")


@allow(administrators)
@require_POST
def unmute(request: HttpRequest, notice_id: int) -> HttpResponse:
    try:
        unmute_notice(notice=get_object_or_404(Notice, pk=notice_id))
        messages.success(request, "このお知らせを再開しました。")
    except NoticeIsOver as error:
        messages.error(request, str(error))
    return company_redirect("shift:notices")


def _number(text: str) -> int:
    """The number, or 0, the ID of no user, for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0


def _lines(company: Company, at: dt.datetime) -> list[NoticeLine]:
    """All that are open (there are as many causes at most) and the latest others, newest first."""
    counts = {concern.value: days for concern, days in current_concerns(company, at=at).items()}
    rows = Notice.objects.select_related("muted_by").order_by("-opened_at", "-pk")
    found = [*rows.open(), *rows.exclude(closed_at=None)[:LATEST]]
    told = told_by_notice(found)
    found.sort(key=lambda notice: (-notice.opened_at.timestamp(), notice.pk))
    return [_line(notice, counts, told.get(notice.pk, "")) for notice in found]


def _line(notice: Notice, counts: dict[str, int], told: str) -> NoticeLine:
    concern = CONCERNS[notice.cause]
    is_open = notice.closed_at is None
    title = headline(concern, counts.get(notice.cause, notice.days)) if is_open else TITLES[concern]
    by = notice.muted_by
    muted = f"{spoken_moment(notice.muted_at)} に{short_name(by)}が停止しました。" if notice.muted_at and by else ""
    return NoticeLine(notice, title, _state(concern).code, told, muted)


def _state(concern: Concern) -> DeliveryState:
    if isinstance(concern, Outcome):
        return DeliveryState.CHANGED_THERE
    return DeliveryState.WAITING if concern is Hold.PAUSED else DeliveryState.ATTENTION
