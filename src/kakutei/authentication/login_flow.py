"""From the mail link to the session: with a passkey, the second factor is pending in between, and no other page opens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record_of_user
from kakutei.authentication.devices import in_words
from kakutei.authentication.identity import Identity
from kakutei.authentication.mail_limits import remember
from kakutei.authentication.models import Passkey
from kakutei.authentication.passkeys import passkeys_of
from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.authentication.sessions import ON_PAPER, PENDING
from kakutei.infrastructure import clock

NEXT = "next"
PASSED = "passed_at"
PENDING_FOR = dt.timedelta(minutes=10)


def begin_login(request: HttpRequest, user: Identity, *, target: str = "", on_paper: bool = False) -> HttpResponse:
    """Sign in the user of a link (`on_paper`: of a printed one), or ask for the passkey first. `target`: where the link
    leads; it takes precedence over the page that this browser asked for."""
    at = clock.now()
    if target:
        request.session[NEXT] = target
    has_passed = request.user == user and PASSED in request.session
    if has_passed or not passkeys_of(user).exists():
        return complete_login(request, user, ProofKind.MAIL, at=at, on_paper=on_paper)
    _await_second_factor(request, user, at, on_paper)
    return redirect("authentication:second")


def complete_login(
    request: HttpRequest, user: Identity, by: ProofKind, *, at: dt.datetime, on_paper: bool = False
) -> HttpResponse:
    """Signs this browser in and redirects to the page that was asked for."""
    target = request.session.pop(NEXT, "")
    half = request.session.pop(PENDING, {})
    _sign_in(request, user)
    if on_paper or half.get("on_paper"):
        request.session[ON_PAPER] = True
    mark_reauthenticated(request.session, by, at=at)
    if by is ProofKind.PASSKEY:
        request.session[PASSED] = at.isoformat()
    response = HttpResponseRedirect(local(target))
    remember(request, response, user)
    return response


@transaction.atomic
def _sign_in(request: HttpRequest, user: Identity) -> None:
    login(request, user, backend="kakutei.authentication.login_flow.MailLinkBackend")  # type: ignore[arg-type] # our Identity
    record_of_user(AuditAction.SIGNED_IN, user, words=_browser(request))


def second_refused(request: HttpRequest, user: Identity) -> None:
    """Records that the user has opened the mail link and not shown the passkey."""
    record_of_user(AuditAction.SECOND_REFUSED, user, words=_browser(request))


@transaction.atomic
def sign_out(request: HttpRequest) -> None:
    """A browser without a signed-in user is left unchanged."""
    if request.user.is_authenticated:
        record_of_user(AuditAction.SIGNED_OUT, request.user, words=_browser(request))
    logout(request)


def _browser(request: HttpRequest) -> str:
    return in_words(request.META.get("HTTP_USER_AGENT", ""))


def user_pending_second_factor(request: HttpRequest, *, at: dt.datetime) -> Identity | None:
    """The user whose passkey this browser has to show: for ten minutes, and while nothing about the user has changed."""
    half = request.session.get(PENDING)
    if half is None or at - dt.datetime.fromisoformat(half["at"]) > PENDING_FOR:
        return None
    user: Identity | None = get_user_model()._default_manager.filter(pk=half["user"], is_active=True).first()
    same = user is not None and constant_time_compare(half["hash"], user.get_session_auth_hash())
    return user if same else None


def owes_passkey(request: HttpRequest) -> bool:
    """Whether the session is invalid because it began before the user's first passkey."""
    return getattr(request.user, "has_passkey", False) and PASSED not in request.session


def local(target: str, otherwise: str = "") -> str:
    """`target` if it is a path of ours, else `otherwise` or the first page."""
    return target if is_local(target) else otherwise or str(settings.KAKUTEI_HOME)


def is_local(target: str) -> bool:
    return target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)


def _await_second_factor(request: HttpRequest, user: Identity, at: dt.datetime, on_paper: bool) -> None:
    """Signs out the previous user of this browser and changes the session key."""
    target = request.session.get(NEXT, "")
    if request.user.is_authenticated:
        sign_out(request)
    request.session.cycle_key()
    request.session[NEXT] = target
    half = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": at.isoformat(), "on_paper": on_paper}
    request.session[PENDING] = half


class MailLinkBackend(BaseBackend):
    def get_user(self, user_id: int) -> Any:
        """With `has_passkey`, so that the authorization middleware needs no query of its own at each request."""
        passkeys = Passkey.objects.active().filter(user=OuterRef("pk"))
        users = get_user_model()._default_manager.filter(pk=user_id, is_active=True)
        return next(iter(users.annotate(has_passkey=Exists(passkeys))), None)
