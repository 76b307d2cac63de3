"""Names and other short texts are one line without hidden characters (case D5); else they stay as typed."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kakutei.infrastructure.one_line import JOINERS, fold, is_found, many_lines, one_line, plain_kana
from kakutei.infrastructure.text_fields import ManyLinesInput, OneLineInput

VISIBLE_FORMATS = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("青木\r\n真理子", "青木 真理子"),
        ("青木 \n\n 真理子", "青木 真理子"),
        ("青木\u2028真理子\u2029", "青木 真理子"),
        ("青木\x85\x0b\x0c\t\0真理子", "青木 真理子"),
        ("\u202e青木\u202c \u2066真理子\u2069", "青木 真理子"),
        ("青\u200b木\ufeff\u2060\xad", "青木"),
        ("青\u200d木\u200c", "青木"),
        ("a\u200cb", "ab"),
        ("ㅤ\u115f青木", "青木"),
        ("青木\ud83d", "青木"),
        ("\r\n\u200b", ""),
    ],
)
def test_breaks_become_one_blank_and_hidden_characters_go(typed: str, stored: str) -> None:
    assert one_line(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "青木 真理子", "グエン\u3000ティ\u3000フォン", "塚晴神髙﨑𠮷", "葛\U000e0100城", "ｱｵｷ", "青木  真理子", "Ａｏｋｉ",
        "علی\u200cرضا", "ක්\u200dෂ", "👩\u200d🍳", "👩🏽\u200d🍳", "O'Neill-Smith Jr.", "か\u3099", "外字\ue000",
    ],
)  # fmt: skip
def test_names_are_kept_as_typed(typed: str) -> None:
    assert one_line(typed) == typed


def test_a_longer_text_keeps_its_lines() -> None:
    assert many_lines("一行目\r\n二行目\r三\u2028四\u202e\0\x07\t五\n") == "一行目\n二行目\n三\n四\t五"


def test_no_control_and_no_format_character_of_unicode_is_forgotten() -> None:
    kept = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        and chr(code) in one_line(f"青{chr(code)}木")
    }
    assert kept == VISIBLE_FORMATS
    assert all(sign not in one_line(f"青{sign}木") for sign in JOINERS)


@given(st.text())
def test_the_rule_changes_nothing_a_second_time_and_leaves_one_line(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert len(line.splitlines()) <= 1
    assert many_lines(many_lines(text)) == many_lines(text)


def test_form_fields_clean_before_they_ask_for_a_text_or_its_length() -> None:
    assert OneLineInput(max_length=2).clean("青\u200b\u202e木\r\n") == "青木"
    assert ManyLinesInput().clean("青\r\n木") == "青\n木"
    assert OneLineInput(required=False).clean("\r\n") == ""


def test_names_are_equal_after_width_blanks_and_case_and_kana_of_both_kinds() -> None:
    assert fold("Ａｎｎａ　マリー") == "annaマリー"
    assert fold("髙田") != fold("高田")
    assert plain_kana("ﾔﾏﾓﾄ ｱｵｲ") == plain_kana("やまもとあおい") == "やまもとあおい"
    assert plain_kana("ヴァン・ダム") == "ゔぁん・だむ"


@pytest.mark.parametrize("words", ["あおき", "アオキ", "ｱｵｷ", "青木真", "青木　真", "Ａ00", "a00", ""])
def test_a_person_is_found_by_part_of_a_text_in_any_spelling(words: str) -> None:
    assert is_found(words, ("青木 真理子", "アオキ マリコ", "A0012"))


@pytest.mark.parametrize("words", ["大木", "あおきさん", "B0"])
def test_a_person_without_the_words_is_not_found(words: str) -> None:
    assert not is_found(words, ("青木 真理子", "アオキ マリコ", "A0012"))
