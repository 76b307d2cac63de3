"""What the link is doing, for people: its state in one line, totals, and what needs a hand, grouped by cause."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from kakutei.jptime.clocktext import spoken_moment
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.link.facts import DayShown, count_states, link_facts, open_connection, states_of
from kakutei.shift.link.health import LinkHealth, health_of
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.concerns import TITLES, Hold
from kakutei.shift.link.rules.states import DeliveryState, LinkFacts, cause_sentence, pause_sentence, waiting_sentence
from kakutei.shift.link.rules.values import AWAIT_APPROVAL, Cause, DayBlock, Outcome, Pause
from kakutei.shift.notices.book import told_by_cause
from kakutei.shift.people import policy
from kakutei.shift.people.models import Membership, Staff
from kakutei.shift.people.scope import opened

PERSON_BLOCKS = (DayBlock.NO_NUMBER, DayBlock.NOT_FOUND, DayBlock.DUPLICATE, DayBlock.RETIRED)
TOKEN_CAUSES = (Cause.TOKEN, Cause.UNREADABLE_TOKEN, Cause.ONE_OF_THREE)
NEED_A_LOOK = (DeliveryState.ATTENTION, DeliveryState.CHANGED_THERE, DeliveryState.ACTUALS_THERE)
RESENDABLE = (DayBlock.CLOSED, DayBlock.REFUSED, Outcome.LEAVE_THERE, Outcome.ACTUALS_THERE)


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


@dataclass
class Trouble:
    """One person's days with one cause."""

    staff: Staff
    sentence: str
    days: list[DayShown] = field(default_factory=list)
    fix: Fix | None = None


@dataclass
class Group:
    title: str
    state: DeliveryState
    troubles: list[Trouble] = field(default_factory=list)
    resend: bool = False
    told: str = ""
    """To whom and when it was mailed."""

    @property
    def day_ids(self) -> list[int]:
        return [each.day.pk for trouble in self.troubles for each in trouble.days]


@dataclass(frozen=True)
class LinkState:
    connection: Connection | None
    badge: str
    word: str
    sentence: str
    fixes: list[Fix]
    totals: list[Total]
    days: list[DayShown]
    told: list[str] = field(default_factory=list)
    """To whom and when a stop, a pause or late days were mailed."""
    may_pause: bool = False

    @property
    def total(self) -> int:
        return len(self.days)


def link_state(request: HttpRequest, *, at: dt.datetime, month: Month | None = None) -> LinkState:
    """Of `month`, or of this month and the next together with whatever is still owed from other times."""
    company = opened(request)
    connection = open_connection(company)
    facts = link_facts(company, at=at)
    health = health_of(connection, facts)
    sentence, fixes = _line(health, facts, leads=policy.leads(request))
    days = list(states_of(company, _days(request, month, today(at)), at=at).values())
    counted = count_states(days)
    totals = [Total(state, counted[state]) for state in DeliveryState]
    days.sort(key=lambda each: (each.day.work_date, each.staff.position, each.staff.pk))
    told = told_by_cause()
    of_the_link = [told[each.value] for each in (*Cause, *Hold) if each.value in told]
    may_pause = policy.leads(request) and facts.on and facts.pause is None
    return LinkState(connection, health.badge, health.word, sentence, fixes, totals, days, of_the_link, may_pause)


def groups_of(request: HttpRequest, days: list[DayShown]) -> list[Group]:
    """The days that need somebody's hand or eye, by cause and within it by person."""
    stores, leads = _store_of_staff(request), policy.leads(request)
    told = told_by_cause()
    groups: dict[DayBlock | Outcome, Group] = {}
    people: dict[tuple[object, int, str], Trouble] = {}
    for each in days:
        why = each.facts.block if each.facts.outcome is None else each.facts.outcome
        if each.shown.state not in NEED_A_LOOK or why not in TITLES:
            continue
        group = groups.setdefault(why, _group(each, why, told))
        text = each.shown.sentence if why in PERSON_BLOCKS else ""
        trouble = people.get((why, each.staff.pk, text))
        if trouble is None:
            trouble = Trouble(each.staff, each.shown.sentence, fix=_day_fix(each, why, stores, leads=leads))
            people[why, each.staff.pk, text] = trouble
            group.troubles.append(trouble)
        trouble.days.append(each)
    return [groups[why] for why in (*DayBlock, *Outcome) if why in groups]


