"""What is typed into a cell: a key or name of a pattern or leave, times like 9-18, or nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Protocol

from kakutei.jptime.clocktext import clock_text, parse_shift_times, parse_span
from kakutei.jptime.workdate import InvalidInput
from kakutei.shift.roster.rules.entry import NOTHING, Entry, Kind, LeaveType
from kakutei.shift.roster.rules.split_shift import TooManySpans, check_spans, second_span

_BETWEEN = re.compile(r"\s*[-~〜−‐–—ー]\s*")
_NEXT_SPAN = re.compile(r"\s*[,、/・+&]\s*|(?<!翌)\s+")


class PatternLike(Protocol):
    """業務, with its times in minutes of the work date."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def short(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class UnreadableEntry(InvalidInput):
    message = "入力を読み取れません。業務や休暇のキー(1文字)か、「9-18」「22:00-6:00」のような時刻を入力してください。"


def read_typed(text: str, patterns: Iterable[PatternLike], words: Mapping[str, Entry] | None = None) -> Entry:
    """The entry that `text` means; an empty text empties the cell. Full-width signs read as half-width ones.
    `words` are the store's own, as plain_word gives them.

    Two times with a blank or a comma between them (9-13 17-21) are a split shift.

    Raises UnreadableEntry, TooManySpans, or what parse_shift_times and second_span raise (all are ValueErrors).
    """
    plain = plain_word(text)
    if not plain:
        return NOTHING
    for pattern in patterns:
        if plain in (plain_word(pattern.key), plain_word(pattern.name), plain_word(pattern.short)):
            return Entry(Kind.SHIFT, pattern.start, pattern.end, pattern=pattern.name)
    for leave in LeaveType:
        if plain in (leave.key, leave.label, leave.short):
            return Entry(Kind.LEAVE, leave=leave)
    if words and plain in words:
        return words[plain]
    return _times(plain)


def typed_text(entry: Entry, patterns: Iterable[PatternLike]) -> str:
    """The text to type for `entry`: the inverse of read_typed, for undo and for copying."""
    if entry.leave:
        return entry.leave.key
    if entry.start is None or entry.end is None:
        return ""
    for pattern in patterns:
        if (pattern.name, pattern.start, pattern.end) == (entry.pattern, entry.start, entry.end):
            return pattern.key
    return " ".join(f"{clock_text(start)}-{clock_text(end)}" for start, end in entry.spans)


def _times(plain: str) -> Entry:
    first, *others = [_start_and_end(part) for part in _NEXT_SPAN.split(_BETWEEN.sub("-", plain))]
    start, end = parse_shift_times(*first)
    if not others:
        return Entry(Kind.SHIFT, start, end)
    if len(others) > 1:
        raise TooManySpans
    second = second_span((start, end), parse_span(*others[0]))
    check_spans(((start, end), second))
    return Entry(Kind.SHIFT, start, second[1], gap_start=end, gap_end=second[0])


def _start_and_end(text: str) -> tuple[str, str]:
    start, sign, end = text.partition("-")
    if not (start and sign and end) or "-" in end:
        raise UnreadableEntry
    return start, end


def plain_word(text: str) -> str:
    """Without full-width signs and blanks around it."""
    return unicodedata.normalize("NFKC", text).strip()
