"""A user's passkeys: added and removed; each time the user gets a mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record_of_user
from kakutei.authentication.devices import end_other_devices
from kakutei.authentication.identity import Identity
from kakutei.authentication.models import Passkey
from kakutei.authentication.passkeys import as_text, passkeys_of, read_new
from kakutei.authentication.sessions import end_sessions
from kakutei.infrastructure.mail_address import plain_address
from kakutei.infrastructure.mailing import queue_text
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import JST

log = structlog.get_logger()
MOST = 10


class PasskeyTaken(Refusal):
    message = "このパスキーはもう登録されています。別の端末か、別のパスキーで登録してください。"


class TooManyPasskeys(Refusal):
    message = "パスキーは10個までです。使わないものを削除してから追加してください。"


class AddressUnknown(Refusal):
    message = "このメールアドレスの人は見つかりません。"


def add_passkey(session: SessionBase, user: Identity, *, name: str, answer: str, at: dt.datetime) -> Passkey:
    """With the first one every other browser is signed out, for there the mail link was enough.

    Raises ChallengeOver, PasskeyRefused, PasskeyTaken, TooManyPasskeys.
    """
    made = read_new(session, answer, at=at)
    try:
        with transaction.atomic():
            get_user_model()._default_manager.select_for_update(no_key=True).get(pk=user.pk)
            count = passkeys_of(user).count()
            if count >= MOST:
                raise TooManyPasskeys
            passkey = Passkey.objects.create(
                user_id=user.pk,
                name=name,
                credential_id=as_text(made.credential_id),
                public_key=as_text(made.credential_public_key),
                sign_count=made.sign_count,
                added_at=at,
                last_used_at=at,
            )
            if not count:
                end_other_devices(user, this=session.session_key, at=at)
            _tell(user, f"パスキー「{name}」が追加されました。", at)
            record_of_user(AuditAction.PASSKEY_ADDED, user, words=name)
    except IntegrityError as error:
        raise PasskeyTaken from error
    log.info("passkey_added", user=user.pk, passkey=passkey.pk)
    return passkey


def remove_passkey(user: Identity, *, passkey_id: int, at: dt.datetime) -> bool:
    """Remove one of the user's own passkeys; whether it was active."""
    with transaction.atomic():
        return len(_remove(user, passkeys_of(user).filter(pk=passkey_id), by=user, at=at)) > 0


def drop_passkeys(user: Identity, *, by: Identity | None, at: dt.datetime) -> int:
    """All passkeys of a user who has lost theirs, and every session. `by` is None for the operator's command.

    How many there were. Inside or outside the caller's transaction.
    """
    with transaction.atomic():
        if passkeys_of(user).exists():
            end_sessions(user, at=at)
        return len(_remove(user, passkeys_of(user), by=by, at=at))


def drop_passkeys_of_address(email: str, *, at: dt.datetime) -> int:
    """Raises AddressUnknown."""
    user = get_user_model()._default_manager.filter(email=plain_address(email)).first()
    if user is None:
        raise AddressUnknown
    return drop_passkeys(user, by=None, at=at)


def _remove(user: Identity, which: Iterable[Passkey], *, by: Identity | None, at: dt.datetime) -> list[str]:
    """The names of the passkeys that this call removed."""
    removed = []
    for passkey in which:
        gone = Passkey.objects.active().filter(pk=passkey.pk)
        if gone.update(removed_at=at, removed_by_id=by.pk if by else None):
            removed.append(passkey.name)
            log.info("passkey_removed", user=user.pk, passkey=passkey.pk, by=by.pk if by else "operator's command")
            _tell(user, f"パスキー「{passkey.name}」が{_by(user, by)}削除されました。", at)
    if removed:
        record_of_user(AuditAction.PASSKEY_REMOVED, user, words="、".join([user.name, *removed]))
    return removed


def _by(user: Identity, by: Identity | None) -> str:
    if by is None:
        return "運営者によって"
    return "" if by.pk == user.pk else f"{by.name}さんによって"


def _tell(user: Identity, said: str, at: dt.datetime) -> None:
    if not user.email:
        return
    when = f"{at.astimezone(JST):%Y年%-m月%-d日 %H:%M}"
    text = (
        f"{user.name} 様\n\n{settings.KAKUTEI_PRODUCT} で、{said}\n日時: {when}\n\n"
        "お心当たりがない場合は、すぐに次のページで端末をログアウトし、会社のオーナーか管理者に連絡してください。\n"
        f"{settings.KAKUTEI_BASE_URL}/devices\n"
    )
    queue_text(user.email, subject=f"{settings.KAKUTEI_PRODUCT} パスキーについてのお知らせ", text=text)
