"""The sign-in pages of both apps: ask for a mail, open its link, sign out."""

from __future__ import annotations

import secrets

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kakutei.edge import clock
from kakutei.edge.address import noted_address
from kakutei.signin.entering import NEXT, enter, sign_out
from kakutei.signin.gate import allow, anyone
from kakutei.signin.identity import plain_address
from kakutei.signin.links import LIFETIMES, TooManyLinks, ask_link, open_link, redeem_link, secret_hash
from kakutei.signin.models import Purpose

NONCE = "browser"


class AddressField(forms.EmailField):
    """Checked in the form in which it is compared: typed in full-width letters it is an address as well."""

    def to_python(self, value: str | None) -> str:
        return plain_address(super().to_python(value) or "")


class AskForm(forms.Form):
    email = AddressField(
        label="メールアドレス",
        max_length=254,
        error_messages={
            "required": "メールアドレスを入力してください。",
            "invalid": "メールアドレスの形を確かめてください(例: hanako@example.jp)。",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
    )


@allow(anyone)
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Known and unknown addresses get the same page, by the same work."""
    if NEXT in request.GET:
        request.session[NEXT] = request.GET[NEXT]
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and queue_link(request, form, Purpose.SIGN_IN):
        return render(request, "signin/sent.html", {"minutes": LIFETIMES[Purpose.SIGN_IN].seconds // 60})
    return render(request, "signin/ask.html", {"form": form}, status=422 if form.errors else 200)


@allow(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows a button and spends nothing (mail scanners follow links); only the POST signs in."""
    at = clock.now()
    if request.method == "POST":
        user = redeem_link(secret, at=at)
        if user is not None:
            return enter(request, user)
    opened = open_link(secret, at=at)
    if opened is None:
        return spent(request)
    same_browser = opened.browser_hash == secret_hash(request.session.get(NONCE, ""))
    return render(request, "signin/link.html", {"same_browser": same_browser, "email": masked(opened.email)})


@allow(anyone)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    sign_out(request)
    return redirect("signin:login")


def masked(email: str) -> str:
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}"


def queue_link(request: HttpRequest, form: AskForm, purpose: Purpose) -> bool:
    """Whether a mail is on its way to the address in `form`; if not, the form says why."""
    try:
        _ask(request, form.cleaned_data["email"], purpose)
    except TooManyLinks as error:
        form.add_error("email", str(error))
    return not form.errors


def _ask(request: HttpRequest, email: str, purpose: Purpose) -> None:
    nonce = request.session.setdefault(NONCE, secrets.token_urlsafe(16))
    ask_link(
        email=email,
        browser=nonce,
        asked_from=noted_address(request),
        asked_with=request.META.get("HTTP_USER_AGENT", ""),
        at=clock.now(),
        purpose=purpose,
    )


def spent(request: HttpRequest) -> HttpResponse:
    """A spent or expired URL stays an address: signed in → the first page, else → the form."""
    if request.user.is_authenticated:
        return redirect(settings.KAKUTEI_HOME)
    return render(request, "signin/ask.html", {"form": AskForm(), "spent": True})
