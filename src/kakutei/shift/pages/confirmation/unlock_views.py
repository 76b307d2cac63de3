"""[確定を解除]: past days of a store are opened for changes, with a reason."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.actions.unlock_days import AlreadyUnlocked, NotPast, TooLongAgo, unlock_days
from kakutei.shift.pages import dialogs
from kakutei.shift.people.models import Store
from kakutei.shift.people.policy import administrators, planned_store
from kakutei.shift.people.scope import user_of
from kakutei.ui.fields import short_text

DATES = {"invalid": "日付は「2026-12-15」のように入力してください。", "required": "日付を入力してください。"}


def _date(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        error_messages=DATES,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class UnlockForm(forms.Form):
    since = _date("始まりの日")
    until = _date("終わりの日")
    reason = short_text("理由", most=100)

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", "終わりの日は、始まりの日と同じか、それより後の日にしてください。")

    @property
    def span(self) -> DateSpan:
        return DateSpan(self.cleaned_data["since"], self.cleaned_data["until"] + dt.timedelta(days=1))


@allow(administrators)
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    store = planned_store(request, store_id)
    yesterday = today(clock.now()) - dt.timedelta(days=1)
    first = {"since": month.first, "until": max(month.first, min(month.span.last, yesterday))}
    form = UnlockForm(request.POST or None, initial=first)
    form.fields["reason"].help_text = "操作記録とシフト表に残ります。"
    back_url = company_url("shift:table", store_id, month)
    if request.method == "POST" and form.is_valid() and _unlock(request, store, form):
        return dialogs.close(request, back_url, keeps=dialogs.VIEW)
    context = {"store": store, "month": month, "form": form}
    status = 422 if form.errors else 200
    return dialogs.show(request, "shift/confirmation/unlock.html", context, back_url=back_url, status=status)


def _unlock(request: HttpRequest, store: Store, form: UnlockForm) -> bool:
    reason = form.cleaned_data["reason"]
    try:
        count = unlock_days(store=store, span=form.span, reason=reason, by=user_of(request), at=clock.now())
    except (NotPast, TooLongAgo, AlreadyUnlocked) as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"{count}日の確定を解除しました。KING OF TIMEの予定は、次に[確定]するまで変わりません。")
    return True
