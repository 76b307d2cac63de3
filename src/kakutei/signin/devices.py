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

from kakutei.audit.recording import record_of_user
from kakutei.audit.what import What
from kakutei.edge import clock
from kakutei.signin.identity import Identity
from kakutei.signin.links import unspent_links
from kakutei.signin.models import DeviceSession
from kakutei.signin.sessions import BROWSER, SessionStore

WRITTEN_DOWN = dt.timedelta(hours=1)
"""How often the use of a device is written down; each time its thirty days begin anew."""

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("YaBrowser", "Yandex"),
    ("Line/", "LINE"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
"""More than one sign may stand in what a browser says of itself: the first that fits counts."""


@dataclass(frozen=True)
class Device:
    name: str
    """Stands for the session on the page. The session's own key is as good as the cookie and stays here."""
    words: str
    started_at: dt.datetime
    last_used_at: dt.datetime
    is_this: bool


class DeviceInUse:
    """Middleware: writes down which browser a signed-in session is used with, and that it was."""

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
    rows = DeviceSession.objects.filter(user_id=user.pk, expire_date__gt=at)
    found = [
        Device(
            name=_name(row),
            words=in_words(row.browser),
            started_at=row.started_at,
            last_used_at=row.last_used_at or row.started_at,
            is_this=row.session_key == this,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.is_this, each.last_used_at), reverse=True)


@transaction.atomic
def end_device(user: Identity, *, name: str) -> bool:
    """Whether there was such a device of this very user; signed out at its next click."""
    keys = [row.pk for row in DeviceSession.objects.filter(user_id=user.pk) if _name(row) == name]
    ended = DeviceSession.objects.filter(user_id=user.pk, pk__in=keys).delete()[0] > 0
    if ended:
        record_of_user(What.DEVICE_ENDED, user, words="1台")
    return ended


@transaction.atomic
def end_other_devices(user: Identity, *, this: str | None, at: dt.datetime) -> int:
    """How many were signed out; links that are under way sign nobody in either."""
    unspent_links(at).filter(user_id=user.pk).update(expires_at=at)
    others = DeviceSession.objects.filter(Q(user_id=user.pk) | Q(half_open_user_id=user.pk)).exclude(pk=this)
    count = others.filter(user_id=user.pk).count()
    others.delete()
    if count:
        record_of_user(What.DEVICE_ENDED, user, words=f"ほかの{count}台")
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
