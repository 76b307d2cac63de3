"""The choice of the sheet: some people, some days, and the answers about long plans, as a form sends them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.http import QueryDict

from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import DateSpan, Month
from kakutei.shift.actions.confirmation_review import Selection
from kakutei.shift.roster.table import StaffDay

ANSWER = re.compile(r"joined-(\d{1,18})-(\d{4}-\d{2}-\d{2})")
SEND = "send"


class UnreadableChoice(Refusal):
    message = "期間を読み取れません。この月の日を、始まりから終わりの順に選んでください。"


@dataclass(frozen=True)
class Choice:
    """`chosen`: people were chosen; without it all are confirmed."""

    month: Month
    span: DateSpan
    chosen: bool
    selection: Selection

    @property
    def some(self) -> bool:
        return self.chosen or self.span != self.month.span

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What sends this choice again."""
        people = sorted(self.selection.people or ())
        return [
            ("since", f"{self.span.start}"),
            ("until", f"{self.span.last}"),
            *([("chosen", "1")] if self.chosen else []),
            *(("person", f"{pk}") for pk in people),
            *((answer_name(day), SEND) for day in sorted(self.selection.joined)),
        ]

    def takes(self, staff_id: int) -> bool:
        return self.selection.people is None or staff_id in self.selection.people


def everything(month: Month) -> Choice:
    return Choice(month, month.span, False, Selection())


def read_choice(sent: QueryDict, month: Month) -> Choice:
    """Raises UnreadableChoice."""
    chosen = "chosen" in sent
    people = frozenset(int(pk) for pk in sent.getlist("person") if pk.isdecimal() and len(pk) <= 18)
    joined = frozenset(day for name, value in sent.items() if value == SEND and (day := _day(name)))
    return Choice(month, _span(sent, month), chosen, Selection(people if chosen else None, joined))


def answer_name(day: StaffDay) -> str:
    return f"joined-{day[0]}-{day[1]}"


def _span(sent: QueryDict, month: Month) -> DateSpan:
    try:
        since = dt.date.fromisoformat(sent.get("since") or f"{month.first}")
        until = dt.date.fromisoformat(sent.get("until") or f"{month.span.last}")
    except ValueError as error:
        raise UnreadableChoice from error
    if not month.span.start <= since <= until <= month.span.last:
        raise UnreadableChoice
    return DateSpan(since, until + dt.timedelta(days=1))


def _day(name: str) -> StaffDay | None:
    found = ANSWER.fullmatch(name)
    try:
        return (int(found[1]), dt.date.fromisoformat(found[2])) if found else None
    except ValueError:
        return None
