"""The days of 連携状況 that a person has to act on or to check, by cause and within it by staff."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.http import HttpRequest

from kakutei.infrastructure.company_urls import company_url
from kakutei.jptime.workdate import Month
from kakutei.shift.link.mapping import number_suggestions, rows_of
from kakutei.shift.link.rules.concerns import TITLES
from kakutei.shift.link.rules.states import DeliveryState, own_sentence
from kakutei.shift.link.rules.values import NUMBER_BLOCKS, DayBlock, Outcome
from kakutei.shift.link.status import DayShown
from kakutei.shift.notifications.repository import told_by_cause
from kakutei.shift.pages.link.headline import NEED_A_LOOK
from kakutei.shift.pages.link.presenters import Fix
from kakutei.shift.pages.staff.suggestions import Offer, offers_of, sentence_of
from kakutei.shift.people import policy
from kakutei.shift.people.models import Company, Membership, Staff
from kakutei.shift.people.scope import opened

RESENDABLE = (DayBlock.CLOSED, DayBlock.REFUSED, Outcome.LEAVE_THERE, Outcome.ACTUALS_THERE)


@dataclass
class BlockedDays:
    """One person's days with one cause and one sentence: times of one day are not shown for another."""

    staff: Staff
    sentence: str
    days: list[DayShown] = field(default_factory=list)
    fix: Fix | None = None
    offers: list[Offer] = field(default_factory=list)
    offered: str = ""
    """The sentence about the employees whom the 社員番号 may be meant to name."""


@dataclass
class Group:
    title: str
    state: DeliveryState
    troubles: list[BlockedDays] = field(default_factory=list)
    resend: bool = False
    told: str = ""
    """The sentence about the mail: to whom and when."""

    @property
    def day_ids(self) -> list[int]:
        return [each.day.pk for trouble in self.troubles for each in trouble.days]


def groups_of(request: HttpRequest, days: list[DayShown], *, at: dt.datetime) -> list[Group]:
    """The days that a person has to act on or to check, by cause and within it by staff."""
    stores, leads = _store_of_staff(request), policy.leads(request)
    told = told_by_cause()
    groups: dict[DayBlock | Outcome, Group] = {}
    people: dict[tuple[object, int, str], BlockedDays] = {}
    for each in days:
        why = each.facts.block if each.facts.outcome is None else each.facts.outcome
        if each.shown.state not in NEED_A_LOOK or why not in TITLES or not own_sentence(each.facts):
            continue
        group = groups.setdefault(why, _group(each, why, told))
        text = each.shown.sentence
        trouble = people.get((why, each.staff.pk, text))
        if trouble is None:
            trouble = BlockedDays(each.staff, text, fix=_day_fix(each, why, stores, leads=leads))
            people[why, each.staff.pk, text] = trouble
            group.troubles.append(trouble)
        trouble.days.append(each)
    if leads and any(why in NUMBER_BLOCKS for why in groups):
        _offer(opened(request), [each for why in NUMBER_BLOCKS if why in groups for each in groups[why].troubles], at)
    return [groups[why] for why in (*DayBlock, *Outcome) if why in groups]


def _offer(company: Company, troubles: list[BlockedDays], at: dt.datetime) -> None:
    """The employees of the last sync who may be meant; none without one."""
    found = number_suggestions(company, at=at)
    rows = rows_of(company, {each.key for suggestion in found.values() for each in suggestion.offered})
    for trouble in troubles:
        suggestion = found.get(trouble.staff.pk)
        if suggestion:
            trouble.offers = offers_of(trouble.staff, suggestion, rows)
            trouble.offered = sentence_of(suggestion)


def _group(each: DayShown, why: DayBlock | Outcome, told: dict[str, str]) -> Group:
    return Group(TITLES[why], each.shown.state, resend=why in RESENDABLE, told=told.get(why.value, ""))


def _day_fix(each: DayShown, why: DayBlock | Outcome, stores: dict[int, int], *, leads: bool) -> Fix | None:
    if why in NUMBER_BLOCKS and leads:
        label = "退職日を確認する" if why is DayBlock.RETIRED else "社員番号を直す"
        return Fix(label, company_url("shift:staff_edit", each.staff.pk))
    store = stores.get(each.staff.pk)
    if store is None or why in NUMBER_BLOCKS:
        return None
    return Fix("シフト表を開く", company_url("shift:table", store, Month.of(each.day.work_date)))


def _store_of_staff(request: HttpRequest) -> dict[int, int]:
    places = Membership.objects.filter(store__in=policy.stores_of(request)).order_by("-since", "-pk")
    return dict(places.values_list("staff", "store"))
