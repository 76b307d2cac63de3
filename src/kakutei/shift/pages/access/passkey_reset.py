"""ログインと役割: deletes the passkeys of a person who has lost them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from kakutei.access.scheme import AccessRefused
from kakutei.authentication.authorization import allow
from kakutei.authentication.passkeys import passkeys_of
from kakutei.authentication.questions import Question, asks_first
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.shift.actions.drop_lost_passkeys import drop_lost_passkeys
from kakutei.shift.people.models import Staff
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened, user_of


def passkeys_question(request: HttpRequest, staff_id: int) -> Question:
    staff = get_object_or_404(Staff, pk=staff_id)
    count = passkeys_of(staff.user).count() if staff.user else 0
    return Question(
        f"{staff.name}さんのパスキーを削除",
        (
            f"パスキー({count}個)をすべて削除し、{staff.name}さんの端末をログアウトします。元には戻せません。",
            f"{staff.name}さんには、メールでお知らせします。次からは、メールのURLだけでログインできます。",
        ),
        "パスキーを削除",
        company_url("shift:access", staff.pk),
        "shift/base.html",
    )


@allow(administrators)
@reauthentication_required()
@asks_first(passkeys_question)
@require_POST
def drop(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff, at = get_object_or_404(Staff, pk=staff_id), clock.now()
    try:
        drop_lost_passkeys(company=opened(request), staff=staff, by=user_of(request), at=at)
        messages.success(
            request,
            f"{staff.name}さんのパスキーを削除し、端末をログアウトしました。次からは、メールのURLでログインできます。",
        )
    except AccessRefused as error:
        messages.error(request, str(error))
    return company_redirect("shift:access", staff.pk)
