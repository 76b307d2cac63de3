"""How often a mail with a link may be asked for, by whom. Each refusal says until when.

Counted separately, so that requests of strangers do not use up the owner's: strangers (by address and account, and by
network), each browser that knows the user, 本人確認, and a change of address. Links that were sent stay valid.

A signed cookie names a browser (at random, anew at each sign-in) and who has signed in there (by marks that say nothing
to others). It signs no user in, outlives the session, and answers differ by it only for the users that it names.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import secrets
from dataclasses import dataclass
from enum import Enum

import structlog
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from kakutei.authentication.identity import Identity
from kakutei.authentication.models import Purpose, SignInLink
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import JST

log = structlog.get_logger()
ALARM = 1000
"""Links in an hour, of all users: more than many companies ask for together in the morning."""
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
ENTRANCE = Q(purpose__in=(Purpose.SIGN_IN, Purpose.REGISTRATION), known_browser="")
"""What strangers ask for."""


class By(Enum):
    """What is counted: how many in which time, and the sentence of a refusal."""

    ADDRESS = 5, dt.timedelta(minutes=15), "このメールアドレスへのメールのお申し込みが続いたため、いまは送れません。"
    NETWORK = 300, HOUR, "お使いのネットワーク(店舗や会社の回線)からのお申し込みが続いたため、いまは送れません。"

    def __init__(self, most: int, period: dt.timedelta, sentence: str) -> None:
        self.most = most
        self.period = period
        self.sentence = sentence


class TooManyLinks(Refusal):
    """The sentence of a refusal: why, when it is over, and that older links still work."""

    def __init__(self, by: By, until: dt.datetime, at: dt.datetime) -> None:
        super().__init__(f"{by.sentence}{waiting(until, at)}届いているURLはそのまま使えます。")
        self.by = by
        self.until = until


@dataclass(frozen=True)
class Count:
    by: By
    of: Q

    def full_until(self, at: dt.datetime) -> dt.datetime | None:
        return full_until(SignInLink.objects.filter(self.of), (self.by.most, self.by.period), at)


def full_until(links: QuerySet[SignInLink], limit: tuple[int, dt.timedelta], at: dt.datetime) -> dt.datetime | None:
    """When the oldest of as many as are allowed falls out of the period; None where one more may be asked for now."""
    most, period = limit
    asked = links.filter(asked_at__gt=at - period).order_by("-asked_at").values_list("asked_at", flat=True)
    oldest = next(iter(asked[most - 1 : most]), None)
    return oldest + period if oldest else None


def entrance_counts(address: str, user_pk: int | None, network: str) -> tuple[Count, ...]:
    """Of a stranger who asks for `address`, known or unknown: the same queries either way."""
    account = Q(email=address) | Q(user=user_pk or 0)
    return Count(By.ADDRESS, ENTRANCE & account), Count(By.NETWORK, _strangers(network))


def browser_counts(known_browser: str) -> tuple[Count, ...]:
    return (Count(By.ADDRESS, Q(known_browser=known_browser)),)


def proof_counts(user_pk: int) -> tuple[Count, ...]:
    return (Count(By.ADDRESS, Q(purpose=Purpose.PROOF, user=user_pk)),)


def address_counts(address: str, user_pk: int, network: str) -> tuple[Count, ...]:
    """Of a signed-in user who sends a mail to an address that may belong to anyone."""
    account = Q(email=address) | Q(user=user_pk)
    return Count(By.ADDRESS, Q(purpose=Purpose.ADDRESS) & account), Count(By.NETWORK, _strangers(network))


def check(counts: tuple[Count, ...], at: dt.datetime) -> None:
    """Raises TooManyLinks. All are looked at, so that the time that is said is true of all."""
    full = [(until, count.by) for count in counts if (until := count.full_until(at)) is not None]
    if full:
        until, by = max(full, key=lambda each: each[0])
        log.warning("sign_in_mail_refused", by=by.name)
        raise TooManyLinks(by, until, at)


def waiting(until: dt.datetime, at: dt.datetime) -> str:
    """In words, to the next full minute: 12:16以降(約3分後)に、もう一度お試しください。"""
    local = until.astimezone(JST)
    full = local.replace(second=0, microsecond=0)
    minute = full if full == local else full + MINUTE
    day = "" if minute.date() == at.astimezone(JST).date() else f"{minute.month}月{minute.day}日 "
    return f"{day}{minute:%-H:%M}以降({_length(minute - at)}後)に、もう一度お試しください。"


def _length(wait: dt.timedelta) -> str:
    minutes = math.ceil(wait / MINUTE)
    return f"約{minutes}分" if minutes < 120 else f"約{math.ceil(wait / HOUR)}時間"


def asked_lately(at: dt.datetime) -> int:
    """Links that all users have asked for in the last hour."""
    return SignInLink.objects.filter(asked_at__gt=at - HOUR).exclude(purpose=Purpose.INVITATION).count()


def watch(at: dt.datetime) -> None:
    """Log a warning for the operator at each link beyond ALARM."""
    asked = asked_lately(at)
    if asked >= ALARM:
        log.warning("very_many_sign_in_mails", in_the_last_hour=asked)


def _strangers(network: str) -> Q:
    return Q(network=network) & (ENTRANCE | Q(purpose=Purpose.ADDRESS))


LIFETIME = 400 * 24 * 3600
"""Seconds; browsers keep no cookie for longer."""
MOST_USERS = 20
_SIGNER = "kakutei.authentication.mail_limits"


@dataclass(frozen=True)
class KnownBrowser:
    number: str = ""
    marks: tuple[str, ...] = ()
    """Of the users who have signed in here, the last one first."""

    def count_of(self, user: Identity | None) -> str:
        """The count on which this browser asks for mails of `user`; empty where it is a stranger's."""
        mark = _mark(user.pk if user else 0)  # the same work for an unknown address
        return hashlib.sha256(f"{self.number}:{mark}".encode()).hexdigest() if mark in self.marks else ""


STRANGER = KnownBrowser()


def cookie_name() -> str:
    """Beside the session's, with its prefix (__Host-)."""
    return f"{settings.SESSION_COOKIE_NAME.removesuffix('_session')}_known"


def known_browser(request: HttpRequest) -> KnownBrowser:
    """A cookie that is missing, changed or another app's is a stranger's."""
    try:
        number, *marks = Signer(salt=_SIGNER).unsign_object(request.COOKIES.get(cookie_name(), ""))
    except (BadSignature, ValueError, TypeError):
        return STRANGER
    return KnownBrowser(number, tuple(marks))


def remember(request: HttpRequest, response: HttpResponse, user: Identity) -> None:
    """`user` has just signed in here."""
    mark = _mark(user.pk)
    others = [each for each in known_browser(request).marks if each != mark]
    value = [secrets.token_urlsafe(16), mark, *others][: MOST_USERS + 1]
    response.set_cookie(
        cookie_name(),
        Signer(salt=_SIGNER).sign_object(value),
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _mark(user_pk: int) -> str:
    return salted_hmac(_SIGNER, str(user_pk), algorithm="sha256").hexdigest()[:16]
