"""Asking for a mail link and redeeming it: each a single transaction, the database row decides single use."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string

from kakutei.edge.mailing import queue_text
from kakutei.signin.identity import Identity, plain_address
from kakutei.signin.models import Purpose, SignInLink

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
PER_ADDRESS = 5, dt.timedelta(minutes=15)
PER_SOURCE = 20, dt.timedelta(hours=1)
SECRET_PLACE = "[[sign-in-link]]"
LINK_HEADER = "X-Kakutei-Link"
SENT_WITH_A_SECRET = Q(user__isnull=False) | Q(purpose__in=(Purpose.REGISTRATION, Purpose.INVITATION))


class TooManyLinks(Exception):
    """ログイン用メールの送信が続いたため、しばらく送れません。15分ほど待ってから、もう一度お試しください。届いているリンクはそのまま使えます。"""


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def ask_link(
    *,
    email: str,
    browser: str,
    asked_from: str,
    asked_with: str,
    at: dt.datetime,
    purpose: Purpose = Purpose.SIGN_IN,
) -> SignInLink:
    """Queues a mail to `email`, known here or not. `browser` is the nonce that its cookie keeps. Raises TooManyLinks.

    Who asks to register with an address that is known already gets a link to sign in, by the same page and work.
    """
    address = plain_address(email)
    with transaction.atomic():
        _check_limits(address, asked_from, at)
        known = get_user_model()._default_manager.filter(email=address).first()
        user = known if known and known.is_active else None
        good_for = Purpose.SIGN_IN if known else purpose
        link = SignInLink.objects.create(
            purpose=good_for,
            user=user,
            email=address,
            browser_hash=secret_hash(browser),
            asked_from=asked_from,
            asked_with=asked_with[:300],
            asked_at=at,
            expires_at=at + LIFETIMES[good_for],
        )
        _queue_mail(link, purpose, may_join=known is None)
    return link


def ask_own_link(
    user: Identity, *, email: str, browser: str, asked_from: str, asked_with: str, at: dt.datetime, purpose: Purpose
) -> SignInLink:
    """A link for somebody who is signed in, in the mail to `email`. Raises TooManyLinks."""
    address = plain_address(email)
    with transaction.atomic():
        _check_limits(address, asked_from, at)
        link = SignInLink.objects.create(
            purpose=purpose,
            user_id=user.pk,
            email=address,
            browser_hash=secret_hash(browser),
            asked_from=asked_from,
            asked_with=asked_with[:300],
            asked_at=at,
            expires_at=at + LIFETIMES[purpose],
        )
        _queue_mail(link, purpose, may_join=False)
    return link


def open_own_link(secret: str, purpose: Purpose, user: Identity, *, at: dt.datetime) -> SignInLink | None:
    """The link of this very user if it can still be used. Looking at it spends nothing."""
    return unspent(secret, purpose, at).filter(user_id=user.pk).first()


def _check_limits(address: str, asked_from: str, at: dt.datetime) -> None:
    for (most, period), who in ((PER_ADDRESS, {"email": address}), (PER_SOURCE, {"asked_from": asked_from})):
        asked = SignInLink.objects.filter(asked_at__gt=at - period, **who).exclude(purpose=Purpose.INVITATION)
        if asked.count() >= most:
            raise TooManyLinks(TooManyLinks.__doc__)


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
        text=render_to_string(f"signin/{asked_for}_mail.txt", context),
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
    """The sign-in link behind `secret` if it can still be used. Looking at it spends nothing."""
    return unspent(secret, Purpose.SIGN_IN, at).filter(user__is_active=True).select_related("user").first()


def redeem_link(secret: str, *, at: dt.datetime) -> Identity | None:
    """The user, once: of any number of simultaneous calls exactly one gets it."""
    link = open_link(secret, at=at)
    # Spent without a join: PostgreSQL looks at a joined row's older self again when two presses meet.
    return link.user if link and spend(secret, Purpose.SIGN_IN, at) else None


def open_registration(secret: str, *, at: dt.datetime) -> SignInLink | None:
    """The registration link behind `secret` if it can still be used. Looking at it spends nothing."""
    return unspent(secret, Purpose.REGISTRATION, at).first()


def redeem_registration(secret: str, *, at: dt.datetime) -> str | None:
    """The mail address that it was sent to, once, inside the caller's transaction."""
    link = open_registration(secret, at=at)
    return link.email if link and spend(secret, Purpose.REGISTRATION, at) else None


def spend(secret: str, purpose: Purpose, at: dt.datetime) -> bool:
    return unspent(secret, purpose, at).update(used_at=at) == 1


def unspent(secret: str, purpose: Purpose, at: dt.datetime) -> QuerySet[SignInLink]:
    return unspent_links(at).filter(secret_hash=secret_hash(secret), purpose=purpose)


def unspent_links(at: dt.datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(used_at=None, expires_at__gt=at)
