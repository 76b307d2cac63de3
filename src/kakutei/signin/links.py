"""Asking for a mail link and redeeming it: each a single transaction, the database row decides single use."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from post_office import mail

from kakutei.signin.identity import Identity, plain_address
from kakutei.signin.models import SignInLink

LIFETIME = dt.timedelta(minutes=10)
PER_ADDRESS = 5, dt.timedelta(minutes=15)
PER_SOURCE = 20, dt.timedelta(hours=1)
SECRET_PLACE = "[[sign-in-link]]"
LINK_HEADER = "X-Kakutei-Link"


class TooManyLinks(Exception):
    """ログイン用メールの送信が続いたため、しばらく送れません。15分ほど待ってから、もう一度お試しください。届いているリンクはそのまま使えます。"""


def secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def ask_link(*, email: str, browser: str, asked_from: str, asked_with: str, at: dt.datetime) -> SignInLink:
    """Queues a mail to `email`, known here or not. `browser` is the nonce that its cookie keeps. Raises TooManyLinks."""
    address = plain_address(email)
    with transaction.atomic():
        _check_limits(address, asked_from, at)
        user = get_user_model()._default_manager.filter(email=address, is_active=True).first()
        link = SignInLink.objects.create(
            user=user,
            email=address,
            browser_hash=secret_hash(browser),
            asked_from=asked_from,
            asked_with=asked_with[:300],
            asked_at=at,
            expires_at=at + LIFETIME,
        )
        _queue_mail(link)
    return link


def _check_limits(address: str, asked_from: str, at: dt.datetime) -> None:
    for (most, period), who in ((PER_ADDRESS, {"email": address}), (PER_SOURCE, {"asked_from": asked_from})):
        if SignInLink.objects.filter(asked_at__gt=at - period, **who).count() >= most:
            raise TooManyLinks(TooManyLinks.__doc__)


def _queue_mail(link: SignInLink) -> None:
    """The queue learns to whom and about which link; the secret itself is made at sending (mails.SecretsAtSending)."""
    context = {"link": link, "product": settings.KAKUTEI_PRODUCT, "secret_place": SECRET_PLACE}
    mail.send(  # type: ignore[no-untyped-call] # post_office has no types
        link.email,
        subject=f"{settings.KAKUTEI_PRODUCT} ログイン用URLのお知らせ",
        message="{{ text|safe }}",  # the queue renders it as a template: a browser's name must not become one
        context={"text": render_to_string("signin/link_mail.txt", context)},
        headers={LINK_HEADER: str(link.pk)},
    )


def new_secret(link_id: int) -> str | None:
    """Gives a link its secret and returns the full URL to send, or None where the link can no longer be used."""
    secret = secrets.token_urlsafe(32)
    changed = SignInLink.objects.filter(pk=link_id, user__isnull=False, used_at=None).update(
        secret_hash=secret_hash(secret)
    )
    return f"{settings.KAKUTEI_BASE_URL}/login/{secret}" if changed else None


def open_link(secret: str, *, at: dt.datetime) -> SignInLink | None:
    """The link behind `secret` if it can still be used. Looking at it spends nothing."""
    return _usable(secret, at).select_related("user").first()


def redeem_link(secret: str, *, at: dt.datetime) -> Identity | None:
    """The user, once: of any number of simultaneous calls exactly one gets it."""
    link = open_link(secret, at=at)
    if link is None:
        return None
    # Without a join: PostgreSQL looks at a joined row's older self again when two presses meet.
    spent = SignInLink.objects.filter(pk=link.pk, secret_hash=secret_hash(secret), used_at=None, expires_at__gt=at)
    return link.user if spent.update(used_at=at) == 1 else None


def _usable(secret: str, at: dt.datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(
        secret_hash=secret_hash(secret), used_at=None, expires_at__gt=at, user__is_active=True
    )
