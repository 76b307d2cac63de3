"""連携状況: the state of the connection and the causes that need a person; [再送], [承認する]. The sends of today and the list of
days are pages of their own, which this one takes in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from kakutei.authentication.authorization import allow
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.clocktext import minutes_of
from kakutei.jptime.workdate import today
from kakutei.shift.actions.link import NothingToApprove, approve_connection, resend_days
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.forecast import arrives_by
from kakutei.shift.link.rules.finish_time import arrival_text
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.link.status import facts_of
from kakutei.shift.pages.link.causes import cause_cards
from kakutei.shift.pages.link.presenters import days_of_cause, link_state, say_if_paused
from kakutei.shift.pages.link.timeline import bands_of, sends_of
from kakutei.shift.people import policy
from kakutei.shift.people.policy import administrators, planners
from kakutei.shift.people.scope import opened

WHAT_FOLLOWS = {
    Cause.OTHER_COMPANY: "今日からの予定を新しい会社に送ります。",
    Cause.RESTORED: "今日からの予定をKING OF TIMEと比べます。バックアップより後に送った予定は上書きしません。",
}


@allow(planners)
@require_GET
def link(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    state = link_state(request, at=at)
    return render(request, "shift/link/link.html", {"state": state, "cards": cause_cards(request, state, at=at)})


@allow(planners)
@require_GET
def sends(request: HttpRequest) -> HttpResponse:
    """今日の送信: a line of the day, and by when the rest arrives. While something waits the page looks again."""
    at = clock.now()
    company = opened(request)
    connection = open_connection(company)
    link = facts_of(company, connection, at=at)
    finish = arrives_by(connection, at=at) if connection and link.on else None
    context = {
        "bands": bands_of(connection),
        "sends": sends_of(connection, None if policy.leads(request) else policy.staff_seen(request), today(at)),
        "now": minutes_of(today(at), at),
        "arrival": arrival_text(finish, at),
    }
    return render(request, "shift/link/sends.html", context)


@allow(planners)
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """[再送], for the days with this cause that the user may see."""
    mine = days_of_cause(request, request.POST.get("cause", ""), at=clock.now())
    count = resend_days(company=opened(request), day_ids=list(mine.values_list("pk", flat=True)))
    if count:
        messages.success(request, f"{count}件をもう一度送ります。")
        say_if_paused(request)
    else:
        messages.info(request, "送り直す日はありません。")
    return company_redirect("shift:link")


@allow(administrators)
@reauthentication_required(page=("shift:link",))
@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    try:
        approved = approve_connection(company=opened(request), at=clock.now())
        messages.success(request, f"承認しました。{WHAT_FOLLOWS[approved]}")
        say_if_paused(request)
    except NothingToApprove as error:
        messages.error(request, str(error))
    return company_redirect("shift:link")
