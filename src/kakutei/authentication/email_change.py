"""メールアドレスの変更: a user changes their own address by a link to the new one; the old address gets a mail."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, models, transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record_of_user
from kakutei.authentication.identity import Identity
from kakutei.authentication.mail_links import consume, open_own_link
from kakutei.authentication.models import Purpose
from kakutei.authentication.sessions import end_sessions
from kakutei.infrastructure.mailing import queue_text
from kakutei.infrastructure.refusal import Refusal


class AddressLinkOver(Refusal):
    message = "このURLは使用済みか、期限が切れています。もう一度メールアドレスの変更をお申し込みください。"


class AddressTaken(Refusal):
    message = "このメールアドレスは別の人が使っています。ほかのメールアドレスにしてください。"


def change_address(user: Identity, *, secret: str, at: dt.datetime) -> str:
    """The new address. Every session and every link of the user ends with it.

    Raises AddressLinkOver, AddressTaken; then nothing is changed.
    """
    try:
        with transaction.atomic():
            link = open_own_link(secret, Purpose.ADDRESS, user, at=at)
            if link is None or not consume(secret, Purpose.ADDRESS, at):
                raise AddressLinkOver
            old = user.email
            user.take_address(link.email)
            end_sessions(user, at=at)
            _tell(user, old)
            record_of_user(AuditAction.ADDRESS_CHANGED, user, words=user.name)
            return link.email
    except IntegrityError as error:
        raise AddressTaken from error


def tell_replaced(user: Identity, *, company: models.Model, by: Identity) -> None:
    """A mail to the address that `by` replaces. Called before it is replaced."""
    if not user.email:
        return
    text = (
        f"{user.name} 様\n\n{by.name}さんが、「{company}」({settings.KAKUTEI_PRODUCT})にログインするためのあなたの"
        "メールアドレスを変更しました。\n"
        f"このアドレスでは、もう「{company}」にログインできません。\n\n"
        "お心当たりがない場合は、すぐに会社のオーナーか管理者に連絡してください。\n"
    )
    queue_text(user.email, subject=f"{settings.KAKUTEI_PRODUCT} メールアドレスが変更されました", text=text)


def _tell(user: Identity, old: str | None) -> None:
    if not old:
        return
    text = (
        f"{user.name} 様\n\n{settings.KAKUTEI_PRODUCT} のログインに使うメールアドレスが変更されました。\n"
        "これからは新しいメールアドレスでログインします。このアドレスではもうログインできません。\n\n"
        "お心当たりがない場合は、すぐに会社のオーナーか管理者に連絡してください。\n"
    )
    queue_text(old, subject=f"{settings.KAKUTEI_PRODUCT} メールアドレスが変更されました", text=text)
