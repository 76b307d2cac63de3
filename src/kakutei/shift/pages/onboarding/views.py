"""A1-A3: [今すぐ登録] → [管理者の方はこちら] → mail address → the registration-only URL → the dashboard."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kakutei.authentication.authorization import allow, anyone
from kakutei.authentication.form_keys import shows_result
from kakutei.authentication.login_flow import begin_login
from kakutei.authentication.login_views import AskForm, not_good, queue_link
from kakutei.authentication.mail_links import LIFETIMES, open_registration
from kakutei.authentication.models import Purpose
from kakutei.infrastructure import clock
from kakutei.shift.actions.registration import Registration, RegistrationOver, register_company
from kakutei.shift.people.models import Company, Staff, Store
from kakutei.site_pages.views import own
from kakutei.ui.fields import model_text

HOURS = LIFETIMES[Purpose.REGISTRATION].total_seconds() // 3600


class RegistrationForm(forms.Form):
    company = model_text(Company, "name")
    store = model_text(Store, "name")
    store.help_text = "シフト表は店舗ごとに作ります。最初の店舗の名前を入力します。あとから増やせます。"
    family_name = model_text(Staff, "family_name")
    given_name = model_text(Staff, "given_name", required=True)
    kana = model_text(Staff, "kana")


@allow(anyone)
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "shift/onboarding/start.html")


@allow(anyone)
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Known and unknown addresses get the same page, by the same work."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and queue_link(request, form, Purpose.REGISTRATION):
        return shows_result(render(request, "shift/onboarding/registration_sent.html", {"hours": int(HOURS)}))
    return render(request, "shift/onboarding/registration_ask.html", {"form": form}, status=422 if form.errors else 200)


@allow(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, secret: str) -> HttpResponse:
    """A GET does not use up the link. A used URL redirects a signed-in user to the dashboard, others to the login form."""
    link = open_registration(secret, at=clock.now())
    if link is None:
        return not_good(request, secret)
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _register(request, secret, form)
    context = {"form": form, "email": link.email, "has_terms": own("terms") is not None}
    return render(request, "shift/onboarding/registration.html", context, status=422 if form.errors else 200)


def _register(request: HttpRequest, secret: str, form: RegistrationForm) -> HttpResponse:
    try:
        owner = register_company(secret=secret, typed=Registration(**form.cleaned_data), at=clock.now())
    except RegistrationOver:
        return not_good(request, secret)
    response = begin_login(request, owner)
    messages.success(
        request,
        "登録が完了しました。無料プランで始まります。次回からは、メールの「登録専用URL」をブックマークしてお使いください。",
    )
    return response
