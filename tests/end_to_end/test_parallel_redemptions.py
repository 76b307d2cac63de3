"""Fifty people press the button of one mail link at the same moment, at real processes."""

from __future__ import annotations

from tests.end_to_end.redemptions import LANDED, press_at_once


def test_fifty_presses_of_one_mail_link_at_once_make_one_session() -> None:
    pressed = press_at_once(50)
    assert pressed.sessions == 1
    assert pressed.answers == {(302, LANDED): 1, (200, ""): 49}, "one signs in, the others see that the link is used"
