"""Today's sends as ticks on one day's line, the restricted hours as bands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast, Substr

from kakutei.jptime.clocktext import minutes_of, moment, spoken_clock
from kakutei.shift.link.models import Attempt, Connection
from kakutei.shift.people.models import Staff

STATE_OF_ANSWER = {
    "applied": "delivered",
    "refused": "actuals_there",
    "ambiguous": "checking",
    "retry": "waiting",
    "wait_window": "waiting_window",
    "rate_wait": "waiting",
}
"""The colour of an answered try; any other answer has to be checked."""
TO_THE_MINUTE = len("2026-12-01 10:03")


@dataclass(frozen=True)
class Sends:
    """`ticks`: (minute, state, sentence), one for all sends of a minute that ended alike."""

    ticks: list[tuple[int, str, str]]
    count: int


def bands_of(connection: Connection | None) -> list[tuple[int, int, str]]:
    """(start, end, sentence) of the restricted hours."""
    windows = connection.windows if connection else ()
    return [(w.start.hour * 60 + w.start.minute, w.end.hour * 60 + w.end.minute, f"{w} 送りません") for w in windows]


def sends_of(connection: Connection | None, people: QuerySet[Staff] | None, date: dt.date) -> Sends:
    """The answered tries of that date; `people`: of these alone."""
    if connection is None:
        return Sends([], 0)
    tries = Attempt.objects.filter(connection=connection, started__isnull=False, at__gte=moment(date, 0))
    if people is not None:
        tries = tries.filter(staff__in=people.values("pk"))
    # The database's own text of the moment, in UTC: its clock functions are slow on SQLite.
    minute = Substr(Cast("at", TextField()), 1, TO_THE_MINUTE)
    counted = tries.order_by().values_list(minute, "answer").annotate(count=Count("pk"))
    found: dict[tuple[int, str], int] = {}
    for text, answer, count in counted:
        place = minutes_of(date, dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC))
        key = (place, STATE_OF_ANSWER.get(answer, "attention"))
        found[key] = found.get(key, 0) + count
    ticks = [(place, state, f"{spoken_clock(place)} {count}件") for (place, state), count in sorted(found.items())]
    return Sends(ticks, sum(found.values()))
