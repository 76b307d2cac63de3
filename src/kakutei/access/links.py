"""Links of invitations, by mail or on paper: each can be used once, for seven days, unless it is revoked before."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string

from kakutei.access.rows import InvitationRow
from kakutei.access.scheme import AccessRefused, scheme
from kakutei.authentication.mail_limits import full_until, waiting
from kakutei.authentication.mail_links import (
    LINK_HEADER,
    PATHS,
    SECRET_PLACE,
    Asking,
    consume,
    secret_hash,
    unused,
    unused_links,
)
from kakutei.authentication.models import Purpose, SignInLink
from kakutei.authentication.secret_path import is_whole_secret
from kakutei.infrastructure.mailing import queue_text

LIFETIME = dt.timedelta(days=7)
PER_ADDRESS = 5, dt.timedelta(days=1)
PER_COMPANY = 200, dt.timedelta(days=1)
SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
"""No letter that is read as another sign."""
LENGTH, GROUP = 24, 4
"""24 signs of five bits: 120, which may be kept as a plain hash."""
MISREAD = str.maketrans("oil", "011")


class TooManyToAddress(AccessRefused):
    message = (
        "このメールアドレスに24時間以内に送信できる招待の上限に達しました。迷惑メールフォルダーを確認していただくか、{}"
    )


class TooManyInvitations(AccessRefused):
    message = "24時間以内に送信できる招待の上限に達しました。送信済みの招待はそのまま使えます。{}"


def check_limit(at: dt.datetime) -> None:
    """Raises TooManyInvitations where the company in scope has sent too many today."""
    links = scheme().every_invitation().values("link")
    until = full_until(SignInLink.objects.filter(pk__in=links), PER_COMPANY, at)
    if until:
        raise TooManyInvitations(waiting(until, at))


def new_link(*, email: str, asking: Asking, at: dt.datetime) -> SignInLink:
    """A link for the mail to `email`, which gets its secret at sending; an empty `email` is paper.

    Raises TooManyToAddress.
    """
    sent = SignInLink.objects.filter(purpose=Purpose.INVITATION, email=email)
    until = full_until(sent, PER_ADDRESS, at) if email else None
    if until:
        raise TooManyToAddress(waiting(until, at))
    return SignInLink.objects.create(
        purpose=Purpose.INVITATION,
        email=email,
        asked_from=asking.address,
        asked_with=asking.browser,
        asked_at=at,
        expires_at=at + LIFETIME,
    )


def queue_mail(invitation: InvitationRow) -> None:
    """The queue learns which link; the secret is made at sending. Names go in as text."""
    link, access = invitation.link, invitation.access
    context = {
        "to_whom": invitation.to_whom,
        "by": invitation.invited_by.name,
        "company": invitation.company.name,
        "role": access.label,
        "can_do": scheme().can_do[access.kind],
        "product": settings.KAKUTEI_PRODUCT,
        "until": link.expires_at,
        "secret_place": SECRET_PLACE,
    }
    queue_text(
        link.email,
        subject=f"{settings.KAKUTEI_PRODUCT} 「{invitation.company.name}」への招待",
        text=render_to_string("access/invitation_mail.txt", context),
        headers={LINK_HEADER: str(link.pk)},
    )


def make_printed(link: SignInLink) -> str:
    """The URL to print, short enough to be typed. It is shown once: the hash alone is kept."""
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    link.secret_hash = secret_hash(code)
    link.save(update_fields=["secret_hash"])
    groups = (code[n : n + GROUP] for n in range(0, LENGTH, GROUP))
    return f"{settings.KAKUTEI_BASE_URL}/{PATHS[Purpose.INVITATION]}/{'-'.join(groups)}"


def open_link(typed: str, *, at: dt.datetime) -> SignInLink | None:
    """The invitation's link if it can still be used. Does not use it up."""
    return unused(as_printed(typed), Purpose.INVITATION, at).first()


def redeem_link(typed: str, *, at: dt.datetime) -> bool:
    """Whether this call used up the link, inside the caller's transaction."""
    return consume(as_printed(typed), Purpose.INVITATION, at)


def revoke(links: Iterable[int], *, at: dt.datetime) -> int:
    """How many of these links could still be used and were revoked."""
    return unused_links(at).filter(pk__in=links, purpose=Purpose.INVITATION).update(expires_at=at)


def state_of(link: SignInLink, at: dt.datetime) -> str:
    """The state of an invitation, in a word."""
    if link.used_at is not None:
        return "使用済み"
    if link.expires_at > at:
        return "有効"
    return "期限切れ" if link.expires_at >= link.asked_at + LIFETIME else "取り消し"


def as_printed(typed: str) -> str:
    """What was typed from paper, in the one form that is hashed; a mailed secret is left as it is."""
    plain = typed.replace("-", "").casefold().translate(MISREAD)
    return typed if is_whole_secret(typed) else plain[:LENGTH]


def is_cut_short(typed: str) -> bool:
    """Whether signs are missing, of a mailed secret or of a printed code: that is of one case, and has no other signs."""
    signs = typed.replace("-", "")
    printed = signs in (signs.lower(), signs.upper()) and set(signs.casefold().translate(MISREAD)) <= set(SIGNS)
    return not is_whole_secret(typed) and not (printed and len(signs) >= LENGTH)