def _group(each: DayShown, why: DayBlock | Outcome, told: dict[str, str]) -> Group:
    return Group(TITLES[why], each.shown.state, resend=why in RESENDABLE, told=told.get(why.value, ""))


def staff_seen(request: HttpRequest) -> QuerySet[Staff]:
    """Everybody for those who lead; a shift editor sees the people of their own stores."""
    if policy.leads(request):
        return Staff.objects.all()
    return Staff.objects.filter(memberships__store__in=policy.stores_of(request)).distinct()


def _days(request: HttpRequest, month: Month | None, date: dt.date) -> QuerySet[DesiredDay]:
    days = DesiredDay.objects.all()
    if not policy.leads(request):
        days = days.filter(staff__in=staff_seen(request).values("pk"))
    if month:
        return days.filter(_within(month.span))
    this = Month.of(date)
    return days.filter(Q(outcome="") | _within(DateSpan(this.first, this.shifted(2).first)))


def _within(span: DateSpan) -> Q:
    return Q(work_date__gte=span.start, work_date__lt=span.end)


def _line(health: LinkHealth, facts: LinkFacts, *, leads: bool) -> tuple[str, list[Fix]]:
    """The sentence and what to do."""
    if health is LinkHealth.UNCONNECTED:
        fixes = [Fix("KOTアクセストークンを登録する", reverse("shift:company_edit"))]
        return "KOTアクセストークンがまだ登録されていません。", fixes if leads else []
    if health is LinkHealth.OFF:
        fixes = [Fix("設定を開く", reverse("shift:settings"))]
        return "連携がオフのため、KING OF TIMEには何も送りません。", fixes if leads else []
    if facts.pause:
        return _pause_line(facts.pause, facts), _pause_fixes(facts, leads=leads)
    if facts.cause:
        return cause_sentence(facts), _cause_fixes(facts.cause, leads=leads)
    return (waiting_sentence(facts), []) if health is LinkHealth.WAITING else ("", [])


def _pause_line(pause: Pause, facts: LinkFacts) -> str:
    """The sentence, who paused it when, and what will still stand in the way afterwards."""
    who = f"{spoken_moment(pause.since)} に{pause.by}さんが一時停止しました。"
    return " ".join(filter(None, (pause_sentence(pause), who, cause_sentence(facts))))


def _pause_fixes(facts: LinkFacts, *, leads: bool) -> list[Fix]:
    resume = [Fix("再開", reverse("shift:resume"), post=True)] if leads else []
    return [*resume, *(_cause_fixes(facts.cause, leads=leads) if facts.cause else [])]


def _cause_fixes(cause: Cause, *, leads: bool) -> list[Fix]:
    if cause in AWAIT_APPROVAL:
        return [Fix("承認する", reverse("shift:approve"), post=True)] if leads else []
    again = Fix("同期して確かめる", reverse("shift:sync"), post=True)
    if not leads:
        return [again]
    label = "トークンを入れ直す" if cause in TOKEN_CAUSES else "会社編集を開く"
    return [Fix(label, reverse("shift:company_edit")), again]


def _day_fix(each: DayShown, why: DayBlock | Outcome, stores: dict[int, int], *, leads: bool) -> Fix | None:
    if why in PERSON_BLOCKS and leads:
        return Fix("社員番号を直す", reverse("shift:staff_edit", args=[each.staff.pk]))
    store = stores.get(each.staff.pk)
    if store is None or why in PERSON_BLOCKS:
        return None
    return Fix("シフト表を開く", reverse("shift:table", args=[store, Month.of(each.day.work_date)]))


def _store_of_staff(request: HttpRequest) -> dict[int, int]:
    places = Membership.objects.filter(store__in=policy.stores_of(request)).order_by("-since", "-pk")
    return dict(places.values_list("staff", "store"))
