"""What the link is doing, for people: its state in one line, totals, and what needs a hand, grouped by cause."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.link.facts import DayShown, count_states, link_facts, open_connection, states_of
from kakutei.shift.link.health import LinkHealth, health_of
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.states import DeliveryState, LinkFacts, cause_sentence, waiting_sentence
from kakutei.shift.link.rules.values import Cause, DayBlock, Outcome
from kakutei.shift.people import policy
from kakutei.shift.people.models import Membership, Staff
from kakutei.shift.people.scope import opened

PERSON_BLOCKS = (DayBlock.NO_NUMBER, DayBlock.NOT_FOUND, DayBlock.DUPLICATE, DayBlock.RETIRED)
TOKEN_CAUSES = (Cause.TOKEN, Cause.UNREADABLE_TOKEN, Cause.ONE_OF_THREE)
NEED_A_LOOK = (DeliveryState.ATTENTION, DeliveryState.CHANGED_THERE, DeliveryState.ACTUALS_THERE)
TITLES = {
    DayBlock.NO_NUMBER: "社員番号がありません",
    DayBlock.NOT_FOUND: "社員番号の人が見つかりません",
    DayBlock.DUPLICATE: "同じ従業員コードの人が複数います",
    DayBlock.RETIRED: "KING OF TIMEで在職していません",
    DayBlock.REFUSED: "時刻が受け付けられませんでした",
    DayBlock.CLOSED: "KING OF TIMEで締められています",
    Outcome.CHANGED_THERE: "KING OF TIME側で変更されています",
    Outcome.LEAVE_THERE: "KING OF TIMEに休暇が登録されています",
    Outcome.ACTUALS_THERE: "実績があるため送っていません",
}
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
    return LinkState(connection, health.badge, health.word, sentence, fixes, totals, days)


def groups_of(request: HttpRequest, days: list[DayShown]) -> list[Group]:
    """The days that need somebody's hand or eye, by cause and within it by person."""
    stores, leads = _store_of_staff(request), policy.leads(request)
    groups: dict[DayBlock | Outcome, Group] = {}
    people: dict[tuple[object, int, str], Trouble] = {}
    for each in days:
        why = each.facts.block if each.facts.outcome is None else each.facts.outcome
        if each.shown.state not in NEED_A_LOOK or why not in TITLES:
            continue
        group = groups.setdefault(why, Group(TITLES[why], each.shown.state, resend=why in RESENDABLE))
        text = each.shown.sentence if why in PERSON_BLOCKS else ""
        trouble = people.get((why, each.staff.pk, text))
        if trouble is None:
            trouble = Trouble(each.staff, each.shown.sentence, fix=_day_fix(each, why, stores, leads=leads))
            people[why, each.staff.pk, text] = trouble
            group.troubles.append(trouble)
        trouble.days.append(each)
    return [groups[why] for why in TITLES if why in groups]


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
    if facts.cause:
        return cause_sentence(facts), _cause_fixes(facts.cause, leads=leads)
    return (waiting_sentence(facts), []) if health is LinkHealth.PAUSED else ("", [])


def _cause_fixes(cause: Cause, *, leads: bool) -> list[Fix]:
    if cause is Cause.OTHER_COMPANY:
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
