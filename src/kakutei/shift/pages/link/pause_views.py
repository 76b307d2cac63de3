"""[一時停止] and [再開] on 連携状況: the company pauses its link with a reason, and resumes it."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.infrastructure.text_fields import label_of
from kakutei.shift.actions.link import AlreadyPaused, LinkNotReady, NotPaused, ResumesInThePast, pause_link, resume_link
from kakutei.shift.link.models import Connection
from kakutei.shift.pages import dialogs
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened, user_of
from kakutei.ui.fields import short_text


class MomentField(forms.DateTimeField):
    """A moment in Japan, from the browser's own field or typed, also in full-width signs."""

    def to_python(self, value: Any) -> dt.datetime | None:
        typed = unicodedata.normalize("NFKC", value) if isinstance(value, str) else value
        return super().to_python(typed)


class PauseForm(forms.Form):
    reason = short_text("理由", most=100)  # the form's heading says for what
    until = MomentField(
        label=label_of(Connection, "pause_until"),
        required=False,
        help_text="空のままにすると、[再開]を押すまで何も送りません。",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "再開する日時は「2026-12-15 9:00」のように入力してください。"},
    )


@allow(administrators)
@require_http_methods(["GET", "POST"])
def pause(request: HttpRequest) -> HttpResponse:
    form = PauseForm(request.POST or None)
    form.fields["reason"].help_text = "連携状況を見る人と、メールを受け取る人に伝わります。"
    if request.method == "POST" and form.is_valid() and _pause(request, form):
        messages.success(request, "連携を一時停止しました。")
        return dialogs.close(request, company_url("shift:link"))
    status = 422 if form.errors else 200
    return dialogs.show(
        request, "shift/link/pause_form.html", {"form": form}, back_url=company_url("shift:link"), status=status
    )


@allow(administrators)
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    try:
        resume_link(company=opened(request), by=by, at=clock.now())
        messages.success(request, "連携を再開しました。送信待ちのシフトを送ります。")
    except NotPaused as error:
        messages.error(request, str(error))
    return company_redirect("shift:link")


def _pause(request: HttpRequest, form: PauseForm) -> bool:
    by = user_of(request)
    try:
        pause_link(company=opened(request), by=by, at=clock.now(), **form.cleaned_data)
    except ResumesInThePast as error:
        form.add_error("until", str(error))
    except (AlreadyPaused, LinkNotReady) as error:
        form.add_error(None, str(error))
    return not form.errors
