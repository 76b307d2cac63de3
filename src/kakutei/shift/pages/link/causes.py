"""The causes for which days have not arrived as confirmed: of each its days and people, one sentence and one button."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.http import HttpRequest

from kakutei.infrastructure.company_urls import company_url
from kakutei.shift.link.mapping import offered_numbers
from kakutei.shift.link.overview import PersonDays, people_of
from kakutei.shift.link.rules.concerns import TITLES, advice
from kakutei.shift.link.rules.states import DAY_ADVICE, DeliveryState
from kakutei.shift.link.rules.values import NUMBER_BLOCKS, DayBlock, Outcome
from kakutei.shift.pages.link.headline import NEED_A_LOOK
from kakutei.shift.pages.link.presenters import Fix, LinkState
from kakutei.shift.pages.staff.suggestions import Offer, offers_of, sentence_of
from kakutei.shift.people import policy

MOST_PEOPLE = 5
"""Named on a card; the others are in the list of days."""
RESENDABLE = (DayBlock.CLOSED, DayBlock.REFUSED, Outcome.LEAVE_THERE, Outcome.ACTUALS_THERE)
type Why = DayBlock | Outcome


@dataclass
class CausePerson:
    found: PersonDays
    sentence: str = ""
    """Where it says more than the card's."""
    url: str = ""
    """スタッフ編集, for those who may change it there."""
    offers: list[Offer] = field(default_factory=list)
    offered: str = ""
    """The sentence about the employees whom the 社員番号 may be meant to name."""


@dataclass
class CauseCard:
    why: Why
    state: DeliveryState
    people: list[PersonDays]
    advice: str
    fix: Fix | None
    told: str
    """The sentence about the mail: to whom and when."""
    named: list[CausePerson] = field(default_factory=list)

    @property
    def title(self) -> str:
        return TITLES[self.why]

    @property
    def code(self) -> str:
        return str(self.why.value)

    @property
    def days(self) -> int:
        return sum(each.days for each in self.people)

    @property
    def others(self) -> int:
        return len(self.people) - len(self.named)

    @property
    def resend(self) -> bool:
        return self.why in RESENDABLE

    @property
    def takes_over(self) -> bool:
        return self.why is Outcome.CHANGED_THERE


def cause_cards(request: HttpRequest, state: LinkState, *, at: dt.datetime) -> list[CauseCard]:
    """In the order in which people read them; none where no day needs anything itself."""
    groups = [each for each in state.days.groups if each.why in TITLES and each.shown.state in NEED_A_LOOK]
    if not groups:
        return []
    states = {each.why: each.shown.state for each in groups if each.why}
    by_cause: dict[Why, list[PersonDays]] = defaultdict(list)
    for person in people_of(state.days.among(groups)):
        by_cause[person.why].append(person)
    cards = [_card(request, why, states[why], by_cause[why], state) for why in TITLES if why in states]
    if policy.leads(request):
        _offer(cards, state, at)
    return cards


def _card(
    request: HttpRequest, why: Why, shown: DeliveryState, people: list[PersonDays], state: LinkState
) -> CauseCard:
    said = advice(why, state.facts, _months(why, state))
    card = CauseCard(why, shown, people, said, _fix(request, why, people), state.told_by.get(why.value, ""))
    one_line = why in NUMBER_BLOCKS and len(people) > MOST_PEOPLE
    may_edit = why in NUMBER_BLOCKS and policy.leads(request)
    card.named = [] if one_line else [_named(why, each, may_edit=may_edit) for each in people[:MOST_PEOPLE]]
    return card


def _months(why: Why, state: LinkState) -> list[int]:
    """Of all days that are blocked because their month is closed, in the order of the calendar."""
    if why is not DayBlock.CLOSED:
        return []
    days = state.days.among(each for each in state.days.groups if each.why is why)
    return [first.month for first in days.order_by().dates("work_date", "month")]


def _named(why: Why, person: PersonDays, *, may_edit: bool) -> CausePerson:
    return CausePerson(person, _own(why, person), company_url("shift:staff_edit", person.staff_id) if may_edit else "")


def _own(why: Why, person: PersonDays) -> str:
    if why not in NUMBER_BLOCKS or why is DayBlock.NO_NUMBER:
        return ""
    return DAY_ADVICE[DayBlock(why.value)].format(number=person.staff.number)


def _fix(request: HttpRequest, why: Why, people: list[PersonDays]) -> Fix | None:
    """For those who may change the staff. One person is opened at once."""
    if why not in NUMBER_BLOCKS or not policy.leads(request):
        return None
    retired, one = why is DayBlock.RETIRED, len(people) == 1
    label = "退職日を確認する" if retired else "社員番号を直す"
    if one:
        return Fix(label, company_url("shift:staff_edit", people[0].staff_id))
    return Fix(label, company_url("shift:staff" if retired else "shift:numbers"))


def _offer(cards: list[CauseCard], state: LinkState, at: dt.datetime) -> None:
    """The employees of the last sync who may be meant, where few people are named."""
    named = [person for card in cards if card.why in NUMBER_BLOCKS for person in card.named]
    if not named or state.connection is None:
        return
    found = offered_numbers(state.connection, at=at)
    for person in named:
        offered = found.of.get(person.found.staff_id)
        if offered:
            person.offers = offers_of(person.found.staff, offered, found.rows)
            person.offered = sentence_of(offered)
