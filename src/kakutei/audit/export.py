"""操作記録 as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import models, transaction
from django_scopes import scope

from kakutei.audit.actor import ActorKind
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.listing import AuditFilters, entries, who_of
from kakutei.audit.recording import record
from kakutei.audit.rows import AuditRow
from kakutei.audit.tables import audit_tables
from kakutei.infrastructure.csv_cells import lines
from kakutei.infrastructure.text_fields import label_of
from kakutei.jptime.workdate import JST


def _named(*fields: str) -> list[str]:
    return [label_of(AuditRow, field) for field in fields]


HEADINGS = (
    *_named("sequence", "at", "actor_kind", "actor_name", "actor_id", "address"),
    "種類",
    *_named("what", "object_kind", "object_id", "object_words", "before", "after", "previous_hash", "hash"),
)


def cells_of(entry: AuditRow) -> list[str]:
    what = AuditAction(entry.what)
    return [
        str(entry.sequence), moment_of(entry.at), str(ActorKind(entry.actor_kind).label), who_of(entry),
        str(entry.actor_id or ""), entry.address, str(what.area.label), str(what.label), kind_of(entry.object_kind),
        str(entry.object_id or ""), entry.object_words, _facts(entry.before), _facts(entry.after),
        entry.previous_hash, entry.hash,
    ]  # fmt: skip


def moment_of(at: dt.datetime) -> str:
    """To the second, in Japan."""
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M:%S}"


def kind_of(kind: str) -> str:
    return audit_tables().kinds.get(kind, kind)


def _facts(facts: dict[str, str]) -> str:
    return " / ".join(f"{heading}: {value}" for heading, value in sorted(facts.items()))


def export_log(*, company: models.Model, chosen: AuditFilters) -> Iterator[str]:
    """The lines that the same filters show, all pages, as CSV to send line by line; it may be read after the request's own scope has ended."""
    with transaction.atomic():
        record(AuditAction.LOG_EXPORTED, company=company)
    return _lines(company, chosen)


def _lines(company: models.Model, chosen: AuditFilters) -> Iterator[str]:
    with scope(company=company):
        yield from lines(HEADINGS, (cells_of(entry) for entry in entries(chosen).iterator(chunk_size=1000)))
