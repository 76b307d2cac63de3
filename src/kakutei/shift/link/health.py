"""How a company's link stands, in one word, what it still owes, and how its last tries ended."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery

from kakutei.kotclient.answers import Recovery
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, DesiredDay
from kakutei.shift.link.rules.states import LinkFacts
from kakutei.shift.link.rules.values import WantedKind


class LinkHealth(Enum):
    """Code, word, and the colour of its badge."""

    WORKING = "working", "連携中", "ok"
    WAITING = "waiting", "待機中", "warn"
    PAUSED = "paused", "一時停止", "warn"
    STOPPED = "stopped", "停止", "error"
    OFF = "off", "オフ", ""
    UNCONNECTED = "unconnected", "未接続", "warn"

    def __init__(self, code: str, word: str, badge: str) -> None:
        self.code = code
        self.word = word
        self.badge = badge


@dataclass(frozen=True)
class Owed:
    """Days that should be sent and have not arrived; the oldest was confirmed at `since`."""

    count: int = 0
    since: dt.datetime | None = None


NO_ANSWER_YET = "返事待ち"
WORDS = {
    Recovery.APPLIED.value: "受け付けられた",
    Recovery.REFUSED.value: "実績か休暇があり断られた",
    Recovery.AMBIGUOUS.value: "返事が来なかった",
    Recovery.RETRY.value: "つながらなかった",
    Recovery.WAIT_WINDOW.value: "制限時間帯だった",
    Recovery.RATE_WAIT.value: "回数制限だった",
    Recovery.REMAP.value: "従業員が見つからなかった",
    Recovery.BLOCK_DAY.value: "その日だけ断られた",
    Recovery.BLOCK_COMPANY.value: "会社の設定のため断られた",
    Recovery.BLOCK_HOST.value: "接続先に異常があった",
    Recovery.FAILED_READ.value: "読み取れなかった",
}


def health_of(connection: Connection | None, facts: LinkFacts) -> LinkHealth:
    if connection is None or not connection.sealed_token:
        return LinkHealth.UNCONNECTED
    if not facts.on:
        return LinkHealth.OFF
    if facts.pause:
        return LinkHealth.PAUSED
    if facts.cause:
        return LinkHealth.STOPPED
    return LinkHealth.WAITING if facts.closed_until or facts.waiting else LinkHealth.WORKING


def owed_by_company(companies: Iterable[int]) -> dict[int, Owed]:
    """Of the companies that owe anything. Leave that was never sent and days before the link began are owed by nobody."""
    began = Connection.objects.filter(company=OuterRef("company"), ended_at=None).values("first_work_date")
    sent = AppliedDay.objects.filter(staff=OuterRef("staff"), work_date=OuterRef("work_date"))
    days = DesiredDay.objects.filter(
        ~Q(kind=WantedKind.LEAVE.value) | Exists(sent),
        company__in=list(companies),
        settled_version__lt=F("version"),
        work_date__gte=Subquery(began[:1]),
    )
    counted = days.values("company").annotate(count=Count("pk"), since=Min("confirmed_at"))
    return {row["company"]: Owed(row["count"], row["since"]) for row in counted}


def last_tries(connection: Connection, most: int) -> list[tuple[str, int]]:
    """How the newest tries ended, commonest first: words and counts, nobody's day."""
    started = list(
        Attempt.objects.filter(connection=connection, started=None)
        .order_by("-at", "-pk")
        .values_list("pk", flat=True)[:most]
    )
    answers = dict(Attempt.objects.filter(started__in=started).values_list("started", "answer"))
    return Counter(
        WORDS.get(answers[key], answers[key]) if key in answers else NO_ANSWER_YET for key in started
    ).most_common()
