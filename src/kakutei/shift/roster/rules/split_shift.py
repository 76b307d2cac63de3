"""The two working spans of a split shift: which of the next day, and which are refused."""

from __future__ import annotations

from itertools import pairwise

from kakutei.jptime.clocktext import DAY, check_shift_times
from kakutei.jptime.workdate import InvalidInput
from kakutei.shift.roster.rules.desired import LONGEST_HULL

type Span = tuple[int, int]
"""Start and end, in minutes from midnight of the work date."""


class TooManySpans(InvalidInput):
    message = "1つのセルに入力できる時間帯は2つまでです。「9-13 17-21」のように、2つにまとめて入力してください。"


class SpansOverlap(InvalidInput):
    message = "2つの時間帯が重なっています。時刻を確認してください。"


class SpansTouch(InvalidInput):
    message = "2つの時間帯の間に空きがありません。続けて働く日は、「9-17」のように1つの時間帯で入力してください。"


class SpansOutOfOrder(InvalidInput):
    message = "2つの時間帯は、早いほうから入力してください。翌日の時間帯には「18-22 翌0-翌3」のように「翌」を付けます。"


def second_span(first: Span, typed: Span) -> Span:
    """The span typed after `first`. One that begins before `first` ends is of the next day (18-22 0-3) if the shift
    stays below 16 hours and the other order (17-21 9-13) would not.

    Raises SpansOverlap, SpansTouch or SpansOutOfOrder.
    """
    later = (typed[0] + DAY, typed[1] + DAY)
    if typed[0] < first[1] and later[1] - first[0] < LONGEST_HULL and first[1] - typed[0] >= LONGEST_HULL:
        typed = later
    _check_order(first, typed)
    return typed


def check_spans(spans: tuple[Span, ...]) -> None:
    """Raises where one span or two are no shift of one work date: what check_shift_times and second_span raise."""
    for first in spans[:1]:
        check_shift_times(*first)
    for first, second in pairwise(spans):
        _check_order(first, second)
        check_shift_times(0, second[1] - second[0])
        check_shift_times(first[0], second[1])


def _check_order(first: Span, second: Span) -> None:
    if second[0] == first[1]:
        raise SpansTouch
    if second[0] < first[1]:
        raise SpansOverlap if second[1] > first[0] else SpansOutOfOrder
