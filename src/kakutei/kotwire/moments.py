"""The WebAPI's two date-time formats, both with the offset of Japan.

A punch has seconds (2016-05-10T10:00:00+09:00), everything else has none (2016-05-10T10:00+09:00). Hours are 00-23:
what ends after midnight carries the next calendar date. Source: the vendor's reference, opening section (DOC).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

from kakutei.jptime.workdate import JST

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class UnreadableDate(ValueError):
    """Not a date as 2016-05-10."""


class UnreadableMoment(ValueError):
    """Not a date-time with offset in ISO 8601."""


def read_date(text: object) -> dt.date:
    """A calendar date from 2016-05-10 and from nothing else: a number is no date. Raises UnreadableDate."""
    if type(text) is dt.date:
        return text
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise UnreadableDate("not a date such as 2016-05-10")
    return dt.date.fromisoformat(text)


def read_moment(text: object) -> dt.datetime:
    """An aware date-time in Japan from ISO 8601 with or without seconds and with any offset. Raises UnreadableMoment."""
    if isinstance(text, dt.datetime):
        return text
    try:
        moment = dt.datetime.fromisoformat(str(text))
        if moment.tzinfo is None or len(str(text)) < len("2016-05-10T10:00"):
            raise UnreadableMoment("without offset, or without hours and minutes")
        return moment.astimezone(JST)
    except (ValueError, OverflowError) as error:  # the first and the last day of the calendar have no JST
        raise UnreadableMoment("not a date-time in ISO 8601") from error


def read_plan_moment(text: object, *, work_date: dt.date) -> dt.datetime:
    """As read_moment, and also HH:MM of `work_date`, which some clients send in the body of a schedule."""
    clock = _CLOCK.fullmatch(str(text))
    if clock is None:
        return read_moment(text)
    return dt.datetime.combine(work_date, dt.time(int(clock[1]), int(clock[2])), tzinfo=JST)


def plan_text(moment: dt.datetime) -> str:
    """2016-05-10T10:00+09:00, for everything but punches."""
    return moment.astimezone(JST).isoformat(timespec="minutes")


def punch_text(moment: dt.datetime) -> str:
    """2016-05-10T10:00:00+09:00, the time of a punch (打刻時刻)."""
    return moment.astimezone(JST).isoformat(timespec="seconds")


PlanMoment = Annotated[dt.datetime, BeforeValidator(read_moment), PlainSerializer(plan_text, return_type=str)]
PunchMoment = Annotated[dt.datetime, BeforeValidator(read_moment), PlainSerializer(punch_text, return_type=str)]
WireDate = Annotated[dt.date, BeforeValidator(read_date)]
