"""What may be typed into the cells of a store: its patterns and its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kakutei.shift.people.models import Store
from kakutei.shift.roster.models import EntryWord, Pattern
from kakutei.shift.roster.rules.entry import Entry
from kakutei.shift.roster.rules.typed import read_typed, typed_text


@dataclass(frozen=True)
class Vocabulary:
    patterns: Sequence[Pattern]
    words: Mapping[str, Entry]

    def read(self, text: str) -> Entry:
        """Raises what read_typed raises."""
        return read_typed(text, self.patterns, self.words)

    def text_of(self, entry: Entry) -> str:
        """The text to type for `entry`."""
        return typed_text(entry, self.patterns)


def vocabulary_of(store: Store) -> Vocabulary:
    words = EntryWord.objects.filter(store=store).select_related("pattern")
    return Vocabulary(list(Pattern.objects.filter(store=store)), {word.word: word.entry for word in words})
