"""メールアドレスの変更 of one's own: a link to the new address, and the old one is told."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction

from kakutei.audit.recording import record_of_user
from kakutei.audit.what import What
from kakutei.edge.mailing import queue_text
from kakutei.signin.ending import end_sessions
from kakutei.signin.identity import Identity
from kakutei.signin.links import open_own_link, spend
from kakutei.signin.models import Purpose


class AddressLinkOver(Exception):
    """このURLは使用済みか、期限が切れています。もう一度メールアドレスの変更をお申し込みください。"""


class AddressOfSomebody(Exception):
    """このメールアドレスは別の人が使っています。ほかのメールアドレスにしてください。"""


def change_address(user: Identity, *, secret: str, at: dt.datetime) -> str:
    """The new address. Every session and every link of the user ends with it.

    Raises AddressLinkOver, AddressOfSomebody; then nothing is changed.
    """
    try:
        with transaction.atomic():
            link = open_own_link(secret, Purpose.ADDRESS, user, at=at)
            if link is None or not spend(secret, Purpose.ADDRESS, at):
                raise AddressLinkOver(AddressLinkOver.__doc__)
            old = user.email
            user.take_address(link.email)
            end_sessions(user, at=at)
            _tell(user, old)
            record_of_user(What.ADDRESS_CHANGED, user, words=user.name)
            return link.email
    except IntegrityError as error:
        raise AddressOfSomebody(AddressOfSomebody.__doc__) from error


def _tell(user: Identity, old: str | None) -> None:
    if not old:
        return
    text = (
        f"{user.name} 様\n\n{settings.KAKUTEI_PRODUCT} のログインに使うメールアドレスが変更されました。\n"
        "これからは新しいメールアドレスでログインします。このアドレスではもうログインできません。\n\n"
        "お心当たりがない場合は、すぐに会社のオーナーか管理者に連絡してください。\n"
    )
    queue_text(old, subject=f"{settings.KAKUTEI_PRODUCT} メールアドレスが変更されました", text=text)
