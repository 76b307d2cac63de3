"""What of a company's record is shown: newest first, by period, person and area. In the company's scope."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from kakutei.audit.actor import ActorKind
from kakutei.audit.audit_action import Area, AuditAction
from kakutei.audit.chain import ChainState, check_newest
from kakutei.audit.rows import AuditRow
from kakutei.audit.tables import audit_tables
from kakutei.infrastructure.one_line import fold
from kakutei.jptime.clocktext import moment

PAGE = 50
CHECKED = 1000
LONGEST = 120
WRONG_DATE = "日付は「2026-12-01」のように入力してください。"
BACKWARDS = "期間の終わりは、始まりの日かそれより後の日にしてください。"


@dataclass(frozen=True)
class AuditFilters:
    since: dt.date | None = None
    until: dt.date | None = None
    """The last day that is shown."""
    person: str = ""
    area: Area | None = None
    error: str = ""

    @property
    def query(self) -> str:
        chosen = {"since": self.since, "until": self.until, "person": self.person, "area": self.area}
        return urlencode({name: str(value) for name, value in chosen.items() if value})


@dataclass(frozen=True)
class AuditLine:
    entry: AuditRow
    what: str
    area: str
    who: str
    changes: list[tuple[str, str, str]]
    """Heading, value before, value after."""


def filters_of(typed: QueryDict) -> AuditFilters:
    """What cannot be read is left out, and said."""
    since, since_error = _date(typed.get("since", ""))
    until, until_error = _date(typed.get("until", ""))
    error = since_error or until_error
    if since and until and until < since:
        until, error = None, BACKWARDS
    area = next((each for each in Area if each == typed.get("area")), None)
    person = " ".join(typed.get("person", "").replace("\0", "").split())[:LONGEST]
    return AuditFilters(since, until, person, area, error)


def entries(chosen: AuditFilters) -> QuerySet[AuditRow]:
    """Newest first."""
    found: QuerySet[AuditRow] = audit_tables().entries.objects.order_by("-sequence")
    if chosen.since:
        found = found.filter(at__gte=moment(chosen.since, 0))
    if chosen.until:
        found = found.filter(at__lt=moment(chosen.until, 24 * 60))
    if fold(chosen.person):
        found = found.filter(actor_name__in=_names_like(chosen.person))
    if chosen.area:
        found = found.filter(what__startswith=f"{chosen.area}.")
    return found


def _names_like(typed: str) -> list[str]:
    """The names in the company's record that match. Compared here, since databases fold text differently."""
    names = audit_tables().entries.objects.order_by().values_list("actor_name", flat=True).distinct()
    return [name for name in names if fold(typed) in fold(name)]


def page_of(chosen: AuditFilters, *, number: str) -> tuple[Page[AuditRow], list[AuditLine]]:
    page = Paginator(entries(chosen), PAGE).get_page(number)
    return page, [line_of(entry) for entry in page]


def line_of(entry: AuditRow) -> AuditLine:
    what = AuditAction(entry.what)
    changes = [
        (heading, entry.before.get(heading, ""), entry.after.get(heading, ""))
        for heading in sorted({*entry.before, *entry.after})
    ]
    return AuditLine(entry, str(what.label), str(what.area.label), who_of(entry), changes)


def who_of(entry: AuditRow) -> str:
    kind = ActorKind(entry.actor_kind)
    if kind in (ActorKind.OPERATOR, ActorKind.WEBAPI):
        return f"{entry.actor_name}({kind.label})" if entry.actor_name else str(kind.label)
    return entry.actor_name or str(kind.label)


def listing(company_number: int, typed: QueryDict) -> dict[str, Any]:
    """All that the page 操作記録 shows."""
    chosen = filters_of(typed)
    page, lines = page_of(chosen, number=typed.get("page", ""))
    state: ChainState = check_newest(company_number, CHECKED)
    return {
        "page": page, "lines": lines, "chosen": chosen, "areas": Area, "query": chosen.query, "chain": state,
        "ended": state.hash[:12],
    }  # fmt: skip


def _date(text: str) -> tuple[dt.date | None, str]:
    if not text:
        return None, ""
    try:
        date = dt.date.fromisoformat(text.strip())
    except ValueError:
        return None, WRONG_DATE
    return (date, "") if dt.date(2000, 1, 1) <= date < dt.date(9000, 1, 1) else (None, WRONG_DATE)
