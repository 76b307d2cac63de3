"""Links that a company hands out, by mail or on paper: good once, for seven days, and until they are called off."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string

from kakutei.edge.address import noted_address
from kakutei.edge.mailing import queue_text
from kakutei.signin.links import LINK_HEADER, PATHS, SECRET_PLACE, secret_hash, spend, unspent, unspent_links
from kakutei.signin.models import Purpose, SignInLink

LIFETIME = dt.timedelta(days=7)
PER_ADDRESS = 5, dt.timedelta(days=1)
PER_COMPANY = 200, dt.timedelta(days=1)
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
"""No letter that is read as another sign."""
LENGTH, GROUP = 24, 4
"""24 signs of five bits: 120, which may be kept as a plain hash."""
MISREAD = str.maketrans("oil", "011")


class TooManyToAddress(Exception):
    """このメールアドレスには、今日すでに何度も招待を送りました。迷惑メールの入れ物を確かめていただくか、明日もう一度お試しください。"""


class TooManyInvitations(Exception):
    """今日はもう多くの招待を出しました。明日もう一度お試しください。出した招待はそのまま使えます。"""


@dataclass(frozen=True)
class Asking:
    """From where and with what somebody asked."""

    address: str
    browser: str

    @classmethod
    def of(cls, request: HttpRequest) -> Asking:
        return cls(noted_address(request), request.META.get("HTTP_USER_AGENT", "")[:300])


def check_limit(invitations: QuerySet[Any], at: dt.datetime) -> None:
    """Raises TooManyInvitations where a company, whose `invitations` these are, has sent too many today."""
    most, period = PER_COMPANY
    if invitations.filter(link__asked_at__gt=at - period).count() >= most:
        raise TooManyInvitations(TooManyInvitations.__doc__)


def new_invitation(*, email: str, asking: Asking, at: dt.datetime) -> SignInLink:
    """A link for the mail to `email`, which gets its secret at sending; an empty `email` is paper.

    Raises TooManyToAddress.
    """
    most, period = PER_ADDRESS
    sent = SignInLink.objects.filter(purpose=Purpose.INVITATION, email=email, asked_at__gt=at - period)
    if email and sent.count() >= most:
        raise TooManyToAddress(TooManyToAddress.__doc__)
    return SignInLink.objects.create(
        purpose=Purpose.INVITATION,
        email=email,
        asked_from=asking.address,
        asked_with=asking.browser,
        asked_at=at,
        expires_at=at + LIFETIME,
    )


def queue_invitation(link: SignInLink, *, to_whom: str, by: str, company: str, role: str, can_do: str) -> None:
    """The queue learns which link; the secret is made at sending. Names go in as text."""
    context = {
        "to_whom": to_whom,
        "by": by,
        "company": company,
        "role": role,
        "can_do": can_do,
        "product": settings.KAKUTEI_PRODUCT,
        "until": link.expires_at,
        "secret_place": SECRET_PLACE,
    }
    queue_text(
        link.email,
        subject=f"{settings.KAKUTEI_PRODUCT} 「{company}」への招待",
        text=render_to_string("signin/invitation_mail.txt", context),
        headers={LINK_HEADER: str(link.pk)},
    )


def put_on_paper(link: SignInLink) -> str:
    """The URL to print, short enough to be typed. It is shown once: the hash alone is kept."""
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    link.secret_hash = secret_hash(code)
    link.save(update_fields=["secret_hash"])
    groups = (code[n : n + GROUP] for n in range(0, LENGTH, GROUP))
    return f"{settings.KAKUTEI_BASE_URL}/{PATHS[Purpose.INVITATION]}/{'-'.join(groups)}"


def open_invitation(typed: str, *, at: dt.datetime) -> SignInLink | None:
    """The invitation's link if it can still be used. Looking at it spends nothing."""
    return unspent(as_printed(typed), Purpose.INVITATION, at).first()


def redeem_invitation(typed: str, *, at: dt.datetime) -> bool:
    """Whether this very call spent it, inside the caller's transaction."""
    return spend(as_printed(typed), Purpose.INVITATION, at)


def call_off(links: Iterable[int], *, at: dt.datetime) -> int:
    """How many of these links were still good, and are no more."""
    return unspent_links(at).filter(pk__in=links, purpose=Purpose.INVITATION).update(expires_at=at)


def as_printed(typed: str) -> str:
    """What was typed from paper, in the one form that is hashed; a mailed secret is left as it is."""
    plain = typed.replace("-", "").casefold().translate(MISREAD)
    return plain if len(plain) == LENGTH else typed
