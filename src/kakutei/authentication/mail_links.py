"""Requesting a mail link and redeeming it: each in a single transaction; the database row ensures single use."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string

from kakutei.authentication.identity import Identity
from kakutei.authentication.mail_limits import (
    STRANGER,
    KnownBrowser,
    address_counts,
    browser_counts,
    check,
    entrance_counts,
    known_browser,
    proof_counts,
    watch,
)
from kakutei.authentication.models import Purpose, SignInLink
from kakutei.infrastructure.mail_address import plain_address
from kakutei.infrastructure.mailing import queue_text
from kakutei.infrastructure.network_addresses import counted_network, noted_address

LIFETIMES = {
    Purpose.SIGN_IN: dt.timedelta(minutes=10),
    Purpose.REGISTRATION: dt.timedelta(hours=24),
    Purpose.PROOF: dt.timedelta(minutes=10),
    Purpose.ADDRESS: dt.timedelta(minutes=10),
}
PATHS = {
    Purpose.SIGN_IN: "login",
    Purpose.REGISTRATION: "registration",
    Purpose.INVITATION: "i",
    Purpose.PROOF: "proof",
    Purpose.ADDRESS: "address",
}
SUBJECTS = {
    Purpose.SIGN_IN: "ログイン用URLのお知らせ",
    Purpose.REGISTRATION: "登録専用URLのお知らせ",
    Purpose.PROOF: "本人確認のお知らせ",
    Purpose.ADDRESS: "メールアドレス変更のお知らせ",
}
LONGEST_PATH = 500
SECRET_PLACE = "[[sign-in-link]]"
LINK_HEADER = "X-Kakutei-Link"
SENT_WITH_A_SECRET = Q(user__isnull=False) | Q(purpose__in=(Purpose.REGISTRATION, Purpose.INVITATION))


@dataclass(frozen=True)
class Asking:
    """The client address and the browser that ask for a mail, and the page that was asked for."""

    address: str
    browser: str
    """Its User-Agent."""
    nonce: str = ""
    """Kept in the browser's session."""
    known: KnownBrowser = STRANGER
    next_path: str = ""

    @classmethod
    def of(cls, request: HttpRequest, *, nonce: str = "", next_path: str = "") -> Asking:
        words = request.META.get("HTTP_USER_AGENT", "")[:300]
        return cls(noted_address(request), words, nonce, known_browser(request), next_path)


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def ask_link(*, email: str, asking: Asking, at: dt.datetime, purpose: Purpose = Purpose.SIGN_IN) -> SignInLink:
    """Queues a mail to `email`, known here or not. Raises TooManyLinks.

    A request to register with a known address gets a link to sign in, by the same page and the same work.
    """
    address, network = plain_address(email), counted_network(asking.address)
    with transaction.atomic():
        known = get_user_model()._default_manager.filter(email=address).first()
        user = known if known and known.is_active else None
        own_count = asking.known.count_of(user)
        strangers = entrance_counts(address, user.pk if user else None, network)
        check(browser_counts(own_count) if own_count else strangers, at)
        good_for = Purpose.SIGN_IN if known else purpose
        link = _new_link(good_for, user, address, asking, own_count, at)
        _queue_mail(link, purpose, may_join=known is None)
    watch(at)
    return link


def ask_own_link(user: Identity, *, email: str, asking: Asking, at: dt.datetime, purpose: Purpose) -> SignInLink:
    """A link for a signed-in user, in the mail to `email`. Raises TooManyLinks."""
    address, network = plain_address(email), counted_network(asking.address)
    with transaction.atomic():
        proves = purpose is Purpose.PROOF
        check(proof_counts(user.pk) if proves else address_counts(address, user.pk, network), at)
        link = _new_link(purpose, user, address, asking, "", at)
        _queue_mail(link, purpose, may_join=False)
    watch(at)
    return link


