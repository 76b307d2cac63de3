"""The worker's part of a deletion: three days before, once more by mail; then everything goes."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import DatabaseError, transaction
from django_scopes import scope

from kakutei.kintai.people.models import Company
from kakutei.kintai.people.roles import addresses_of_all_access
from kakutei.leaving.erasing import erase, wipe
from kakutei.leaving.letters import tell_soon
from kakutei.leaving.rows import mark_reminded, to_erase, to_remind

log = structlog.get_logger()


def remind_of_deletions(*, at: dt.datetime) -> None:
    for company in to_remind(Company, at=at):
        with scope(company=company), transaction.atomic():
            if mark_reminded(company, at=at):
                tell_soon(company, until=company.erase_at, to=addresses_of_all_access(company))


def erase_companies(*, at: dt.datetime) -> None:
    """One that cannot be erased now holds up no other; it is tried again at the next look."""
    if [number for number in to_erase(Company, at=at) if _erased(number, at)]:
        wipe()


def _erased(number: int, at: dt.datetime) -> bool:
    try:
        gone = erase(Company, number, beyond=lambda _: set(), at=at)
    except DatabaseError:
        log.exception("erasing_failed", company=number)
        return False
    if gone:
        log.warning("company_erased", company=number)
    return gone
