"""A confirmed shift stands on the time card there: from the token to the last green mark, in a real browser.

Each step looks at the screens of both apps.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.two import (
    Two,
    change_token,
    copied_token,
    enter_token,
    issue_token_and_employee,
    set_codes,
    switch_on,
    sync_shows_the_check_mark,
)


def test_a_confirmed_shift_stands_on_the_time_card(two: Two) -> None:
    division = issue_token_and_employee(two)
    enter_token(two, token=copied_token(two.romu))
    set_codes(two, division)
    switch_on(two)
    sync_shows_the_check_mark(two)

    date = two.installation.today + dt.timedelta(days=1)
    two.type(date, "13-22")
    two.confirm()
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "13:00", "22:00")

    two.type(date, "22-6")
    two.confirm()
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "22:00", "翌6:00")

    two.erase(date)
    two.confirm()
    two.expect_time_card_becomes_empty(date)

    leave_is_not_sent(two, date + dt.timedelta(days=1))
    actual_attendance_is_left_alone(two)
    each_refusal_names_its_fix(two, date + dt.timedelta(days=1))
    confirmed_in_restricted_hours_it_arrives_after_them(two)


def leave_is_not_sent(two: Two, date: dt.date) -> None:
    two.type(date, "0")
    two.confirm()
    expect(two.cell(date)).to_have_attribute("title", re.compile("休暇はKING OF TIMEに送りません"))
    two.expect_time_card(date, "", "")


def actual_attendance_is_left_alone(two: Two) -> None:
    date = two.installation.today
    two.type(date, "9-18")
    two.confirm()
    two.expect_mark(date, "delivered")
    two.enter_actual(date, "9:02", "18:05")
    two.type(date, "10-19")
    two.confirm()
    two.expect_mark(date, "actuals_there", "実績があるため変更を送っていません")
    two.expect_time_card(date, "9:00", "18:00")


def each_refusal_names_its_fix(two: Two, date: dt.date) -> None:
    """連携状況 says which of the three it is; mending that and pressing sync is enough."""
    permission = "日別スケジュールデータ Write"

    def forbid(forbidden: bool) -> None:
        two.romu.page.get_by_label(permission, exact=True).set_checked(not forbidden)

    def move_away(away: bool) -> None:
        two.romu.page.get_by_label("IPアドレス 1", exact=True).fill("203.0.113.9" if away else "127.0.0.1")

    refused_and_mended(two, date, forbid, "API権限が足りません", "9-17", ("9:00", "17:00"))
    refused_and_mended(two, date, move_away, "許可IPアドレスに追加してください: 127.0.0.1", "10-18", ("10:00", "18:00"))


def refused_and_mended(
    two: Two, date: dt.date, change: Callable[[bool], None], words: str, typed: str, times: tuple[str, str]
) -> None:
    change_token(two.romu, lambda: change(True))
    two.type(date, typed)
    two.confirm()
    two.expect_mark(date, "attention", words)
    two.manager.go("/link")
    two.manager.sees(words)
    change_token(two.romu, lambda: change(False))
    two.manager.go("/staff")
    two.manager.press("KING OF TIMEと同期")
    two.open_table(date)
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, *times)


def confirmed_in_restricted_hours_it_arrives_after_them(two: Two) -> None:
    two.installation.set_clock(dt.time(8, 40), days=1)
    date = two.installation.today + dt.timedelta(days=3)
    two.type(date, "7-16")
    two.confirm()
    two.manager.sees("10:00以降に送ります")
    two.expect_mark(date, "waiting_window", "10:00以降に送ります。")
    two.expect_time_card(date, "", "")
    two.installation.set_clock(dt.time(10, 3))
    two.expect_mark(date, "delivered", patience=100_000)  # in the restricted hours the page asks once a minute
    two.expect_time_card(date, "7:00", "16:00")
