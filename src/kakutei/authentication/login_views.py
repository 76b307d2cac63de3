"""The sign-in pages of both apps: ask for a mail, open its link, sign out."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kakutei.authentication.authorization import allow, anyone
from kakutei.authentication.form_keys import shows_result
from kakutei.authentication.login_flow import NEXT, begin_login, is_local, sign_out
from kakutei.authentication.mail_limits import TooManyLinks
from kakutei.authentication.mail_links import LIFETIMES, Asking, ask_link, open_link, redeem_link, secret_hash
from kakutei.authentication.models import Purpose
from kakutei.authentication.secret_path import CUT_SHORT, is_whole_secret
from kakutei.infrastructure import clock
from kakutei.infrastructure.mail_address import ADDRESS_TOO_LONG, ADDRESS_WRONG, LONGEST, check_address, plain_address

NONCE = "browser"
SPENT = "このURLは使用済みか、期限が切れています。"


class AddressField(forms.EmailField):
    """Checked in its normalised form, so that full-width letters are accepted."""

    default_validators = [check_address]  # noqa: RUF012 - Django reads a list here
    default_error_messages: ClassVar = {
        "required": "メールアドレスを入力してください。",
        "invalid": ADDRESS_WRONG,
        "max_length": ADDRESS_TOO_LONG,
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST, **kwargs})

    def to_python(self, value: str | None) -> str:
        return plain_address(super().to_python(value) or "")


class AskForm(forms.Form):
    email = AddressField(
        label="メールアドレス",
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
        minutes = LIFETIMES[Purpose.SIGN_IN].seconds // 60
        return shows_result(render(request, "authentication/sent.html", {"minutes": minutes}))
    return render(request, "authentication/ask.html", {"form": form}, status=422 if form.errors else 200)


@allow(anyone)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows a button and does not use up the link (mail scanners follow links); only the POST signs in."""
    at = clock.now()
    if request.method == "POST":
        redeemed = redeem_link(secret, at=at)
        if redeemed is not None:
            user, next_path = redeemed
            return begin_login(request, user, target=next_path)
    opened = open_link(secret, at=at)
    if opened is None:
        return not_good(request, secret)
    same_browser = opened.browser_hash == secret_hash(request.session.get(NONCE, ""))
    return render(request, "authentication/link.html", {"same_browser": same_browser, "email": masked(opened.email)})


@allow(anyone)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    sign_out(request)
    return redirect("authentication:login")


def masked(email: str) -> str:
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}"


def queue_link(request: HttpRequest, form: AskForm, purpose: Purpose) -> bool:
    """Whether a mail to the address in `form` was queued; if not, the form says why."""
    try:
        _ask(request, form.cleaned_data["email"], purpose)
    except TooManyLinks as error:
        form.add_error("email", str(error))
    return not form.errors


def _ask(request: HttpRequest, email: str, purpose: Purpose) -> None:
    nonce = request.session.setdefault(NONCE, secrets.token_urlsafe(16))
    target = request.session.get(NEXT, "")
    asking = Asking.of(request, nonce=nonce, next_path=target if is_local(target) else "")
    ask_link(email=email, asking=asking, at=clock.now(), purpose=purpose)


def not_good(request: HttpRequest, secret: str) -> HttpResponse:
    """A used, expired or truncated URL redirects: a signed-in user to the first page, others to the form."""
    if request.user.is_authenticated:
        return redirect(settings.KAKUTEI_HOME)
    said = SPENT if is_whole_secret(secret) else CUT_SHORT
    return render(request, "authentication/ask.html", {"form": AskForm(), "said": said})
