"""従業員コード and PIN on a shared tablet, with a limit on guessing."""

from __future__ import annotations

import datetime as dt
import secrets
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.people.models import Company, Employee, PinTry, Tablet

MOST_TRIES = 5
PERIOD = dt.timedelta(minutes=15)


class TooManyTries(Refusal):
    message = "従業員コードまたはPINの間違いが続いたため、15分ほど受け付けられません。お急ぎのときは管理者に打刻の入力を頼んでください。"


class WrongCodeOrPin(Refusal):
    message = "従業員コードまたはPINが違います。もう一度入力してください。"


def recognise(tablet: Tablet, *, code: str, pin: str, address: str, today: dt.date, at: dt.datetime) -> Employee:
    """The employee behind code and PIN. Raises TooManyTries or WrongCodeOrPin.

    The try is recorded before it is checked, so that simultaneous guesses cannot exceed the limit, and deleted again
    when it was right.
    """
    attempt = _begin(tablet, code, address, at)
    employee = Employee.objects.employed_on(today).filter(code=code).select_related("division").first()
    known = employee.pin_hash if employee and employee.pin_hash else _unused_pin()
    if not check_password(pin, known) or employee is None or not employee.pin_hash:
        raise WrongCodeOrPin
    attempt.delete()
    return employee


@cache
def _unused_pin() -> str:
    """A hash to check where there is no PIN, so that an unknown code takes as much time as a known one."""
    return make_password(secrets.token_hex(8))


@transaction.atomic
def _begin(tablet: Tablet, code: str, address: str, at: dt.datetime) -> PinTry:
    Company.objects.select_for_update().get(pk=tablet.company_id)
    recent = PinTry.objects.filter(tried_at__gt=at - PERIOD)
    if any(recent.filter(**who).count() >= MOST_TRIES for who in ({"code": code}, {"address": address})):
        raise TooManyTries
    return PinTry.objects.create(company_id=tablet.company_id, code=code, address=address, tried_at=at)
