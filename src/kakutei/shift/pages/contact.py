"""お問い合わせ: whom to ask, and a form for whoever is signed in."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from kakutei.edge import clock
from kakutei.installation import pages as installation
from kakutei.shift.actions.send_inquiry import send_inquiry
from kakutei.shift.people.policy import anyone, members
from kakutei.shift.people.scope import opened, user_of
from kakutei.signin.gate import allow


class InquiryForm(forms.Form):
    text = forms.CharField(
        label="お問い合わせの内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="アクセストークンは書かないでください。お返事は、ログインに使っているメールアドレスにお送りします。",
        error_messages={
            "required": "お問い合わせの内容を入力してください。",
            "max_length": "お問い合わせの内容は2000文字までで入力してください。",
        },
    )


@allow(anyone)
@require_GET
def whom_to_ask(request: HttpRequest) -> HttpResponse:
    return render(request, "shift/whom_to_ask.html", installation.whom_to_ask())


@allow(members)
@require_http_methods(["GET", "POST"])
def inquiry(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    form = InquiryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_inquiry(company=opened(request), text=form.cleaned_data["text"], by=by, at=clock.now())
        messages.success(request, "お問い合わせを受け付けました。お返事までしばらくお待ちください。")
        return redirect("shift:inquiry")
    context = {"form": form, **installation.whom_to_ask()}
    return render(request, "shift/inquiry.html", context, status=422 if form.errors else 200)
