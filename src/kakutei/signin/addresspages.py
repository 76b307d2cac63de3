"""メールアドレス: one's own, changed by a link that the new address receives."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakutei.edge import clock
from kakutei.edge.address import noted_address
from kakutei.signin.devicepages import user_of
from kakutei.signin.entering import PASSED
from kakutei.signin.gate import allow, signed_in
from kakutei.signin.links import LIFETIMES, TooManyLinks, ask_own_link, open_own_link
from kakutei.signin.models import Purpose
from kakutei.signin.ownaddress import AddressLinkOver, AddressOfSomebody, change_address
from kakutei.signin.pages import AddressField
from kakutei.signin.reauth import PROOF, proof_first, still_fresh

KEPT = (PASSED, PROOF, "company")
"""What the new session of this browser takes over from the one that ends."""


class AddressForm(forms.Form):
    email = AddressField(
        label="新しいメールアドレス",
        max_length=254,
        error_messages={
            "required": "メールアドレスを入力してください。",
            "invalid": "メールアドレスの形を確かめてください(例: hanako@example.jp)。",
            "max_length": "メールアドレスは254文字までで入力してください。",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@allow(signed_in)
@never_cache
@proof_first
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Whether somebody has the new address already is told in its mailbox alone."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and still_fresh(request, form) and _send(request, form):
        minutes = LIFETIMES[Purpose.ADDRESS].seconds // 60
        context = {"email": form.cleaned_data["email"], "minutes": minutes, "home": settings.KAKUTEI_HOME}
        return render(request, "signin/address_sent.html", context)
    context = {"form": form, "home": settings.KAKUTEI_HOME, "tab": "address"}
    return render(request, "signin/address.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, form: AddressForm) -> bool:
    try:
        ask_own_link(
            user_of(request),
            email=form.cleaned_data["email"],
            browser="",
            asked_from=noted_address(request),
            asked_with=request.META.get("HTTP_USER_AGENT", ""),
            at=clock.now(),
            purpose=Purpose.ADDRESS,
        )
    except TooManyLinks as error:
        form.add_error("email", str(error))
    return not form.errors


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking spends nothing. This browser stays signed in, every other is signed out."""
    at, user, said = clock.now(), user_of(request), ""
    if request.method == "POST":
        try:
            return _changed(request, change_address(user, secret=secret, at=at))
        except (AddressLinkOver, AddressOfSomebody) as error:
            said = str(error)
    link = None if said else open_own_link(secret, Purpose.ADDRESS, user, at=at)
    said = said or ("" if link else str(AddressLinkOver.__doc__))
    return render(request, "signin/address_link.html", {"link": link, "said": said, "home": settings.KAKUTEI_HOME})


def _changed(request: HttpRequest, email: str) -> HttpResponse:
    user, kept = user_of(request), {name: request.session[name] for name in KEPT if name in request.session}
    request.session.flush()
    login(request, user, backend="kakutei.signin.backend.MailLinkBackend")  # type: ignore[arg-type] # our Identity
    request.session.update(kept)
    messages.success(request, f"メールアドレスを {email} に変更しました。ほかの端末はログアウトしました。")
    return redirect("signin:devices")
