"""The receipts of sent days: what was sent when, what KING OF TIME answered, and what was read there last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from kakutei.jptime.workdate import DateSpan
from kakutei.kotclient.answers import Recovery
from kakutei.shift.link.models import Attempt, Connection, DesiredDay, SeenDay
from kakutei.shift.link.rules.states import LinkFacts
from kakutei.shift.link.rules.values import Plan
from kakutei.shift.link.status import DayShown, states_over
from kakutei.shift.link.there import StaffDay, seen_days
from kakutei.shift.people.models import Staff

NO_ANSWER_YET = "応答を待っています。"
ANSWERS = {
    Recovery.APPLIED.value: "受け付けられました。",
    Recovery.REFUSED.value: "実績か休暇があるため、受け付けられませんでした。",
    Recovery.AMBIGUOUS.value: "応答がありませんでした。届いたかどうかを読み取って確認します。",
    Recovery.RETRY.value: "接続できませんでした。もう一度送ります。",
    Recovery.WAIT_WINDOW.value: "制限時間帯のため、受け付けられませんでした。もう一度送ります。",
    Recovery.RATE_WAIT.value: "回数制限のため、受け付けられませんでした。もう一度送ります。",
    Recovery.REMAP.value: "従業員が見つかりませんでした。",
    Recovery.BLOCK_DAY.value: "この日の予定は受け付けられませんでした。",
    Recovery.BLOCK_COMPANY.value: "アクセストークン、API権限または許可IPアドレスのため、受け付けられませんでした。",
    Recovery.BLOCK_HOST.value: "接続先に問題があり、送れませんでした。",
    Recovery.FAILED_READ.value: "応答を読み取れませんでした。",
}
"""Each answer in the words of those who plan shifts."""


@dataclass(frozen=True)
class Sending:
    """One write; `plan`: None where the plan was deleted."""

    at: dt.datetime
    plan: Plan | None
    confirmed_by: str
    answered_at: dt.datetime | None
    answer: str
    """A sentence."""


@dataclass(frozen=True)
class Receipt:
    """Of one person and work date; `seen`: what was read there last."""

    shown: DayShown
    confirmed_by: str
    seen: SeenDay | None
    sendings: list[Sending] = field(default_factory=list)


def receipts_of(
    connection: Connection | None, people: Iterable[Staff], span: DateSpan, link: LinkFacts, *, at: dt.datetime
) -> list[Receipt]:
    """Of all confirmed days of these people in the span, by date and person. A few queries, however many days there are."""
    staff = list(people)
    days = DesiredDay.objects.filter(staff__in=staff, work_date__gte=span.start, work_date__lt=span.end)
    states = states_over(connection, days.order_by("work_date", "staff__position", "staff"), link, at=at)
    seen = seen_days(connection, staff, span) if connection else {}
    names = dict(days.values_list("confirmed_by", "confirmed_by__name").distinct())
    sendings = _sendings(staff, span)
    return [
        Receipt(each, names.get(each.day.confirmed_by_id, ""), seen.get(day), sendings.get(day, []))
        for day, each in states.items()
    ]


def _sendings(staff: list[Staff], span: DateSpan) -> dict[StaffDay, list[Sending]]:
    """Over former connections too."""
    started = Attempt.objects.filter(
        staff__in=staff, work_date__gte=span.start, work_date__lt=span.end, started=None
    ).order_by("pk")
    columns = (
        "staff",
        "work_date",
        "at",
        "plan_start",
        "plan_end",
        "confirmed_by__name",
        "answers__at",
        "answers__answer",
    )
    found: dict[StaffDay, list[Sending]] = {}
    for staff_id, date, at, start, end, name, answered_at, answer in started.values_list(*columns):
        plan = Plan(start, end) if start and end else None
        said = ANSWERS[answer] if answer else NO_ANSWER_YET
        found.setdefault((staff_id, date), []).append(Sending(at, plan, name, answered_at, said))
    return found
