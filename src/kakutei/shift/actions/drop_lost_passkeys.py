"""[パスキーを削除]: a person who has lost their passkeys signs in by mail only again, and gets a mail about it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.access.roles import check_rank, has_another_way_in, lock
from kakutei.access.scheme import AccessRefused, scheme
from kakutei.authentication.passkey_store import drop_passkeys
from kakutei.authentication.sessions import lock_identities
from kakutei.shift.people.models import Company, Staff, User


class NoPasskey(AccessRefused):
    message = "この人にパスキーはありません。"


class OwnPasskey(AccessRefused):
    message = "ご自身のパスキーは、右上のお名前の「ログイン中の端末」から「パスキー」を開いて削除してください。"


class UsedElsewhere(AccessRefused):
    message = "この人はほかの会社でもログインしているため、この会社からはパスキーを削除できません。運営者にお願いしてください。"


def drop_lost_passkeys(*, company: Company, staff: Staff, by: User, at: dt.datetime) -> None:
    """All of that person's, with every session. Raises AboveOwnRole, NoPasskey, OwnPasskey, UsedElsewhere."""
    with transaction.atomic():
        lock(company)
        staff.refresh_from_db()
        if staff.user is None:
            raise NoPasskey
        if staff.user == by:
            raise OwnPasskey
        check_rank(by, staff, scheme().held(staff.user))
        lock_identities(staff.user)
        if has_another_way_in(staff.user):
            raise UsedElsewhere
        if not drop_passkeys(staff.user, by=by, at=at):
            raise NoPasskey
