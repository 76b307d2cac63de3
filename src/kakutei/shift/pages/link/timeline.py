"""Today's sends as ticks on one day's line, the restricted hours as bands."""

from __future__ import annotations

import datetime as dt

from kakutei.jptime.clocktext import minutes_of, moment, spoken_clock
from kakutei.shift.link.models import Attempt, Connection
from kakutei.shift.people.models import Staff

MOST_TICKS = 500
STATE_OF_ANSWER = {
    "applied": "delivered",
    "refused": "actuals_there",
    "ambiguous": "checking",
    "retry": "waiting",
    "wait_window": "waiting_window",
    "rate_wait": "waiting",
}
"""The colour of an answered try; any other answer has to be checked."""


def bands_of(connection: Connection | None) -> list[tuple[int, int, str]]:
    """(start, end, sentence) of the restricted hours."""
    windows = connection.windows if connection else ()
    return [(w.start.hour * 60 + w.start.minute, w.end.hour * 60 + w.end.minute, f"{w} 送りません") for w in windows]


def ticks_of(connection: Connection | None, people: list[Staff], date: dt.date) -> list[tuple[int, str, str]]:
    """(minute, state, sentence) of each answered try of that date, the newest ones where there are very many."""
    if connection is None:
        return []
    names = {person.pk: person.name for person in people}
    tries = Attempt.objects.filter(
        connection=connection, started__isnull=False, at__gte=moment(date, 0), staff__in=names
    ).order_by("-at")[:MOST_TICKS]
    return [
        (
            minute := minutes_of(date, each.at),
            STATE_OF_ANSWER.get(each.answer, "attention"),
            f"{spoken_clock(minute)} {names[each.staff_id]} {each.work_date.month}/{each.work_date.day}",
        )
        for each in tries
    ]
