"""[シフト表に取り込む] on 連携状況: what was changed at KING OF TIME becomes drafts."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.shift.actions.changes_there import LeftDay, NoChangesThere, take_changes
from kakutei.shift.link.rules.values import Outcome
from kakutei.shift.pages.link.presenters import days_of_cause
from kakutei.shift.people.policy import planners, stores_of
from kakutei.shift.people.scope import opened, user_of

MOST_DAYS = 5


@allow(planners)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    days = days_of_cause(request, Outcome.CHANGED_THERE.value, at=at)
    try:
        taken = take_changes(
            company=opened(request),
            days=list(days.values_list("pk", flat=True)),
            stores=set(stores_of(request).values_list("pk", flat=True)),
            by=user_of(request),
            at=at,
        )
    except NoChangesThere as error:
        messages.info(request, str(error))
        return company_redirect("shift:link")
    if taken.days:
        messages.success(
            request,
            f"{taken.days}日分の変更を下書きに取り込みました。シフト表で内容を確認して、[確定]を押してください。",
        )
    for note, left in groupby(sorted(taken.left, key=lambda each: each.note), key=lambda each: each.note):
        messages.warning(request, _left_sentence(note, list(left)))
    return company_redirect("shift:link")


def _left_sentence(note: str, left: list[LeftDay]) -> str:
    """取り込んでいない日: 青木 真理子 12/1、… (過ぎた日です)"""
    named = "、".join(
        f"{each.day.staff.name} {each.day.work_date.month}/{each.day.work_date.day}" for each in left[:MOST_DAYS]
    )
    more = f" ほか{len(left) - MOST_DAYS}日" if len(left) > MOST_DAYS else ""
    return f"次の日は取り込んでいません({note}): {named}{more}"
