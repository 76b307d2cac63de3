"""A1-A3: [今すぐ登録] → [管理者の方はこちら] → mail address → the registration-only URL → the dashboard."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kakutei.edge import clock
from kakutei.installation.pages import own
from kakutei.looks.fields import short_text
from kakutei.shift.actions.register_company import Registration, RegistrationOver, register_company
from kakutei.signin.entering import enter
from kakutei.signin.gate import allow, anyone
from kakutei.signin.links import LIFETIMES, open_registration
from kakutei.signin.models import Purpose
from kakutei.signin.pages import AskForm, queue_link, spent

HOURS = LIFETIMES[Purpose.REGISTRATION].total_seconds() // 3600


class RegistrationForm(forms.Form):
    company = short_text("会社名", most=80)
    store = short_text("店舗名", most=60)
    store.help_text = "シフト表は店舗ごとに作ります。最初の店舗の名前を入力します。あとから増やせます。"
    family_name = short_text("姓", most=40)
    given_name = short_text("名", most=40)
    kana = short_text("ふりがな", most=80, required=False)


@allow(anyone)
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "shift/start.html")


@allow(anyone)
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Known and unknown addresses get the same page, by the same work."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and queue_link(request, form, Purpose.REGISTRATION):
        return render(request, "shift/registration_sent.html", {"hours": int(HOURS)})
    return render(request, "shift/registration_ask.html", {"form": form}, status=422 if form.errors else 200)


@allow(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking spends nothing. Once used, the URL stays an address: signed in → dashboard, else → the login form."""
    link = open_registration(secret, at=clock.now())
    if link is None:
        return spent(request)
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _register(request, secret, form)
    context = {"form": form, "email": link.email, "has_terms": own("terms") is not None}
    return render(request, "shift/registration.html", context, status=422 if form.errors else 200)


def _register(request: HttpRequest, secret: str, form: RegistrationForm) -> HttpResponse:
    try:
        owner = register_company(secret=secret, typed=Registration(**form.cleaned_data), at=clock.now())
    except RegistrationOver:
        return spent(request)
    response = enter(request, owner)
    messages.success(
        request,
        "登録が完了しました。無料プランで始まります。次回からは、メールの「登録専用URL」をブックマークしてお使いください。",
    )
    return response
