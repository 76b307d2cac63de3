"""The failing duties as the operator's pages show them: one line for each duty."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kakutei.duties.models import WHOLE, Duty, FailingDuty

MOST_COMPANIES = 10


@dataclass(frozen=True)
class FailingLine:
    """`companies`: the numbers of the first few for which it fails; `more`: how many others."""

    name: str
    label: str
    count: int
    since: dt.datetime
    last_at: dt.datetime
    last_kind: str
    companies: list[int]
    more: int


def failing_lines() -> list[FailingLine]:
    """In the order of Duty; empty as long as everything works. One query."""
    rows: dict[str, list[FailingDuty]] = {}
    for row in FailingDuty.objects.order_by("company_number"):
        rows.setdefault(row.duty, []).append(row)
    order = {str(duty): n for n, duty in enumerate(Duty)}
    return [_line(rows[name]) for name in sorted(rows, key=lambda name: order.get(name, len(order)))]


def _line(rows: list[FailingDuty]) -> FailingLine:
    last = max(rows, key=lambda row: row.last_at)
    companies = [row.company_number for row in rows if row.company_number != WHOLE]
    return FailingLine(
        name=last.duty,
        label=last.get_duty_display(),
        count=sum(row.count for row in rows),
        since=min(row.since for row in rows),
        last_at=last.last_at,
        last_kind=last.last_kind,
        companies=companies[:MOST_COMPANIES],
        more=len(companies[MOST_COMPANIES:]),
    )
