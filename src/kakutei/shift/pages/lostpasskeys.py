"""ログインと役割: the passkeys of a person who has lost theirs are taken away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kakutei.edge import clock
from kakutei.shift.actions.drop_lost_passkeys import NoPasskey, OwnPasskey, UsedElsewhere, drop_lost_passkeys
from kakutei.shift.people.access import AboveOwnRole
from kakutei.shift.people.models import Staff
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened, user_of
from kakutei.signin.gate import allow
from kakutei.signin.reauth import ask_proof, fresh


@allow(administrators)
@require_POST
def drop(request: HttpRequest, staff_id: int) -> HttpResponse:
    staff, at = get_object_or_404(Staff, pk=staff_id), clock.now()
    if not fresh(request, at=at):
        return ask_proof(request, back=reverse("shift:access", args=[staff.pk]))
    try:
        drop_lost_passkeys(company=opened(request), staff=staff, by=user_of(request), at=at)
        messages.success(
            request,
            f"{staff.name}さんのパスキーを削除し、端末をログアウトしました。次からは、メールのURLでログインできます。",
        )
    except (AboveOwnRole, NoPasskey, OwnPasskey, UsedElsewhere) as error:
        messages.error(request, str(error))
    return redirect("shift:access", staff.pk)
