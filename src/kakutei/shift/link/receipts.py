"""The receipts of sent days: what was sent when, what KING OF TIME answered, and what was read there last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from kakutei.jptime.workdate import DateSpan
from kakutei.kotclient.answers import Recovery
from kakutei.shift.link.models import Attempt, Connection
from kakutei.shift.link.rules.states import DayFacts, LinkFacts, Shown, shown
from kakutei.shift.link.rules.values import Plan, Seen
from kakutei.shift.link.status import day_facts, desired_in
from kakutei.shift.link.there import Moments, StaffDay, There, as_text
from kakutei.shift.people.models import Staff, User

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


class Receipt(NamedTuple):
    """Of one person and work date; `seen`: what was read there last."""

    staff: Staff
    facts: DayFacts
    shown: Shown
    confirmed_at: dt.datetime
    confirmed_by: str
    seen: Seen | None
    sendings: list[Sending]


def receipts_of(
    connection: Connection | None, people: Iterable[Staff], span: DateSpan, link: LinkFacts, *, at: dt.datetime
) -> list[Receipt]:
    """Of all confirmed days of these people in the span, by date and in the order of the people. A few queries, however many days there are."""
    staff = {person.pk: person for person in people}
    days = desired_in(staff.keys(), span)
    there = There.read(connection, staff.values(), span)
    names = dict(User.objects.filter(pk__in={day.confirmed_by for day in days.values()}).values_list("pk", "name"))
    sendings = _sendings(staff.keys(), span)
    return [
        Receipt(
            person,
            facts := day_facts(days[key], person.number, key, there, at),
            shown(facts, link),
            days[key].confirmed_at,
            names[days[key].confirmed_by],
            there.seen.get(key),
            sendings.get(key, []),
        )
        for date in span
        for person in staff.values()
        if (key := (person.pk, date)) in days
    ]


def _sendings(staff_ids: Collection[int], span: DateSpan) -> dict[StaffDay, list[Sending]]:
    """Over former connections too."""
    started = Attempt.objects.filter(
        staff__in=staff_ids, work_date__gte=span.start, work_date__lt=span.end, started=None
    ).order_by("pk")
    plain = ("staff", "confirmed_by__name", "answers__answer")
    texts = map(as_text, ("work_date", "at", "plan_start", "plan_end", "answers__at"))
    dates, moments = span.by_text(), Moments()
    found: dict[StaffDay, list[Sending]] = {}
    for staff, name, answer, date, at, start, end, answered_at in started.values_list(*plain, *texts):
        said = ANSWERS[answer] if answer else NO_ANSWER_YET
        sending = Sending(moments.read(at), moments.plan(start, end), name, moments.of(answered_at), said)
        found.setdefault((staff, dates[date]), []).append(sending)
    return found
