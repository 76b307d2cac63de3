"""The deletion of a company: every row of it, whoever belongs to no other company, their mails, and 操作記録.

All in one transaction, by statements and not by objects: the foreign keys are looked at when it commits, so no order
has to be kept, and a row that somebody else adds meanwhile fails the whole rather than be left behind.
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

from kakutei.audit.book import book
from kakutei.audit.recording import record
from kakutei.audit.rows import INSTALLATION
from kakutei.audit.what import What
from kakutei.edge.mailing import COMPANY_HEADER
from kakutei.leaving.ours import company_tables, joins, names_of_users
from kakutei.signin.models import SignInLink

log = structlog.get_logger()

type Beyond = Callable[[Any], set[int]]
"""Erases what an app keeps of the company beyond its own rows, and names the users that stood there."""


def erase(companies: type[models.Model], number: int, *, beyond: Beyond, at: dt.datetime) -> bool:
    """Whether it was still to be erased. Others who work in the company wait and then find it gone."""
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
        _raw(book().entries, company_number=number)
        _raw(book().heads, company_number=number)
        users |= beyond(company)
        SignInLink.objects.filter(pk__in=links).delete()
        gone = _erase_users(users, tables)
        _erase_mails(number, gone)
        record(What.COMPANY_ERASED, company=INSTALLATION, words=f"会社番号 {number}", at=at)
    return True


def wipe() -> None:
    """Outside of a transaction: SQLite keeps what was deleted in free pages and in its log until they are rewritten.

    Where others are at work all the time it cannot; the log then says what is left to do.
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
    """Whoever is named in any row of the company."""
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
    """Takes away those whom nobody else's row names and who are no operators, with their sessions, links and passkeys;
    returns their addresses."""
    users = get_user_model()._base_manager
    gone = []
    for user in users.filter(pk__in=numbers, is_operator=False).order_by("pk"):
        address = user.email
        if not any(_names(table, user) for table in tables) and _erased(user) and address:
            gone.append(address)
    return gone


def _erased(user: Any) -> bool:
    """A row without a company may name somebody too: another contract's order, another company's own deletion."""
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
    Email.objects.filter(about | Q(to__in=gone)).delete()
    SignInLink.objects.filter(email__in=gone).delete()
