"""From the mail link to the session: who has a passkey stands half-open in between and can do nothing but show it."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from kakutei.audit.recording import record_of_user
from kakutei.audit.what import What
from kakutei.edge import clock
from kakutei.signin.devices import in_words
from kakutei.signin.identity import Identity
from kakutei.signin.passkeys import passkeys_of
from kakutei.signin.reauth import By, prove
from kakutei.signin.sessions import HALF_OPEN

NEXT = "next"
PASSED = "passed_at"
HALF_OPEN_FOR = dt.timedelta(minutes=10)


def enter(request: HttpRequest, user: Identity) -> HttpResponse:
    """Who came by a link: in, or on to the passkey."""
    at = clock.now()
    has_passed = request.user == user and PASSED in request.session
    if has_passed or not passkeys_of(user).exists():
        return let_in(request, user, By.MAIL, at=at)
    _stand_half_open(request, user, at)
    return redirect("signin:second")


def let_in(request: HttpRequest, user: Identity, by: By, *, at: dt.datetime) -> HttpResponse:
    """Signs this browser in and leads to where its person wanted to go."""
    target = request.session.pop(NEXT, "")
    request.session.pop(HALF_OPEN, None)
    _sign_in(request, user)
    prove(request.session, by, at=at)
    if by is By.PASSKEY:
        request.session[PASSED] = at.isoformat()
    return HttpResponseRedirect(local(target))


@transaction.atomic
def _sign_in(request: HttpRequest, user: Identity) -> None:
    login(request, user, backend="kakutei.signin.backend.MailLinkBackend")  # type: ignore[arg-type] # our Identity
    record_of_user(What.SIGNED_IN, user, words=_browser(request))


def second_refused(request: HttpRequest, user: Identity) -> None:
    """Somebody who has the mail, and not the passkey."""
    record_of_user(What.SECOND_REFUSED, user, words=_browser(request))


@transaction.atomic
def sign_out(request: HttpRequest) -> None:
    """A browser in which nobody is signed in stays as it is."""
    if request.user.is_authenticated:
        record_of_user(What.SIGNED_OUT, request.user, words=_browser(request))
    logout(request)


def _browser(request: HttpRequest) -> str:
    return in_words(request.META.get("HTTP_USER_AGENT", ""))


def half_open_user(request: HttpRequest, *, at: dt.datetime) -> Identity | None:
    """Who owes this browser a passkey: for ten minutes, and while nothing about the user has changed."""
    half = request.session.get(HALF_OPEN)
    if half is None or at - dt.datetime.fromisoformat(half["at"]) > HALF_OPEN_FOR:
        return None
    user: Identity | None = get_user_model()._default_manager.filter(pk=half["user"], is_active=True).first()
    same = user is not None and constant_time_compare(half["hash"], user.get_session_auth_hash())
    return user if same else None


def owes_passkey(request: HttpRequest) -> bool:
    """A session from before the user's first passkey is none any more."""
    return getattr(request.user, "has_passkey", False) and PASSED not in request.session


def local(target: str, otherwise: str = "") -> str:
    """`target` if it is a path of ours, else `otherwise` or the first page."""
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if safe else otherwise or str(settings.KAKUTEI_HOME)


def _stand_half_open(request: HttpRequest, user: Identity, at: dt.datetime) -> None:
    """Whoever was signed in here is not any more, and the session's key is a new one."""
    target = request.session.get(NEXT, "")
    if request.user.is_authenticated:
        sign_out(request)
    request.session.cycle_key()
    request.session[NEXT] = target
    request.session[HALF_OPEN] = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": at.isoformat()}
