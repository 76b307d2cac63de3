"""日ごとの状態: each day with its state, filtered by state, cause, store, month and the name or number of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.one_line import is_found
from kakutei.jptime.workdate import Month, NotAMonth, today
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.link.overview import DayGroup, Days
from kakutei.shift.link.rules.concerns import CONCERNS, TITLES
from kakutei.shift.link.rules.states import DeliveryState
from kakutei.shift.link.rules.values import WantedKind
from kakutei.shift.link.status import facts_of, states_over
from kakutei.shift.pages.link.headline import NEED_A_LOOK
from kakutei.shift.pages.link.presenters import NAMED, days_seen, without_the_links_cause
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.people.policy import planned_stores, planners
from kakutei.shift.people.scope import opened
from kakutei.shift.people.store_assignments import at_store

PAGE = 50
EVERY = "all"
MONTHS_TO_CHOOSE = range(-3, 4)
LONGEST_SEARCH = 40


@dataclass(frozen=True)
class DayFilters:
    state: str = ""
    cause: str = ""
    store: str = ""
    person: str = ""
    """A part of the name, kana or 社員番号."""
    month: Month | None = None

    @property
    def query(self) -> str:
        chosen = {"state": self.state, "cause": self.cause, "store": self.store, "person": self.person}
        chosen["month"] = str(self.month) if self.month else ""
        return urlencode({name: value for name, value in chosen.items() if value})

    @property
    def cause_title(self) -> str:
        return TITLES[CONCERNS[self.cause]] if self.cause else ""

    @property
    def without_cause(self) -> DayFilters:
        return replace(self, cause="")


@dataclass(frozen=True)
class StateChoice:
    """One way to filter the list by state."""

    label: str
    mark: str
    count: int
    chosen: DayFilters
    """The filters with this state."""


@allow(planners)
@require_GET
def days(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    chosen = _filters(request.GET, planned_stores(request))
    company = opened(request)
    connection = open_connection(company)
    link = facts_of(company, connection, at=at)
    found = Days.read(_of_people(days_seen(request, chosen.month, today(at)), chosen), connection, link, at=at)
    groups, listed = found.groups, _listed(found.groups, chosen)
    paginator = Paginator(_in_order(found.among(listed), listed), PAGE)
    paginator.count = sum(each.days for each in listed)  # known already
    page = paginator.get_page(request.GET.get("page", ""))
    shown = states_over(connection, page.object_list, link, at=at)  # type: ignore[arg-type] # a slice of the rows
    this = Month.of(today(at))
    context = {
        "filters": chosen,
        "choices": _choices(groups, chosen),
        "arrived": bool(groups) and not chosen.state and not chosen.cause,
        "months": [this.shifted(n) for n in MONTHS_TO_CHOOSE],
        "this": this,
        "page": page,
        "lines": [without_the_links_cause(each, link) for each in shown.values()],
    }
    return render(request, "shift/link/days.html", context)


def _filters(sent: QueryDict, stores: Iterable[Store]) -> DayFilters:
    """What cannot be read chooses nothing, nor does a store that is none of `stores`, those that the user plans."""
    codes = {EVERY: EVERY, **{each.code: DeliveryState.labelled(each.label)[0].code for each in DeliveryState}}
    month: Month | None
    try:
        month = Month.parse(sent.get("month", ""))
    except NotAMonth:
        month = None
    cause = sent.get("cause", "")
    return DayFilters(
        state=codes.get(sent.get("state", ""), ""),
        cause=cause if cause in CONCERNS else "",
        store=next((str(store.pk) for store in stores if str(store.pk) == sent.get("store")), ""),
        person=sent.get("person", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        month=month if month and 2000 <= month.year < 2100 else None,
    )


def _of_people(days: QuerySet[DesiredDay], chosen: DayFilters) -> QuerySet[DesiredDay]:
    if chosen.store:
        days = days.filter(at_store(int(chosen.store), staff="staff", on="work_date"))
    if chosen.person:
        people = Staff.objects.values_list("pk", "family_name", "given_name", "kana", "number")
        days = days.filter(
            staff__in=[
                pk
                for pk, family, given, kana, number in people
                if is_found(chosen.person, (family + given, kana, number))
            ]
        )
    return days


def _listed(groups: list[DayGroup], chosen: DayFilters) -> list[DayGroup]:
    found = [each for each in groups if _in_state(each, chosen.state)]
    if chosen.cause:
        found = [each for each in found if each.why and each.why.value == chosen.cause]
    return found


def _in_state(group: DayGroup, state: str) -> bool:
    """What has not arrived and is to be sent, unless a state or every day is chosen."""
    if state == EVERY:
        return True
    if not state:
        return group.shown.state is not DeliveryState.DELIVERED and not _is_leave(group)
    return group.shown.state.label == next(each.label for each in DeliveryState if each.code == state)


def _is_leave(group: DayGroup) -> bool:
    """Leave that is never sent."""
    return group.shown.state is DeliveryState.NOT_APPLICABLE and group.facts.kind is WantedKind.LEAVE


def _in_order(days: QuerySet[DesiredDay], groups: list[DayGroup]) -> QuerySet[DesiredDay]:
    """What needs a person first, then by date."""
    urgent = [When(each.where, then=0) for each in groups if each.shown.state in NEED_A_LOOK]
    if 0 < len(urgent) < len(groups):
        days = days.annotate(urgency=Case(*urgent, default=Value(1))).order_by("urgency")
    return days.order_by(*days.query.order_by, "work_date", "staff__position", "staff")


def _choices(groups: list[DayGroup], chosen: DayFilters) -> list[StateChoice]:
    """The states that occur, and the chosen one."""

    def choice(label: str, mark: str, state: str) -> StateChoice:
        filters = replace(chosen, state=state, cause="")
        return StateChoice(label, mark, sum(each.days for each in groups if _in_state(each, state)), filters)

    named = sorted(NAMED, key=lambda state: state not in NEED_A_LOOK)
    found = [
        choice("未反映", "", ""),
        choice("すべて", "", EVERY),
        *(choice(each.label, each.code, each.code) for each in named),
    ]
    return [each for each in found if each.count or each.chosen.state == chosen.state or not each.mark]
