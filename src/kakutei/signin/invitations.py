"""Links that a company hands out, by mail or on paper: good once, for seven days, and until they are called off."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings

from kakutei.signin.links import PATHS, secret_hash, spend, unspent, unspent_links
from kakutei.signin.models import Purpose, SignInLink

LIFETIME = dt.timedelta(days=7)
PER_ADDRESS = 5, dt.timedelta(days=1)
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
"""No letter that is read as another sign."""
LENGTH, GROUP = 24, 4
"""24 signs of five bits: 120, which may be kept as a plain hash."""
MISREAD = str.maketrans("oil", "011")


class TooManyToAddress(Exception):
    """このメールアドレスには、今日すでに何度も招待を送りました。迷惑メールの入れ物を確かめていただくか、明日もう一度お試しください。"""


def new_invitation(*, email: str, asked_from: str, asked_with: str, at: dt.datetime) -> SignInLink:
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
        asked_from=asked_from,
        asked_with=asked_with[:300],
        asked_at=at,
        expires_at=at + LIFETIME,
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
