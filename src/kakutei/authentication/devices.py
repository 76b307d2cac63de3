"""ログイン中の端末: the browsers in which a user is signed in, in words, and how each is ended."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record_of_user
from kakutei.authentication.identity import Identity
from kakutei.authentication.mail_links import unused_links
from kakutei.authentication.models import DeviceSession
from kakutei.authentication.sessions import BROWSER, SessionStore, within_lifetime
from kakutei.infrastructure import clock

WRITTEN_DOWN = dt.timedelta(hours=1)
"""How often the use of a device is recorded; each time its thirty days start again."""

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("YaBrowser", "Yandex"),
    ("Line/", "LINE"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
"""A User-Agent may contain more than one of these: the first match counts."""


@dataclass(frozen=True)
class Device:
    name: str
    """Identifies the session on the page. The session key itself is equal to the cookie and is not sent."""
    words: str
    started_at: dt.datetime
    last_used_at: dt.datetime
    is_this: bool
    on_paper: bool


class DeviceInUse:
    """Middleware: records the browser of a signed-in session, and that it was used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if isinstance(session, SessionStore) and session.accessed and SESSION_KEY in session and _is_due(session):
            session[BROWSER] = request.META.get("HTTP_USER_AGENT", "")[:300]
        return response


def devices_of(user: Identity, *, this: str | None, at: dt.datetime) -> list[Device]:
    """This device first, then those used last. `this`: the key of the session that asks."""
    rows = DeviceSession.objects.filter(within_lifetime(at), user_id=user.pk, expire_date__gt=at)
    found = [_device(row, this) for row in rows]
    return sorted(found, key=lambda each: (each.is_this, each.last_used_at), reverse=True)


def paper_devices_of(user: Identity | None, *, this: str | None, at: dt.datetime) -> list[Device]:
    """For administrators: only devices that an invitation on paper opened, which belong to their company only."""
    return [each for each in devices_of(user, this=this, at=at) if each.on_paper] if user else []


def end_paper_device(user: Identity, *, name: str) -> bool:
    """Whether there was such a device; signed out at its next click. Inside the transaction that records it."""
    rows = DeviceSession.objects.filter(user_id=user.pk, on_paper=True)
    keys = [row.pk for row in rows if _name(row) == name]
    return rows.filter(pk__in=keys).delete()[0] > 0


def _device(row: DeviceSession, this: str | None) -> Device:
    return Device(
        name=_name(row),
        words=in_words(row.browser),
        started_at=row.started_at,
        last_used_at=row.last_used_at or row.started_at,
        is_this=row.session_key == this,
        on_paper=row.on_paper,
    )


@transaction.atomic
def end_device(user: Identity, *, name: str) -> bool:
    """Whether there was such a device of this user; signed out at its next click."""
    keys = [row.pk for row in DeviceSession.objects.filter(user_id=user.pk) if _name(row) == name]
    ended = DeviceSession.objects.filter(user_id=user.pk, pk__in=keys).delete()[0] > 0
    if ended:
        record_of_user(AuditAction.DEVICE_ENDED, user, words="1台")
    return ended


@transaction.atomic
def end_other_devices(user: Identity, *, this: str | None, at: dt.datetime) -> int:
    """How many were signed out; unused sign-in links of the user expire too."""
    unused_links(at).filter(user_id=user.pk).update(expires_at=at)
    others = DeviceSession.objects.filter(Q(user_id=user.pk) | Q(pending_user_id=user.pk)).exclude(pk=this)
    count = others.filter(user_id=user.pk).count()
    others.delete()
    if count:
        record_of_user(AuditAction.DEVICE_ENDED, user, words=f"ほかの{count}台")
    return count


def in_words(browser: str) -> str:
    """Safari(iPhone), from what the browser says of itself."""
    product = next((word for sign, word in BROWSERS if sign in browser), "")
    system = next((word for sign, word in SYSTEMS if sign in browser), "")
    return f"{product or 'ブラウザー'}({system})" if system else product or "不明なブラウザー"


def _is_due(session: SessionStore) -> bool:
    return session.last_used_at is None or session.last_used_at <= clock.now() - WRITTEN_DOWN


def _name(row: DeviceSession) -> str:
    return hashlib.sha256(f"device:{row.session_key}".encode()).hexdigest()[:32]
