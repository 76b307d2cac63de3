"""The position of a time of the day on a bar that is 288 units wide: five minutes to a unit."""

from collections.abc import Iterator
from typing import Final, NamedTuple

WIDTH: Final = 288
MINUTES_A_UNIT: Final = 5
POINT: Final = 4


class Piece(NamedTuple):
    """The visible part of a span on one day's bar, and whether it continues beyond the right end (翌6:00)."""

    left: float
    right: float
    goes_on: bool


def offset(minute: int, *, begin: int = 0) -> float:
    """The distance from the left end, kept within the bar; `begin` is the hour at the left end."""
    return min(max((minute - begin * 60) / MINUTES_A_UNIT, 0), WIDTH)


def piece(span: tuple[int, int], *, begin: int) -> Piece | None:
    """None where nothing of the span lies within the day."""
    left, right = offset(span[0], begin=begin), offset(span[1], begin=begin)
    if right <= left:
        return None
    return Piece(left, right, goes_on=span[1] > begin * 60 + WIDTH * MINUTES_A_UNIT)


def outline(shown: Piece, *, top: int, height: int) -> str:
    """The path of a bar; one that continues beyond the end has a point there instead of an edge."""
    left, right = f"{shown.left:g}", f"{shown.right:g}"
    point = f"L{shown.right + POINT:g} {top + height / 2:g}" if shown.goes_on else ""
    return f"M{left} {top}H{right}{point}L{right} {top + height}H{left}Z"


def axis_labels(begin: int) -> Iterator[tuple[int, str, str]]:
    """Every sixth hour: distance, how the number is aligned there, number."""
    for hours in range(0, 25, 6):
        alignment = "first" if hours == 0 else "last" if hours == 24 else "middle"
        yield hours * 60 // MINUTES_A_UNIT, alignment, str(begin + hours)
