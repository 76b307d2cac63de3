"""[パスキーを削除]: a person who has lost theirs signs in by mail alone again, and is told so by mail."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.shift.people.access import check_rank, has_another_way_in, held, lock
from kakutei.shift.people.models import Company, Staff, User
from kakutei.signin.keyring import drop_passkeys


class NoPasskey(Exception):
    """この人にパスキーはありません。"""


class OwnPasskey(Exception):
    """ご自分のパスキーは、右上のお名前の「ログイン中の端末」から「パスキー」を開いて削除してください。"""


class UsedElsewhere(Exception):
    """この人はほかの会社でもログインしているため、この会社からはパスキーを削除できません。運営者にお願いしてください。"""


def drop_lost_passkeys(*, company: Company, staff: Staff, by: User, at: dt.datetime) -> None:
    """All of that person's, with every session. Raises AboveOwnRole, NoPasskey, OwnPasskey, UsedElsewhere."""
    with transaction.atomic():
        lock(company)
        staff.refresh_from_db()
        if staff.user is None:
            raise NoPasskey(NoPasskey.__doc__)
        if staff.user == by:
            raise OwnPasskey(OwnPasskey.__doc__)
        check_rank(by, held(staff.user))
        if has_another_way_in(staff.user):
            raise UsedElsewhere(UsedElsewhere.__doc__)
        if not drop_passkeys(staff.user, by=by, at=at):
            raise NoPasskey(NoPasskey.__doc__)
