"""Records an action inside the transaction that performs it: both are committed, or neither."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from kakutei.audit.actor import NamedUser, current_actor
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.chain import hash_of
from kakutei.audit.rows import INSTALLATION, AuditHead
from kakutei.audit.tables import audit_tables
from kakutei.infrastructure import clock
from kakutei.infrastructure.one_line import one_line
from kakutei.infrastructure.text_fields import label_of
from kakutei.jptime.workdate import DateSpan

type Facts = Mapping[str, str]
"""Words of the screen to values as people read them. Never a token, never a secret of a sign-in."""
EMPTY = "なし"


def record(
    what: AuditAction,
    *,
    company: models.Model | int,
    about: models.Model | None = None,
    words: str = "",
    before: Facts | None = None,
    after: Facts | None = None,
    by: NamedUser | None = None,
    at: dt.datetime | None = None,
) -> None:
    """The last statement of an action: it locks the head of the company's chain, and nothing may be locked after that.

    `before` and `after` are kept where they differ. `by` is needed only where the request came without a signed-in
    user; `at` only where the action happens at another moment than the present.
    """
    number = company if isinstance(company, int) else int(company.pk)
    old, new = _differing(before or {}, after or {})
    who = current_actor().named(by)
    with transaction.atomic():
        head = _head(number)
        row = audit_tables().entries(
            company_number=number,
            sequence=head.last + 1,
            at=(at or clock.now()).astimezone(dt.UTC),
            actor_kind=who.kind,
            actor_id=who.user_id,
            actor_name=_line(who.name, 120),
            address=_line(who.address, 64),
            what=what,
            object_kind=_kind(about),
            object_id=about.pk if about is not None else None,
            object_words=_line(words or (str(about) if about is not None else ""), 200),
            before=old,
            after=new,
            previous_hash=head.hash,
        )
        row.hash = hash_of(row)
        row.save(force_insert=True)
        audit_tables().heads._base_manager.filter(pk=number).update(last=row.sequence, hash=row.hash)


def record_of_user(what: AuditAction, user: Any, *, words: str = "") -> None:
    """What a user does about their own account, in the record of each company that they belong to; for an operator
    without a company, in that of the installation."""
    numbers = audit_tables().companies_of(user) or ([INSTALLATION] if user.is_operator else [])
    with transaction.atomic():
        for number in sorted(numbers):
            record(what, company=number, by=user, words=words)


def lock_chains_of(user: Any) -> None:
    """Before a record of one company where those of all that the user belongs to may follow in the same transaction, as
    after an invitation the sign-in: all are locked in one order, so that two such transactions never wait for each other."""
    for number in sorted(audit_tables().companies_of(user)):
        _head(number)


def facts(row: models.Model | None, names: Iterable[str]) -> dict[str, str]:
    """The named fields of a row, under the words that the screens use for them."""
    if row is None:
        return {}
    return {label_of(type(row), name): shown(_value(row, name)) for name in names}


def shown(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y/%-m/%-d %-H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%Y/%-m/%-d")
    if isinstance(value, DateSpan):
        return f"{shown(value.start)}〜{shown(value.last)}"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if value is None or value == "":
        return EMPTY
    return str(value)


def tail(token_tail: str) -> str:
    """A token in the record: its last four signs."""
    return f"••••{token_tail}" if token_tail else EMPTY


def _head(number: int) -> AuditHead:
    """Locked until the transaction ends. Companies do not wait for each other."""
    heads = audit_tables().heads._base_manager
    found = heads.select_for_update().filter(pk=number).first()
    if found is None:
        heads.bulk_create([audit_tables().heads(company_number=number)], ignore_conflicts=True)
        found = heads.select_for_update().get(pk=number)
    return found


def _differing(before: Facts, after: Facts) -> tuple[dict[str, str], dict[str, str]]:
    same = {key for key in before if key in after and before[key] == after[key]}
    return tuple({key: _plain(value) for key, value in each.items() if key not in same} for each in (before, after))  # type: ignore[return-value] # two of them


def _value(row: models.Model, name: str) -> object:
    field = row._meta.get_field(name)
    value = getattr(row, name)
    choices = dict(getattr(field, "flatchoices", ()) or ())
    return choices.get(value, value)


def _kind(about: models.Model | None) -> str:
    return about._meta.object_name or "" if about is not None else ""


def _line(text: str, most: int) -> str:
    line = _plain(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _plain(text: str) -> str:
    """An entry is one line on the page and in the CSV, and PostgreSQL keeps no NUL."""
    return one_line(text)[:1000]
