"""The rate limit, exact: at most so many requests of one token in any five minutes."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from kakutei.kintai.api_access.models import AccessLog, AccessToken, Allowance

PERIOD = dt.timedelta(minutes=5)


class TooManyRequests(Exception):
    """This token has used up its requests of the last five minutes. Try again later."""


def limit_of(allowance: Allowance) -> int:
    """Requests in any five minutes."""
    return int(settings.KAKUTEI_WEBAPI_PUNCH_RATE if allowance is Allowance.PUNCHES else settings.KAKUTEI_WEBAPI_RATE)


def admit(
    token: AccessToken, *, allowance: Allowance, method: str, path: str, address: str, at: dt.datetime
) -> AccessLog:
    """Logs the request and takes it from the allowance, in one transaction. Raises TooManyRequests.

    The token's row is locked, so that no simultaneous request escapes the count. A refused request is not
    counted: a client that keeps retrying is admitted again when its window allows.
    """
    with transaction.atomic():
        AccessToken.objects.select_for_update().get(pk=token.pk)
        full = _taken(token, allowance, at) >= limit_of(allowance)
        taken_from, status = (Allowance.NONE, 429) if full else (allowance, None)
        row = log(token, allowance=taken_from, method=method, path=path, address=address, at=at, status=status)
    if full:
        raise TooManyRequests
    return row


def log(
    token: AccessToken,
    *,
    allowance: Allowance,
    method: str,
    path: str,
    address: str,
    at: dt.datetime,
    status: int | None = None,
) -> AccessLog:
    """One row of a known token's request; `path` without secrets."""
    return AccessLog.objects.create(
        company_id=token.company_id,
        token=token,
        method=method[:10],
        path=path[:300],
        address=address,
        allowance=allowance,
        received_at=at,
        status=status,
    )


def note_status(row: AccessLog, status: int) -> None:
    """How the request ended: the one thing about a row that is not known when it is written."""
    row.status = status
    row.save(update_fields=["status"])


def _taken(token: AccessToken, allowance: Allowance, at: dt.datetime) -> int:
    return AccessLog.objects.filter(token=token, allowance=allowance, received_at__gt=at - PERIOD).count()
