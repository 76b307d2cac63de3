"""A person's role changes, or their access ends: by a person who administers, or after the last day of work."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django_scopes import scope, scopes_disabled

from kakutei.access.roles import (
    as_it_stands,
    check_leader_left,
    check_rank,
    end_access_of_former,
    give,
    lock,
    revoke_all,
    sign_out,
    take_away,
)
from kakutei.access.rows import Access, PersonRow
from kakutei.access.scheme import AccessRefused, scheme
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.devices import end_paper_device as end_session
from kakutei.authentication.identity import Identity
from kakutei.infrastructure.duty import for_each
from kakutei.jptime.workdate import today


class HasNoLogin(AccessRefused):
    message = "この人はまだログインできません。先に招待してください。"


class NotEmployed(AccessRefused):
    message = "{person}でない人は、管理者のほかにはなれません。[ログインを停止する]を押してください。"


class NoSuchDevice(AccessRefused):
    message = "この端末は、もうログアウトしています。"


def change_role(
    *,
    company: Any,
    access: Access,
    by: Identity,
    at: dt.datetime,
    person: PersonRow | None = None,
    user: Identity | None = None,
) -> bool:
    """Whether the person's sessions ended; the same access again changes nothing.

    With `person`, the user who signs in as them now counts, not `user`.
    Raises HasNoLogin, NotEmployed, AboveOwnRole, LastLeader.
    """
    with transaction.atomic():
        lock(company)
        person, user = as_it_stands(person, user)
        now = scheme().held(user)
        if user is None or now is None:
            raise HasNoLogin
        check_rank(by, person, access, now)
        if person is None and access.kind not in scheme().leading:
            raise NotEmployed
        if now.is_same_as(access):
            return False
        revoke_all(user, person, at=at)
        give(company, user, access)
        check_leader_left()
        ended = sign_out(user, at=at)
        before, after, words = {"役割": now.label}, {"役割": access.label}, _words(person, user)
        record(
            AuditAction.ROLE_CHANGED,
            company=company,
            about=person,
            words=words,
            by=by,
            at=at,
            before=before,
            after=after,
        )
        return ended


def stop_access(
    *, company: Any, by: Identity, at: dt.datetime, person: PersonRow | None = None, user: Identity | None = None
) -> bool:
    """Whether the person's sessions ended with it; what they are on record for stays. Raises AboveOwnRole, LastLeader.

    With `person`, the user who signs in as them now counts, not `user`.
    """
    with transaction.atomic():
        lock(company)
        person, user = as_it_stands(person, user)
        now, words = scheme().held(user), _words(person, user)
        check_rank(by, person, now)
        ended = take_away(user, person, at=at)
        check_leader_left()
        before = {"役割": now.label if now else "なし"}
        record(AuditAction.ACCESS_STOPPED, company=company, about=person, words=words, by=by, at=at, before=before)
        return ended


def end_paper_device(*, company: Any, person: PersonRow, name: str, by: Identity, at: dt.datetime) -> None:
    """[ログアウト] beside a device that came in by a QR code. Raises AboveOwnRole, NoSuchDevice."""
    with transaction.atomic():
        lock(company)
        person.refresh_from_db()
        check_rank(by, person, scheme().held(person.user))
        if person.user is None or not end_session(person.user, name=name):
            raise NoSuchDevice
        record(AuditAction.DEVICE_ENDED, company=company, about=person, by=by, at=at)


def end_retired(*, at: dt.datetime) -> None:
    """Ends the access of people whose last day is over: each company in its own transaction. Raises SomeFailed."""
    with scopes_disabled():
        companies = {person.company for person in _retired(at).select_related("company")}
    for_each(
        sorted(companies, key=lambda company: company.pk),
        lambda company: _end_retired(company, at),
        number=lambda company: company.pk,
    )


def _end_retired(company: Any, at: dt.datetime) -> None:
    with scope(company=company), transaction.atomic():
        lock(company)
        retired = list(_retired(at))
        end_access_of_former(retired, at=at)
        for person in retired:
            record(AuditAction.ACCESS_ENDED, company=company, about=person, at=at)


def _retired(at: dt.datetime) -> Any:
    before_today = {f"{scheme().people.last_day_field}__lt": today(at)}
    return scheme().every_person().filter(**before_today, user__isnull=False)


def _words(person: PersonRow | None, user: Identity | None) -> str:
    """A person is recorded by the name in the company's records; a user without one by their own."""
    return str(person or user or "")
