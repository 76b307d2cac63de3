"""Hours as shift tables write them: 9:00, 22:00, 25:30 (half past one of the next morning).

A time of a shift is minutes from midnight of its work date, so 25:30 is 1530. 25:00 is only a format: the wire and the
database hold calendar date-times.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from kakutei.jptime.workdate import JST, InvalidInput

DAY = 24 * 60
LATEST_START = 30 * 60 - 1

_MIDNIGHT = dt.time(tzinfo=JST)
_MINUTE = dt.timedelta(minutes=1)

_CLOCK = re.compile(r"(\d{1,2})(?::?(\d{2})|時(?:(\d{1,2})分|(半))?)?")


class UnreadableTime(InvalidInput):
    message = "時刻は「9:00」「22:30」「25:00」のように入力してください。"


class StartTooLate(InvalidInput):
    message = "開始時刻は0:00から29:59までで入力してください。"


class EqualTimes(InvalidInput):
    message = "開始と終了が同じ時刻です。終了時刻を確認してください。"


class LongerThanADay(InvalidInput):
    message = "開始から終了までは24時間未満にしてください。"


def parse_clock(text: str) -> int:
    """Minutes from midnight for 9, 9:00, 0900, 25:30, 9時, 9時半, also in full-width digits. Raises UnreadableTime."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = _CLOCK.fullmatch(plain.removeprefix("翌").strip())
    if match is None:
        raise UnreadableTime
    hours = int(match[1])
    minutes = int(match[2] or match[3] or (30 if match[4] else 0))
    if minutes > 59:
        raise UnreadableTime
    return hours * 60 + minutes + (DAY if plain.startswith("翌") else 0)


def parse_shift_times(start_text: str, end_text: str) -> tuple[int, int]:
    """Start and end in minutes of the work date. An end before the start belongs to the next day (22:00-6:00).

    Raises UnreadableTime, StartTooLate, EqualTimes or LongerThanADay.
    """
    if parse_clock(start_text) > LATEST_START:
        raise StartTooLate
    return parse_span(start_text, end_text)


def parse_span(start_text: str, end_text: str) -> tuple[int, int]:
    """As parse_shift_times, but the start may be any time of the next day. Raises all but StartTooLate."""
    start, end = parse_clock(start_text), parse_clock(end_text)
    if end < start:
        end += DAY
    _check_length(start, end)
    return start, end


def check_shift_times(start: int, end: int) -> None:
    """Raises where minutes `start` and `end` are no shift of one work date."""
    if not 0 <= start <= LATEST_START:
        raise StartTooLate
    _check_length(start, end)


def _check_length(start: int, end: int) -> None:
    if end == start:
        raise EqualTimes
    if not 0 < end - start < DAY:
        raise LongerThanADay


def clock_text(minutes: int) -> str:
    """1530 → 25:30."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def spoken_clock(minutes: int) -> str:
    """1530 → 翌1:30."""
    return f"翌{clock_text(minutes - DAY)}" if minutes >= DAY else clock_text(minutes)


def moment(work_date: dt.date, minutes: int) -> dt.datetime:
    """The aware moment in Japan, `minutes` after midnight of `work_date`."""
    return dt.datetime.combine(work_date, _MIDNIGHT) + minutes * _MINUTE


def minutes_of(work_date: dt.date, at: dt.datetime) -> int:
    """Whole minutes from midnight of `work_date` to the aware moment `at`."""
    return (at - dt.datetime.combine(work_date, _MIDNIGHT)) // _MINUTE


def spoken_moment(at: dt.datetime) -> str:
    """12/15 9:00, the wall clock in Japan of an aware moment."""
    there = at.astimezone(JST)
    return f"{there.month}/{there.day} {there.hour}:{there:%M}"
