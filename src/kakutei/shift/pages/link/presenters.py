"""The link's state for 連携状況 and ダッシュボード: one line with what to do, and how many days are in which state."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.jptime.clocktext import spoken_moment
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.overview import Days
from kakutei.shift.link.rules.concerns import Hold
from kakutei.shift.link.rules.states import (
    DeliveryState,
    LinkFacts,
    Shown,
    cause_sentence,
    own_sentence,
    pause_sentence,
    waiting_sentence,
)
from kakutei.shift.link.rules.values import AWAIT_APPROVAL, Cause, Pause
from kakutei.shift.link.status import DayShown, LinkHealth, facts_of, health_of, link_facts
from kakutei.shift.notifications.repository import told_by_cause
from kakutei.shift.pages.link.headline import Headline, headline_of
from kakutei.shift.people import policy
from kakutei.shift.people.scope import opened

TOKEN_CAUSES = (Cause.TOKEN, Cause.UNREADABLE_TOKEN, Cause.UNAUTHORIZED_UNSPECIFIED)
NAMED = tuple(state for state in DeliveryState if state is not DeliveryState.WAITING_WINDOW)
"""One state for each label."""
STANDS_STILL = "連携が停止しているため、まだ送っていません。"
PAUSED_FIRST = "連携を一時停止しています。再開したら行います。"
PAUSED = "連携を一時停止しています。再開すると送ります。"


@dataclass(frozen=True)
class Fix:
    """What to do about a stop: a link, or a button where `post`."""

    label: str
    url: str
    post: bool = False


@dataclass(frozen=True)
class Total:
    state: DeliveryState
    count: int


@dataclass(frozen=True)
class LinkState:
    """`days`: all that the user may see, of this month and the next and what is pending of other months."""

    connection: Connection | None
    facts: LinkFacts
    health: LinkHealth
    sentence: str
    fixes: list[Fix]
    days: Days
    may_pause: bool = False

    @cached_property
    def told_by(self) -> dict[str, str]:
        """By cause the sentence about its mail: to whom and when."""
        return told_by_cause()

    @property
    def headline(self) -> Headline:
        return headline_of(self.days.groups, self.facts, self.health)

    @property
    def totals(self) -> list[Total]:
        """Of every label."""
        groups = self.days.groups
        return [
            Total(state, sum(each.days for each in groups if each.shown.state.label == state.label)) for state in NAMED
        ]

    @property
    def total(self) -> int:
        return sum(each.days for each in self.days.groups)

    @property
    def told(self) -> list[str]:
        """Of a stop, a pause or late days."""
        return [self.told_by[each.value] for each in (*Cause, *Hold) if each.value in self.told_by]

    @property
    def badge(self) -> str:
        return self.health.badge

    @property
    def word(self) -> str:
        return self.health.word

    @property
    def stands_still(self) -> bool:
        """Until a person acts, or the pause ends."""
        return self.health not in (LinkHealth.WORKING, LinkHealth.WAITING)


def link_state(request: HttpRequest, *, at: dt.datetime) -> LinkState:
    return state_of(request, open_connection(opened(request)), at=at)


def state_of(request: HttpRequest, connection: Connection | None, *, at: dt.datetime) -> LinkState:
    company = opened(request)
    facts = facts_of(company, connection, at=at)
    health, leads = health_of(connection, facts), policy.leads(request)
    sentence, fixes = link_line(health, facts, leads=leads)
    days = Days.read(days_seen(request, None, today(at)), connection, facts, at=at)
    may_pause = leads and facts.on and facts.pause is None
    return LinkState(connection, facts, health, sentence, fixes, days, may_pause)


def without_the_links_cause(each: DayShown, facts: LinkFacts) -> DayShown:
    """The cause of a stopped link is shown once, above; a day shows only what it needs itself."""
    link_says = {cause_sentence(facts), pause_sentence(facts.pause) if facts.pause else ""}
    if not facts.on or not each.shown.sentence or each.shown.sentence not in link_says:
        return each
    return replace(
        each, shown=Shown(each.shown.state, own_sentence(each.facts) or (PAUSED if facts.pause else STANDS_STILL))
    )


def days_seen(request: HttpRequest, month: Month | None, date: dt.date) -> QuerySet[DesiredDay]:
    """Of `month`, or of this month and the next together with all pending days of other months."""
    days = DesiredDay.objects.all()
    if not policy.leads(request):
        days = days.filter(staff__in=policy.staff_seen(request).values("pk"))
    if month:
        return days.filter(_within(month.span))
    this = Month.of(date)
    return days.filter(Q(outcome="") | _within(DateSpan(this.first, this.shifted(2).first)))


def _within(span: DateSpan) -> Q:
    return Q(work_date__gte=span.start, work_date__lt=span.end)


def link_line(health: LinkHealth, facts: LinkFacts, *, leads: bool) -> tuple[str, list[Fix]]:
    """The sentence and what to do."""
    if health is LinkHealth.UNCONNECTED:
        fixes = [Fix("KOTアクセストークンを登録する", company_url("shift:company_edit"))]
        return "KOTアクセストークンがまだ登録されていません。", fixes if leads else []
    if health is LinkHealth.OFF:
        fixes = [Fix("設定を開く", company_url("shift:settings"))]
        return "連携がオフのため、KING OF TIMEには何も送りません。", fixes if leads else []
    if facts.pause:
        return _pause_line(facts.pause, facts), _pause_fixes(facts, leads=leads)
    if facts.cause:
        return cause_sentence(facts), _cause_fixes(facts.cause, leads=leads)
    return (waiting_sentence(facts), []) if health is LinkHealth.WAITING else ("", [])


def _pause_line(pause: Pause, facts: LinkFacts) -> str:
    """The sentence, who paused it when, and what will still prevent sending afterwards."""
    who = f"{spoken_moment(pause.since)} に{pause.by}さんが一時停止しました。"
    return " ".join(filter(None, (pause_sentence(pause), who, cause_sentence(facts))))


def _pause_fixes(facts: LinkFacts, *, leads: bool) -> list[Fix]:
    resume = [Fix("再開", company_url("shift:resume"), post=True)] if leads else []
    return [*resume, *(_cause_fixes(facts.cause, leads=leads) if facts.cause else [])]


def _cause_fixes(cause: Cause, *, leads: bool) -> list[Fix]:
    if cause in AWAIT_APPROVAL:
        return [Fix("承認する", company_url("shift:approve"), post=True)] if leads else []
    again = Fix("同期して確認する", company_url("shift:sync"), post=True)
    if not leads or cause is Cause.FENCE_LOG:
        return [again]
    label = "トークンを入れ直す" if cause in TOKEN_CAUSES else "会社編集を開く"
    return [Fix(label, company_url("shift:company_edit")), again]


def say_if_paused(request: HttpRequest) -> None:
    """Called after an action that asks for something to be sent or read."""
    if link_facts(opened(request), at=clock.now()).pause:
        messages.info(request, PAUSED_FIRST)


def days_of_cause(request: HttpRequest, cause: str, *, at: dt.datetime) -> QuerySet[DesiredDay]:
    """The days that the user sees on 連携状況 with this cause."""
    days = link_state(request, at=at).days
    return days.among(each for each in days.groups if each.why and each.why.value == cause)
