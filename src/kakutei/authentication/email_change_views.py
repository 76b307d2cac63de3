"""メールアドレス: users change their own by a link that the new address receives."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow, signed_in
from kakutei.authentication.device_views import user_of
from kakutei.authentication.email_change import AddressLinkOver, AddressTaken, change_address
from kakutei.authentication.form_keys import shows_result
from kakutei.authentication.login_flow import PASSED
from kakutei.authentication.login_views import AddressField
from kakutei.authentication.mail_limits import TooManyLinks
from kakutei.authentication.mail_links import LIFETIMES, Asking, ask_own_link, open_own_link
from kakutei.authentication.models import Purpose
from kakutei.authentication.reauthentication import PROOF, reauthentication_required
from kakutei.authentication.secret_path import CUT_SHORT, is_whole_secret
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock

KEPT = (PASSED, PROOF, "company")
"""The keys that the new session of this browser takes over from the old one."""


class AddressForm(forms.Form):
    email = AddressField(
        label="新しいメールアドレス",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@allow(signed_in)
@never_cache
@reauthentication_required()
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """The page does not show whether another user has the new address: only the mail to that address says so."""
    form = AddressForm(typed(request))
    if request.method == "POST" and form.is_valid() and _send(request, form):
        minutes = LIFETIMES[Purpose.ADDRESS].seconds // 60
        context = {"email": form.cleaned_data["email"], "minutes": minutes, "home": settings.KAKUTEI_HOME}
        return shows_result(render(request, "authentication/address_sent.html", context))
    context = {"form": form, "home": settings.KAKUTEI_HOME, "tab": "address"}
    return render(request, "authentication/address.html", context, status=422 if form.errors else 200)


def _send(request: HttpRequest, form: AddressForm) -> bool:
    try:
        email, asking = form.cleaned_data["email"], Asking.of(request)
        ask_own_link(user_of(request), email=email, asking=asking, at=clock.now(), purpose=Purpose.ADDRESS)
    except TooManyLinks as error:
        form.add_error("email", str(error))
    return not form.errors


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address_link(request: HttpRequest, secret: str) -> HttpResponse:
    """A GET does not use up the link. This browser stays signed in, every other is signed out."""
    at, user, said = clock.now(), user_of(request), ""
    if request.method == "POST":
        try:
            return _changed(request, change_address(user, secret=secret, at=at))
        except (AddressLinkOver, AddressTaken) as error:
            said = str(error)
    link = None if said else open_own_link(secret, Purpose.ADDRESS, user, at=at)
    if not is_whole_secret(secret):
        said = CUT_SHORT
    said = said or ("" if link else AddressLinkOver.message)
    return render(
        request, "authentication/address_link.html", {"link": link, "said": said, "home": settings.KAKUTEI_HOME}
    )


def _changed(request: HttpRequest, email: str) -> HttpResponse:
    user, kept = user_of(request), {name: request.session[name] for name in KEPT if name in request.session}
    request.session.flush()
    login(request, user, backend="kakutei.authentication.login_flow.MailLinkBackend")  # type: ignore[arg-type] # our Identity
    request.session.update(kept)
    messages.success(request, f"メールアドレスを {email} に変更しました。ほかの端末はログアウトしました。")
    return redirect("authentication:devices")
