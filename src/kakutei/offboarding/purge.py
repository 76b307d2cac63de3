"""The deletion of a company: all its rows, the users who belong to no other company, their mails, and 操作記録.

All in one transaction, by statements and not by objects: the foreign keys are checked when it commits, so the order does
not matter, and a row that another transaction adds meanwhile makes it fail rather than remain.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, cast

import structlog
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, models, transaction
from django.db.models import ProtectedError, Q
from django_scopes import scopes_disabled
from post_office.models import Email

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.audit.rows import INSTALLATION
from kakutei.audit.tables import audit_tables
from kakutei.authentication.models import SignInLink
from kakutei.infrastructure.mail_address import as_mailbox
from kakutei.infrastructure.mailing import COMPANY_HEADER
from kakutei.offboarding.tenant_tables import company_tables, joins, names_of_users

log = structlog.get_logger()

type Beyond = Callable[[Any], set[int]]
"""Erases what an app keeps of the company beyond its own rows, and returns the users named there."""


def erase(companies: type[models.Model], number: int, *, beyond: Beyond, at: dt.datetime) -> bool:
    """Whether it was still to be erased. Other transactions on the company wait and then find that it does not exist."""
    with transaction.atomic(), scopes_disabled():
        company = companies._base_manager.select_for_update().filter(pk=number, erase_at__lte=at).first()
        if company is None:
            return False
        tables = company_tables(companies)
        users, links = _users(tables, company), _links(tables, company)
        for table in tables:
            for through, key in joins(table):
                _raw(through, **{f"{key}__company": company})
            _raw(table, company=company)
        _raw(companies, pk=number)
        _raw(audit_tables().entries, company_number=number)
        _raw(audit_tables().heads, company_number=number)
        users |= beyond(company)
        SignInLink.objects.filter(pk__in=links).delete()
        gone = _erase_users(users, tables)
        _erase_mails(number, gone)
        record(AuditAction.COMPANY_ERASED, company=INSTALLATION, words=f"会社番号 {number}", at=at)
    return True


def wipe() -> None:
    """Outside of a transaction: SQLite keeps what was deleted in free pages and in its log until they are rewritten.

    Fails where other connections are always active; the log then says what is left to do.
    """
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except OperationalError as error:
        log.error("free_pages_not_wiped", error=str(error), todo="stop the app and its worker, and run VACUUM")


def _raw(table: type[models.Model], **chosen: Any) -> None:
    table._base_manager.filter(**chosen)._raw_delete(table._base_manager.db)


def _users(tables: Iterable[type[models.Model]], company: models.Model) -> set[int]:
    """The users that any row of the company names."""
    found = {cast(Any, company).erase_asked_by_id}
    for table in tables:
        for name in names_of_users(table):
            named = table._base_manager.filter(company=company).order_by().values_list(f"{name}_id", flat=True)
            found.update(named.distinct())
    return found - {None}


def _links(tables: Iterable[type[models.Model]], company: models.Model) -> list[int]:
    """The sign-in links that rows of the company name: invitations."""
    found: list[int] = []
    for table in tables:
        for field in table._meta.concrete_fields:
            if field.related_model is SignInLink:
                found += table._base_manager.filter(company=company).values_list(field.attname, flat=True)
    return found


def _erase_users(numbers: set[int], tables: Iterable[type[models.Model]]) -> list[str]:
    """Deletes the users whom no row of another company names and who are no operators, with their sessions, links and
    passkeys; returns their addresses."""
    users = get_user_model()._base_manager
    gone = []
    for user in users.filter(pk__in=numbers, is_operator=False).order_by("pk"):
        address = user.email
        if not any(_names(table, user) for table in tables) and _erased(user) and address:
            gone.append(address)
    return gone


def _erased(user: Any) -> bool:
    """False where a row without a company names the user: another contract's order, another company's deletion."""
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        return False
    return True


def _names(table: type[models.Model], user: Any) -> bool:
    names = names_of_users(table)
    chosen = Q(*((name, user) for name in names), _connector=Q.OR)
    return bool(names) and table._base_manager.filter(chosen).exists()


def _erase_mails(number: int, gone: list[str]) -> None:
    about = Q(**{f"headers__{COMPANY_HEADER}": str(number)})
    Email.objects.filter(about | Q(to__in=[as_mailbox(address) for address in gone])).delete()
    SignInLink.objects.filter(email__in=gone).delete()
