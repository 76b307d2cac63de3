"""本人確認: by a passkey, or by a mail whose link counts only in the session that asked for it."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kakutei.authentication.authorization import allow, signed_in
from kakutei.authentication.device_views import user_of
from kakutei.authentication.form_keys import shows_result
from kakutei.authentication.login_flow import local
from kakutei.authentication.login_views import masked
from kakutei.authentication.mail_limits import TooManyLinks
from kakutei.authentication.mail_links import LIFETIMES, Asking, ask_own_link, consume, open_own_link, secret_hash
from kakutei.authentication.models import Ceremony, Purpose, SignInLink
from kakutei.authentication.passkey_views import AnswerForm
from kakutei.authentication.passkeys import ChallengeOver, PasskeyRefused, check_shown, passkeys_of, questions_to_show
from kakutei.authentication.reauthentication import ProofKind, is_recent, mark_reauthenticated
from kakutei.authentication.secret_path import CUT_SHORT, is_whole_secret
from kakutei.authentication.typed_values import way_back
from kakutei.infrastructure import clock

BACK, ASKED = "proof_back", "proof_asked"
LONGEST_PATH = 500


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "POST"])
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """`next` is the page that was asked for: a path of ours, else the first page."""
    if "next" in request.GET:
        request.session[BACK] = local(request.GET["next"][:LONGEST_PATH])
    if request.method == "GET" and is_recent(request, at=clock.now()):
        return _back(request)
    return _by_passkey(request) if passkeys_of(user_of(request)).exists() else _by_mail(request)


def _by_passkey(request: HttpRequest) -> HttpResponse:
    at, user = clock.now(), user_of(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            check_shown(request.session, user, Ceremony.PROOF, form.cleaned_data["answer"], at=at)
            mark_reauthenticated(request.session, ProofKind.PASSKEY, at=at)
            return _back(request)
        except (ChallengeOver, PasskeyRefused) as error:
            form.add_error(None, str(error))
    questions = questions_to_show(request.session, user, Ceremony.PROOF, at=at)
    context = {"form": form, "questions": questions, "back": _target(request)}
    return render(request, "authentication/proof_passkey.html", context, status=422 if form.errors else 200)


def _by_mail(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    context = {"email": masked(user.email) if user.email else "", "minutes": LIFETIMES[Purpose.PROOF].seconds // 60}
    if request.method == "POST" and user.email:
        try:
            _send(request, user.email)
            return shows_result(render(request, "authentication/proof_sent.html", context))
        except TooManyLinks as error:
            messages.error(request, str(error))
    return render(request, "authentication/proof_mail.html", {**context, "back": _target(request)})


def _send(request: HttpRequest, email: str) -> None:
    """Earlier mails stay valid in this browser, also if this one is refused."""
    nonce = request.session.setdefault(ASKED, secrets.token_urlsafe(16))
    asking = Asking.of(request, nonce=nonce)
    ask_own_link(user_of(request), email=email, asking=asking, at=clock.now(), purpose=Purpose.PROOF)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_reauthentication_link(request: HttpRequest, secret: str) -> HttpResponse:
    """A GET does not use up the link. In another session, also of the same user, it is no proof."""
    at = clock.now()
    link = open_own_link(secret, Purpose.PROOF, user_of(request), at=at)
    here = link is not None and _asked_here(request, link)
    if here and request.method == "POST" and consume(secret, Purpose.PROOF, at):
        mark_reauthenticated(request.session, ProofKind.MAIL, at=at)
        return _back(request)
    cut_short = "" if is_whole_secret(secret) else CUT_SHORT
    return render(request, "authentication/proof_link.html", {"link": link, "here": here, "cut_short": cut_short})


@allow(signed_in)
@never_cache
@require_GET
def reauthentication_done(request: HttpRequest) -> HttpResponse:
    return render(request, "authentication/proof_done.html", {"back": way_back(request.session, at=clock.now())})


def _asked_here(request: HttpRequest, link: SignInLink) -> bool:
    return constant_time_compare(secret_hash(request.session.get(ASKED, "")), link.browser_hash)


def _target(request: HttpRequest) -> str:
    return local(request.session.get(BACK, ""))


def _back(request: HttpRequest) -> HttpResponse:
    target = _target(request)
    request.session.pop(BACK, None)
    return redirect(target)
