"""Deletes entries that are past their retention, oldest first; the chain begins after them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from kakutei.audit.tables import audit_tables
from kakutei.infrastructure.duty import for_each


def prune_entries(*, years: int, at: dt.datetime) -> int:
    """How many went. Each company in a transaction of its own, under its head. Raises SomeFailed.

    The age is counted back from the newest entry of all where that is older than `at`: the triggers know no clock.
    """
    newest = audit_tables().entries._base_manager.aggregate(newest=Max("at"))["newest"]
    if newest is None:
        return 0
    limit = _years_before(min(newest, at), years)
    old = audit_tables().entries._base_manager.filter(at__lt=limit)
    numbers = sorted(old.values_list("company_number", flat=True).distinct())
    counts: list[int] = []
    for_each(numbers, lambda number: counts.append(_prune_company(number, limit)), number=int)
    return sum(counts)


def _prune_company(number: int, limit: dt.datetime) -> int:
    """Up to the first entry that is young enough: one written with an earlier time after it stays until then."""
    with transaction.atomic():
        heads, entries = (
            audit_tables().heads._base_manager,
            audit_tables().entries._base_manager.filter(company_number=number),
        )
        head = heads.select_for_update().get(pk=number)
        kept = entries.filter(at__gte=limit).order_by("sequence").values_list("sequence", flat=True).first()
        first = kept if kept is not None else head.last + 1
        count = entries.filter(sequence__lt=first)._raw_delete("default")
        heads.filter(pk=number).update(first=first)
    return count


def _years_before(at: dt.datetime, years: int) -> dt.datetime:
    try:
        return at.replace(year=at.year - years)
    except ValueError:  # 29 February
        return at.replace(year=at.year - years, day=28)
