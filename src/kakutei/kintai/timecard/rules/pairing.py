"""Which punches belong together, and what is wrong where they do not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kakutei.kintai.timecard.rules.stamps import PunchKind, Stamp, TimeSpan


@dataclass(frozen=True)
class Paired:
    """The work of one work date: attendance from 出勤 to 退勤, the absences within it, what is wrong."""

    attended: tuple[TimeSpan, ...] = ()
    breaks: tuple[TimeSpan, ...] = ()
    outings: tuple[TimeSpan, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Pair:
    opens: PunchKind
    closes: PunchKind


_WORK = _Pair(PunchKind.CLOCK_IN, PunchKind.CLOCK_OUT)
_BREAK = _Pair(PunchKind.BREAK_START, PunchKind.BREAK_END)
_OUTING = _Pair(PunchKind.OUT, PunchKind.BACK)


def pair(stamps: list[Stamp], *, over: bool) -> Paired:
    """`over`: whether the work date has ended, so that what is still open is an error."""
    ordered = sorted(stamps)
    attended, errors = _spans(ordered, _WORK, over=over)
    breaks, break_errors = _spans(ordered, _BREAK, over=over)
    outings, outing_errors = _spans(ordered, _OUTING, over=over)
    outside = _outside(breaks + outings, attended) if not errors else []
    return Paired(
        tuple(attended), tuple(breaks), tuple(outings), tuple(errors + break_errors + outing_errors + outside)
    )


def _spans(ordered: list[Stamp], kinds: _Pair, *, over: bool) -> tuple[list[TimeSpan], list[str]]:
    spans: list[TimeSpan] = []
    errors: list[str] = []
    opened: dt.datetime | None = None
    for stamp in ordered:
        if stamp.kind is kinds.opens:
            if opened is not None:
                errors.append(f"{kinds.opens.label}の打刻が重複しています")
            opened = opened or stamp.minute
        elif stamp.kind is kinds.closes:
            if opened is None:
                errors.append(_closes_nothing(kinds, spans))
            else:
                spans.append(TimeSpan(opened, stamp.minute))
                opened = None
    if opened is not None and over:
        errors.append(f"{kinds.closes.label}の打刻がありません")
    return spans, errors


def _closes_nothing(kinds: _Pair, spans: list[TimeSpan]) -> str:
    if spans:
        return f"{kinds.closes.label}の打刻が重複しています"
    return f"{kinds.opens.label}の打刻がありません"


def _outside(absences: list[TimeSpan], attended: list[TimeSpan]) -> list[str]:
    if all(any(a.start <= x.start and x.end <= a.end for a in attended) for x in absences):
        return []
    # As long as the employee is still at work, no attendance span can contain the break yet.
    return ["休憩または外出が、出勤から退勤までの間にありません"] if attended else []
