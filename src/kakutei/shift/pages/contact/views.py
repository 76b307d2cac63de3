"""お問い合わせ: the support contact, and a form for signed-in users."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.authentication.company_scope import companies_open_to, last_opened
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.infrastructure.text_fields import ManyLinesInput, label_of
from kakutei.shift.actions.inquiries import send_inquiry
from kakutei.shift.people.policy import anyone, members
from kakutei.shift.people.scope import opened, user_of
from kakutei.shift.subscriptions.models import Inquiry
from kakutei.site_pages import views as installation


class InquiryForm(forms.Form):
    text = ManyLinesInput(
        label=label_of(Inquiry, "text"),
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
def contact(request: HttpRequest) -> HttpResponse:
    company = last_opened(request)
    several = company is None and bool(companies_open_to(request))
    context = {**installation.support_contact(), "home_company": company, "several": several}
    return render(request, "shift/contact/whom_to_ask.html", context)


@allow(members)
@require_http_methods(["GET", "POST"])
def inquiry(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    form = InquiryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_inquiry(company=opened(request), text=form.cleaned_data["text"], by=by, at=clock.now())
        messages.success(request, "お問い合わせを受け付けました。お返事までしばらくお待ちください。")
        return company_redirect("shift:inquiry")
    context = {"form": form, **installation.support_contact()}
    return render(request, "shift/contact/inquiry.html", context, status=422 if form.errors else 200)
