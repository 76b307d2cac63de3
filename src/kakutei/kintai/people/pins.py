"""従業員コード and PIN on a shared tablet, with a limit on guessing."""

from __future__ import annotations

import datetime as dt
import secrets
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from kakutei.kintai.people.models import Company, Employee, PinTry, Tablet
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.people.staffing import employed_on

MOST_TRIES = 5
PERIOD = dt.timedelta(minutes=15)


class TooManyTries(Refused):
    """従業員コードまたはPINの間違いが続いたため、15分ほど受け付けられません。お急ぎのときは管理者に打刻の入力を頼んでください。"""


class WrongCodeOrPin(Refused):
    """従業員コードまたはPINが違います。もう一度入力してください。"""


def recognise(tablet: Tablet, *, code: str, pin: str, address: str, today: dt.date, at: dt.datetime) -> Employee:
    """The employee behind code and PIN. Raises TooManyTries or WrongCodeOrPin.

    The try is put on record before it is checked, so that simultaneous guesses cannot slip past the limit, and taken
    away again when it was right.
    """
    attempt = _begin(tablet, code, address, at)
    employee = Employee.objects.filter(employed_on(today), code=code).select_related("division").first()
    known = employee.pin_hash if employee and employee.pin_hash else _nobodys_pin()
    if not check_password(pin, known) or employee is None or not employee.pin_hash:
        raise WrongCodeOrPin
    attempt.delete()
    return employee


@cache
def _nobodys_pin() -> str:
    """Checked in place of a PIN that is not there, so that an unknown code costs as much time as a known one."""
    return make_password(secrets.token_hex(8))


@transaction.atomic
def _begin(tablet: Tablet, code: str, address: str, at: dt.datetime) -> PinTry:
    Company.objects.select_for_update().get(pk=tablet.company_id)
    recent = PinTry.objects.filter(tried_at__gt=at - PERIOD)
    if any(recent.filter(**who).count() >= MOST_TRIES for who in ({"code": code}, {"address": address})):
        raise TooManyTries
    return PinTry.objects.create(company_id=tablet.company_id, code=code, address=address, tried_at=at)