def open_own_link(secret: str, purpose: Purpose, user: Identity, *, at: dt.datetime) -> SignInLink | None:
    """The link of this user if it can still be used. Does not use it up."""
    return unused(secret, purpose, at).filter(user_id=user.pk).first()


def _new_link(purpose: Purpose, user: Any, address: str, asking: Asking, own_count: str, at: dt.datetime) -> SignInLink:
    return SignInLink.objects.create(
        purpose=purpose,
        user=user,
        email=address,
        browser_hash=secret_hash(asking.nonce),
        asked_from=asking.address,
        network=counted_network(asking.address),
        known_browser=own_count,
        asked_with=asking.browser[:300],
        next_path=_storable(asking.next_path),
        asked_at=at,
        expires_at=at + LIFETIMES[purpose],
    )


def _storable(path: str) -> str:
    """A path that is itself a secret is not stored."""
    is_secret = path.startswith(tuple(f"/{each}/" for each in PATHS.values()))
    return "" if is_secret or len(path) > LONGEST_PATH else path


def _queue_mail(link: SignInLink, asked_for: Purpose, *, may_join: bool) -> None:
    """The queue learns to whom and about which link; the secret itself is made at sending (mails.SecretsAtSending)."""
    context = {
        "link": link,
        "product": settings.KAKUTEI_PRODUCT,
        "how_to_join": settings.KAKUTEI_HOW_TO_JOIN if may_join else "",
        "may_join": may_join,
        "secret_place": SECRET_PLACE,
    }
    queue_text(
        link.email,
        subject=f"{settings.KAKUTEI_PRODUCT} {SUBJECTS[asked_for]}",
        text=render_to_string(f"authentication/{asked_for}_mail.txt", context),
        headers={LINK_HEADER: str(link.pk)},
    )


def new_secret(link_id: int) -> str | None:
    """Gives a link its secret and returns the full URL to send, or None where the link can no longer be used."""
    secret = secrets.token_urlsafe(32)
    link = SignInLink.objects.filter(SENT_WITH_A_SECRET, pk=link_id, used_at=None)
    purpose = link.values_list("purpose", flat=True).first()
    changed = link.update(secret_hash=secret_hash(secret))
    return f"{settings.KAKUTEI_BASE_URL}/{PATHS[Purpose(purpose)]}/{secret}" if purpose and changed else None


def open_link(secret: str, *, at: dt.datetime) -> SignInLink | None:
    """The sign-in link behind `secret` if it can still be used. Does not use it up."""
    return unused(secret, Purpose.SIGN_IN, at).filter(user__is_active=True).select_related("user").first()


def redeem_link(secret: str, *, at: dt.datetime) -> tuple[Identity, str] | None:
    """The user and the page that was asked for, once: of any number of simultaneous calls exactly one succeeds."""
    link = open_link(secret, at=at)
    # Used up without a join: when two requests meet, PostgreSQL checks an older version of a joined row again.
    return (link.user, link.next_path) if link and link.user and consume(secret, Purpose.SIGN_IN, at) else None


def open_registration(secret: str, *, at: dt.datetime) -> SignInLink | None:
    """The registration link behind `secret` if it can still be used. Does not use it up."""
    return unused(secret, Purpose.REGISTRATION, at).first()


def redeem_registration(secret: str, *, at: dt.datetime) -> str | None:
    """The mail address that it was sent to, once, inside the caller's transaction."""
    link = open_registration(secret, at=at)
    return link.email if link and consume(secret, Purpose.REGISTRATION, at) else None


def consume(secret: str, purpose: Purpose, at: dt.datetime) -> bool:
    return unused(secret, purpose, at).update(used_at=at) == 1


def unused(secret: str, purpose: Purpose, at: dt.datetime) -> QuerySet[SignInLink]:
    return unused_links(at).filter(secret_hash=secret_hash(secret), purpose=purpose)


def unused_links(at: dt.datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(used_at=None, expires_at__gt=at)
