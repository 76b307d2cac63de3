"""KING OF TIMEの予定を下書きに取り込む: ask for a month's plans, see what they are, take them in as drafts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.workdate import Month
from kakutei.shift.actions.existing_plans import (
    MonthOutOfReach,
    NoDivisionCode,
    NothingToTake,
    PlanDay,
    ask_plans,
    existing_plans,
    take_plans,
)
from kakutei.shift.actions.link import LinkNotReady
from kakutei.shift.link.rules.states import LinkFacts, cause_sentence, clock_of, pause_sentence
from kakutei.shift.link.rules.values import ReadingTrouble
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.people.policy import manages_store, planned_store
from kakutei.shift.people.scope import user_of

TROUBLES = {
    ReadingTrouble.NO_EMPLOYEES: "KING OF TIMEに、所属コード {code} の従業員がいません。店舗編集のKOT所属コードを確認してください。",
    ReadingTrouble.TOO_LATE: "1日たってもKING OF TIMEから読み取れなかったため、やめました。もう一度[予定を読み取る]を押してください。",
}


@dataclass(frozen=True)
class PersonDays:
    staff: Staff
    days: list[PlanDay]

    @property
    def shifts(self) -> list[tuple[str, list[dt.date]]]:
        """日勤 9:00-18:00 and on which dates."""
        found: dict[str, list[dt.date]] = {}
        for day in self.days:
            found.setdefault(day.there.text, []).append(day.work_date)
        return list(found.items())


@allow(manages_store)
@require_GET
def plans(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    return _show(request, planned_store(request, store_id), month)


@allow(manages_store)
@require_POST
def ask(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    by = user_of(request)
    store = planned_store(request, store_id)
    try:
        ask_plans(store=store, span=month.span, by=by, at=clock.now())
    except (LinkNotReady, NoDivisionCode, MonthOutOfReach) as error:
        return _show(request, store, month, error=str(error))
    return company_redirect("shift:plans", store_id, month)


@allow(manages_store)
@require_POST
def take(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    store = planned_store(request, store_id)
    try:
        count = take_plans(store=store, span=month.span, by=user_of(request), at=clock.now())
    except NothingToTake as error:
        return _show(request, store, month, error=str(error))
    messages.success(request, f"{count}日分の予定を下書きに取り込みました。内容を確認して、[確定]を押してください。")
    return company_redirect("shift:table", store_id, month)


def _show(request: HttpRequest, store: Store, month: Month, *, error: str = "") -> HttpResponse:
    found = existing_plans(store=store, span=month.span, at=clock.now())
    link, reading = found.link, found.reading
    waits = reading is not None and reading.read_at is None
    trouble = TROUBLES[ReadingTrouble(reading.trouble)] if reading and reading.trouble else ""
    context = {
        "store": store,
        "month": month,
        "error": error,
        "link_on": link.on,
        "found": found,
        "waits": waits,
        "waiting": _waiting(link) if waits else "",
        "stopped": bool(link.cause),
        "poll": ("60s" if link.closed_until or link.pause else "2s") if waits and link.on and not link.cause else "",
        "trouble": trouble.format(code=store.division_code),
        "free": _by_person(found.free),
    }
    return render(request, "shift/existing_plans/existing_plans.html", context, status=422 if error else 200)


def _waiting(link: LinkFacts) -> str:
    """Why the plans have not been read yet, and until when that lasts."""
    if not link.on:
        return "連携がオフのため、KING OF TIMEから読み取っていません。"
    if link.cause:
        return cause_sentence(link)
    if link.pause:
        return pause_sentence(link.pause)
    if link.closed_until:
        return f"いまはKING OF TIMEの制限時間帯です。{clock_of(link.closed_until)}を過ぎたら読み取ります。"
    if link.waiting:
        return "KING OF TIMEの応答を待っています。つながりしだい読み取ります。"
    return "KING OF TIMEから予定を読み取っています…"


def _by_person(days: list[PlanDay]) -> list[PersonDays]:
    found: dict[int, PersonDays] = {}
    for day in days:
        found.setdefault(day.staff.pk, PersonDays(day.staff, [])).days.append(day)
    return list(found.values())
