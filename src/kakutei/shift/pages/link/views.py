"""連携状況: the state of the connection, days that need a person, today's sends, and every day's state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from kakutei.authentication.authorization import allow
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.clocktext import minutes_of
from kakutei.jptime.workdate import Month, NotAMonth, today
from kakutei.shift.actions.link import NothingToApprove, approve_connection, resend_days
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.link.rules.states import DeliveryState
from kakutei.shift.link.rules.values import Cause, WantedKind
from kakutei.shift.link.status import DayShown
from kakutei.shift.pages.link.groups import groups_of
from kakutei.shift.pages.link.headline import NEED_A_LOOK
from kakutei.shift.pages.link.presenters import NAMED, link_state, say_if_paused, staff_seen
from kakutei.shift.pages.link.timeline import bands_of, ticks_of
from kakutei.shift.people.models import Membership
from kakutei.shift.people.policy import administrators, planners
from kakutei.shift.people.scope import opened

PAGE = 100
EVERY = "all"
WHAT_FOLLOWS = {
    Cause.OTHER_COMPANY: "今日からの予定を新しい会社に送ります。",
    Cause.RESTORED: "今日からの予定をKING OF TIMEと比べます。バックアップより後に送った予定は上書きしません。",
}
MONTHS_TO_CHOOSE = range(-3, 4)


@dataclass(frozen=True)
class DayFilters:
    state: str
    store: str
    staff: str
    month: Month | None

    @property
    def query(self) -> str:
        chosen = {"state": self.state, "store": self.store, "staff": self.staff, "month": self.month or ""}
        return urlencode({name: value for name, value in chosen.items() if value})


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
def link(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    chosen = _filters(request.GET)
    state = link_state(request, at=at, month=chosen.month)
    people = list(staff_seen(request))
    this = Month.of(today(at))
    days = _of_people(state.days, chosen)
    context = {
        "state": state,
        "groups": groups_of(request, state.days, at=at),
        "bands": bands_of(state.connection),
        "ticks": ticks_of(state.connection, people, today(at)),
        "now": minutes_of(today(at), at),
        "filters": chosen,
        "choices": _choices(days, chosen),
        "arrived": bool(days) and not chosen.state,
        "people": people,
        "months": [this.shifted(n) for n in MONTHS_TO_CHOOSE],
        "lines": Paginator(_in_state(days, chosen.state), PAGE).get_page(request.GET.get("page", "")),
    }
    return render(request, "shift/link/link.html", context)


@allow(planners)
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """[再送], for days of people whom the user may see."""
    asked = [int(text) for text in request.POST.getlist("day") if _number(text)]
    mine = DesiredDay.objects.filter(pk__in=asked, staff__in=staff_seen(request).values("pk"))
    count = resend_days(company=opened(request), day_ids=list(mine.values_list("pk", flat=True)))
    if count:
        messages.success(request, f"{count}件をもう一度送ります。")
        say_if_paused(request)
    else:
        messages.info(request, "送り直す日はありません。")
    return company_redirect("shift:link")


@allow(administrators)
@reauthentication_required(page=("shift:link",))
@require_POST
def approve(request: HttpRequest) -> HttpResponse:
    try:
        approved = approve_connection(company=opened(request), at=clock.now())
        messages.success(request, f"承認しました。{WHAT_FOLLOWS[approved]}")
        say_if_paused(request)
    except NothingToApprove as error:
        messages.error(request, str(error))
    return company_redirect("shift:link")


def _filters(sent: QueryDict) -> DayFilters:
    """What cannot be read chooses nothing."""
    codes = {EVERY: EVERY, **{each.code: DeliveryState.labelled(each.label)[0].code for each in DeliveryState}}
    month: Month | None
    try:
        month = Month.parse(sent.get("month", ""))
    except NotAMonth:
        month = None
    in_reach = month if month and 2000 <= month.year < 2100 else None
    return DayFilters(
        state=codes.get(sent.get("state", ""), ""),
        store=_number(sent.get("store", "")),
        staff=_number(sent.get("staff", "")),
        month=in_reach,
    )


def _number(text: str) -> str:
    return text if text.isascii() and text.isdecimal() and len(text) < 12 else ""


def _of_people(days: list[DayShown], chosen: DayFilters) -> list[DayShown]:
    if chosen.staff:
        days = [each for each in days if each.staff.pk == int(chosen.staff)]
    if chosen.store:
        here = set(Membership.objects.filter(store=int(chosen.store)).values_list("staff", flat=True))
        days = [each for each in days if each.staff.pk in here]
    return days


def _in_state(days: list[DayShown], state: str) -> list[DayShown]:
    """What has not arrived and is to be sent, unless a state or every day is chosen."""
    if state == EVERY:
        return days
    if not state:
        return [each for each in days if each.shown.state is not DeliveryState.DELIVERED and not _is_leave(each)]
    label = next(each.label for each in DeliveryState if each.code == state)
    return [each for each in days if each.shown.state.label == label]


def _is_leave(each: DayShown) -> bool:
    """Leave that is never sent."""
    return each.shown.state is DeliveryState.NOT_APPLICABLE and each.facts.kind is WantedKind.LEAVE


def _choices(days: list[DayShown], chosen: DayFilters) -> list[StateChoice]:
    """The states that occur, and the chosen one."""
    found = [
        StateChoice("未反映", "", len(_in_state(days, "")), replace(chosen, state="")),
        StateChoice("すべて", "", len(days), replace(chosen, state=EVERY)),
        *(
            StateChoice(each.label, each.code, len(_in_state(days, each.code)), replace(chosen, state=each.code))
            for each in sorted(NAMED, key=lambda state: state not in NEED_A_LOOK)
        ),
    ]
    return [each for each in found if each.count or each.chosen == chosen or not each.mark]
