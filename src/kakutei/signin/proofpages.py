"""本人確認: by a passkey, or by a mail whose link counts in the very session that asked for it."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kakutei.edge import clock
from kakutei.edge.address import noted_address
from kakutei.signin.devicepages import user_of
from kakutei.signin.entering import local
from kakutei.signin.gate import allow, signed_in
from kakutei.signin.links import LIFETIMES, TooManyLinks, ask_own_link, open_own_link, secret_hash, spend
from kakutei.signin.models import Ceremony, Purpose, SignInLink
from kakutei.signin.pages import masked
from kakutei.signin.passkeypages import AnswerForm
from kakutei.signin.passkeys import ChallengeOver, PasskeyRefused, check_shown, passkeys_of, questions_to_show
from kakutei.signin.reauth import By, fresh, prove

BACK, ASKED = "proof_back", "proof_asked"
LONGEST_PATH = 500


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """`next` is where the person wanted to go: a path of ours, else the first page."""
    if "next" in request.GET:
        request.session[BACK] = local(request.GET["next"][:LONGEST_PATH])
    if request.method == "GET" and fresh(request, at=clock.now()):
        return _back(request)
    return _by_passkey(request) if passkeys_of(user_of(request)).exists() else _by_mail(request)


def _by_passkey(request: HttpRequest) -> HttpResponse:
    at, user = clock.now(), user_of(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            check_shown(request.session, user, Ceremony.PROOF, form.cleaned_data["answer"], at=at)
            prove(request.session, By.PASSKEY, at=at)
            return _back(request)
        except (ChallengeOver, PasskeyRefused) as error:
            form.add_error(None, str(error))
    questions = questions_to_show(request.session, user, Ceremony.PROOF, at=at)
    context = {"form": form, "questions": questions, "back": _target(request)}
    return render(request, "signin/proof_passkey.html", context, status=422 if form.errors else 200)


def _by_mail(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    context = {"email": masked(user.email) if user.email else "", "minutes": LIFETIMES[Purpose.PROOF].seconds // 60}
    if request.method == "POST" and user.email:
        try:
            _send(request, user.email)
            return render(request, "signin/proof_sent.html", context)
        except TooManyLinks as error:
            messages.error(request, str(error))
    return render(request, "signin/proof_mail.html", {**context, "back": _target(request)})


def _send(request: HttpRequest, email: str) -> None:
    request.session[ASKED] = secrets.token_urlsafe(16)
    ask_own_link(
        user_of(request),
        email=email,
        browser=request.session[ASKED],
        asked_from=noted_address(request),
        asked_with=request.META.get("HTTP_USER_AGENT", ""),
        at=clock.now(),
        purpose=Purpose.PROOF,
    )


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def proof_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Looking spends nothing. In another session, of the same person too, it proves nothing."""
    at = clock.now()
    link = open_own_link(secret, Purpose.PROOF, user_of(request), at=at)
    here = link is not None and _asked_here(request, link)
    if here and request.method == "POST" and spend(secret, Purpose.PROOF, at):
        request.session.pop(ASKED, None)
        prove(request.session, By.MAIL, at=at)
        return _back(request)
    return render(request, "signin/proof_link.html", {"link": link, "here": here})


@allow(signed_in)
@never_cache
@require_GET
def proof_done(request: HttpRequest) -> HttpResponse:
    return render(request, "signin/proof_done.html")


def _asked_here(request: HttpRequest, link: SignInLink) -> bool:
    return constant_time_compare(secret_hash(request.session.get(ASKED, "")), link.browser_hash)


def _target(request: HttpRequest) -> str:
    return local(request.session.get(BACK, ""))


def _back(request: HttpRequest) -> HttpResponse:
    target = _target(request)
    request.session.pop(BACK, None)
    return redirect(target)
