"""The chain: each row's hash covers the row and the hash before it, so that a changed or missing row is seen."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from kakutei.audit.rows import AuditHead, AuditRow
from kakutei.audit.tables import audit_tables

COVERED = (
    "company_number", "sequence", "actor_kind", "actor_id", "actor_name", "address", "what", "object_kind",
    "object_id", "object_words", "before", "after", "previous_hash",
)  # fmt: skip


@dataclass(frozen=True)
class ChainState:
    """`broken_at`: the sequence at which the chain does not hold, or None where it holds throughout."""

    company_number: int
    rows: int
    broken_at: int | None
    hash: str


def hash_of(row: AuditRow) -> str:
    values = {name: getattr(row, name) for name in COVERED}
    values["at"] = row.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_chain(company_number: int) -> ChainState:
    """Reads every row of a company. The head's row is locked meanwhile: no entry is appended, so the reading is complete."""
    with transaction.atomic():
        head = audit_tables().heads._base_manager.select_for_update().filter(pk=company_number).first()
        rows = audit_tables().entries._base_manager.filter(company_number=company_number).order_by("sequence")
        return _state(company_number, _ends(head), rows.iterator(chunk_size=2000))


def check_newest(company_number: int, most: int) -> ChainState:
    """The same for the newest rows only, without a lock: for a page."""
    first, last, end = _ends(audit_tables().heads._base_manager.filter(pk=company_number).first())
    start = max(first, last - most + 1)
    rows = audit_tables().entries._base_manager.filter(company_number=company_number, sequence__range=(start, last))
    return _state(company_number, (start, last, end), rows.order_by("sequence"))


def company_numbers() -> list[int]:
    """Of every company of which something is on record, or should be."""
    heads = set(audit_tables().heads._base_manager.values_list("pk", flat=True))
    return sorted(heads | set(audit_tables().entries._base_manager.values_list("company_number", flat=True).distinct()))


def _ends(head: AuditHead | None) -> tuple[int, int, str]:
    return (head.first, head.last, head.hash) if head else (1, 0, "")


def _state(company_number: int, ends: tuple[int, int, str], rows: Iterable[AuditRow]) -> ChainState:
    """The hash before the first row that was read cannot be compared."""
    expected, last, end = ends
    previous, count = "", 0
    for row in rows:
        follows = row.previous_hash == previous or (count == 0 and row.sequence > 1)
        if row.sequence != expected or not follows or row.hash != hash_of(row):
            return ChainState(company_number, count, min(expected, row.sequence), end)
        expected, previous, count = row.sequence + 1, row.hash, count + 1
    whole = expected == last + 1 and (previous == end or not count)
    return ChainState(company_number, count, None if whole else expected, end)
