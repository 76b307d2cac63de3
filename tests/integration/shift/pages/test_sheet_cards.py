"""The cards of the sheet stay short, however many people they are about."""

from __future__ import annotations

from kakutei.shift.pages.confirmation.presenters import MOST_LINES, Card, CardLine


def card(sentences: list[str]) -> Card:
    lines = [CardLine(f"応援 {n}", "12/10 木", 1, sentence) for n, sentence in enumerate(sentences)]
    return Card("error", "送れません", "", lines, len(lines))


def test_what_all_lines_say_is_said_once() -> None:
    assert card(["番号がありません。"] * 2).shared_sentence == "番号がありません。"
    assert card(["番号がありません。"]).shared_sentence == ""
    assert card(["番号がありません。", "退職しています。"]).shared_sentence == ""


def test_the_first_lines_are_shown_and_the_others_folded() -> None:
    long = card(["番号がありません。"] * 52)
    assert [*long.first_lines, *long.more_lines] == long.lines
    assert len(long.first_lines) == MOST_LINES
    assert card(["番号がありません。"] * MOST_LINES).more_lines == []
