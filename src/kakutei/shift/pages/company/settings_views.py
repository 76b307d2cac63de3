"""設定: whether confirmed shifts go to KING OF TIME, and from which work date on (A8)."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.infrastructure.text_fields import label_of
from kakutei.jptime.hours import parse_windows
from kakutei.jptime.workdate import today
from kakutei.shift.actions.link import CompanyLeaves, NotGranted, set_link
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.models import Connection
from kakutei.shift.link.status import difference
from kakutei.shift.pages.link.presenters import say_if_paused
from kakutei.shift.pages.onboarding.steps import next_step
from kakutei.shift.people.models import Company, LinkSetting
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened
from kakutei.shift.subscriptions.link_progress import standing_of


class LinkForm(forms.Form):
    on = forms.BooleanField(label="シフトの情報がKing Of Timeのスケジュールに追加される。", required=False)
    first_work_date = forms.DateField(
        label=label_of(Connection, "first_work_date"),
        help_text="この日より前の勤務日は、KING OF TIMEに送りません。",
        widget=forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"),
        error_messages={
            "required": "連携を始める勤務日を入力してください。",
            "invalid": "勤務日は「2026-12-01」のように入力してください。",
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    """The number of days that the person was shown; if it has changed, the new one is shown first."""


@allow(administrators)
@reauthentication_required(on_get=False)
@require_http_methods(["GET", "POST"])
def setting(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    company = opened(request)
    connection = open_connection(company)
    first = connection.first_work_date if connection else today(at)
    initial = {"on": company.link_setting == LinkSetting.ON, "first_work_date": first}
    form = LinkForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        return _decide(request, company, form, at)
    standing = standing_of(company)
    context = {
        "form": form,
        "connection": connection,
        "granted": standing.granted,
        "windows": _windows(connection),
        "step": next_step(standing),
    }
    return render(request, "shift/company/settings.html", context, status=422 if form.errors else 200)


def _windows(connection: Connection | None) -> list[str]:
    """The restricted hours of the connection, or those that a new one begins with."""
    windows = connection.windows if connection else parse_windows(settings.KAKUTEI_LINK_HOURS)
    return [str(window) for window in windows]


def _decide(request: HttpRequest, company: Company, form: LinkForm, at: dt.datetime) -> HttpResponse:
    """Switching on first shows what that would send, unless no days are pending."""
    on, first = form.cleaned_data["on"], form.cleaned_data["first_work_date"]
    if on and company.link_granted_at and not company.link_is_on:
        owed = difference(company, first, at=at)
        if owed.total and form.cleaned_data["seen"] != str(owed.total):
            return render(request, "shift/company/switch_on.html", {"difference": owed, "first_work_date": first})
    try:
        set_link(company=company, on=on, first_work_date=first, at=at)
        messages.success(request, "設定を保存しました。")
        say_if_paused(request)
    except (CompanyLeaves, NotGranted) as error:
        messages.error(request, str(error))
    return company_redirect("shift:settings")
