"""Notices about the link, without personal data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kakutei.shift.link.rules.concerns import CONCERNS, TITLES, Concern, Hold, advice, headline
from kakutei.shift.link.rules.states import LinkFacts
from kakutei.shift.link.rules.values import LEFT_ALONE, Cause, DayBlock

ON = LinkFacts(on=True, egress="203.0.113.7", about="日別スケジュールデータ(Write)")


def test_whatever_can_need_a_look_has_a_title_and_a_code_of_its_own() -> None:
    assert set(TITLES) == {*Cause, *DayBlock, *Hold, *LEFT_ALONE}
    assert len(CONCERNS) == len(TITLES)


@pytest.mark.parametrize("concern", set(TITLES) - {Hold.PAUSED}, ids=lambda concern: concern.value)
def test_each_has_a_whole_sentence_that_says_what_to_do(concern: Concern) -> None:
    said = advice(concern, replace(ON, cause=concern) if isinstance(concern, Cause) else ON, [12])
    assert said.endswith("。") or concern is Cause.ADDRESS
    assert "{" not in said


def test_the_number_of_a_person_and_the_servers_own_words_are_left_out() -> None:
    assert advice(DayBlock.NOT_FOUND, ON) == "社員番号の人がKING OF TIMEに見つかりません。番号を確認してください。"
    assert advice(DayBlock.REFUSED, ON) == "この日の時刻がKING OF TIMEに受け付けられませんでした。"


def test_the_address_to_allow_and_the_closed_months_are_named() -> None:
    assert "203.0.113.7" in advice(Cause.ADDRESS, ON)
    assert "KING OF TIMEで11月・12月が締められています。" in advice(DayBlock.CLOSED, ON, [11, 12])


def test_the_headline_counts_the_days() -> None:
    assert headline(Cause.TOKEN, 3) == "KING OF TIMEにアクセストークンが拒否されました(3件)"
    assert headline(Cause.TOKEN, 0) == "KING OF TIMEにアクセストークンが拒否されました"
    assert headline(Hold.LATE, 3) == "未反映のシフトが3件あります"
