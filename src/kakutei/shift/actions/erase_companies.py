"""The worker's part of a deletion: three days before, once more by mail; then everything goes."""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import DatabaseError, transaction
from django_scopes import scope, scopes_disabled

from kakutei.leaving.erasing import erase, wipe
from kakutei.leaving.letters import tell_soon
from kakutei.leaving.rows import mark_reminded, to_erase, to_remind
from kakutei.shift.link.models import Connection
from kakutei.shift.link.witness import FileWitness
from kakutei.shift.notices.recipients import addresses_of_leaders
from kakutei.shift.people.models import Account, Company
from kakutei.shift.plans.models import ProOrder

log = structlog.get_logger()


def remind_of_deletions(*, at: dt.datetime) -> None:
    for company in to_remind(Company, at=at):
        with scope(company=company), transaction.atomic():
            if mark_reminded(company, at=at):
                tell_soon(company, until=company.erase_at, to=addresses_of_leaders(company))


def erase_companies(*, witness: FileWitness, at: dt.datetime) -> None:
    """One that cannot be erased now holds up no other; it is tried again at the next look."""
    erased = [number for number in to_erase(Company, at=at) if _erased(number, witness, at)]
    if erased:
        wipe()


def _erased(number: int, witness: FileWitness, at: dt.datetime) -> bool:
    with scopes_disabled():
        connections = [
            str(identity) for identity in Connection.objects.filter(company=number).values_list("identity", flat=True)
        ]
    try:
        gone = erase(Company, number, beyond=contract, at=at)
    except DatabaseError:
        log.exception("erasing_failed", company=number)
        return False
    if gone:
        witness.forget(connections)
        log.warning("company_erased", company=number)
    return gone


def contract(company: Company) -> set[int]:
    """The contract and its orders go with its last company."""
    if company.account.companies.exists():
        return set()
    orders = ProOrder.objects.filter(account=company.account_id)
    users = {user for row in orders.values_list("ordered_by", "paid_by", "ended_by") for user in row if user}
    orders.delete()
    Account.objects.filter(pk=company.account_id).delete()
    return users
