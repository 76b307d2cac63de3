"""The source page, line by line, on an empty installation: its order, its labels, both apps' screens, real mail in between.

What hands do is counted from the home page to the first check mark; the figures stand in docs/reports/first-check-mark.md.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.launch import Installation
from tests.browser.person import Person
from tests.browser.two_servers import TwoServers

STEPS = 55
"""Clicks and typed fields up to the check mark, on both screens together, in the page's own order."""


def test_the_source_page_line_by_line(install: Callable[..., Installation], person: Callable[..., Person]) -> None:
    installation = install(empty=True)
    manager = person(installation.shift_url, installation.mail_url)
    romu = person(installation.kintai_url, installation.mail_url)
    steps.an_attendance_account_exists(romu)

    url = steps.register(manager)
    steps.come_back_by_bookmark(manager, url)
    steps.lose_the_url(manager)
    steps.apply_for_the_link(manager)
    steps.upgrade(manager)
    steps.tick_the_setting(manager)
    steps.issue_the_token(manager, romu)
    steps.enter_the_token(manager, steps.copy_the_token(romu))
    steps.set_the_division_code(manager, steps.look_up_the_division_code(romu))
    steps.set_the_number(manager, steps.look_up_the_employee_code(romu))
    steps.synchronise(manager)
    counted = manager.clicks + manager.typed, romu.clicks + romu.typed
    print(f"clicks and typed fields up to the check mark: {counted[0]} + {counted[1]}")
    assert sum(counted) <= STEPS

    two = TwoServers(installation, manager, romu)
    a_confirmed_shift_arrives(two)
    confirmed_in_the_restricted_hours_it_arrives_after_them(two)
    a_deleted_shift_is_deleted_there_too(two)
    actual_attendance_is_left_alone(two)
    leave_is_not_sent(two)
    # [確定] is answered with 409 and its sheet where something is deleted or refused
    assert not [fault for fault in manager.faults + romu.faults if "409 (Conflict)" not in fault]


# --- システム連携後の挙動 ---


def a_confirmed_shift_arrives(two: TwoServers) -> None:
    date = two.installation.today + dt.timedelta(days=1)
    two.manager.follow("シフト管理")  # C6
    two.type(date, "13-22")
    two.confirm()
    two.expect_mark(date, "delivered")  # C9
    two.expect_time_card(date, "13:00", "22:00")  # C7, C13, B8
    two.type(date, "22-6")
    two.confirm()
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "22:00", "翌6:00")


def confirmed_in_the_restricted_hours_it_arrives_after_them(two: TwoServers) -> None:
    """制限時間帯:8:00~10:00 / 17:00~19:00"""
    two.installation.set_clock(dt.time(8, 40), days=1)  # C8
    date = two.installation.today + dt.timedelta(days=3)
    two.type(date, "7-16")
    two.confirm()
    two.manager.sees("10:00以降に送ります")
    two.expect_mark(date, "waiting_window", "10:00以降に送ります。")
    two.expect_time_card(date, "", "")
    two.installation.set_clock(dt.time(10, 3))
    two.expect_mark(date, "delivered", patience=100_000)  # in the restricted hours the page asks once a minute
    two.expect_time_card(date, "7:00", "16:00")


def a_deleted_shift_is_deleted_there_too(two: TwoServers) -> None:
    date = two.installation.today + dt.timedelta(days=3)
    two.erase(date)  # C10
    two.confirm()
    two.expect_time_card_becomes_empty(date)


# --- その他注意事項 ---


def actual_attendance_is_left_alone(two: TwoServers) -> None:
    date = two.installation.today
    two.type(date, "9-18")
    two.confirm()
    two.expect_mark(date, "delivered")
    two.enter_actual(date, "9:02", "18:05")  # B10
    two.type(date, "10-19")
    two.confirm()
    two.expect_mark(date, "actuals_there", "実績があるため変更を送っていません")  # C11
    two.expect_time_card(date, "9:00", "18:00")  # C14


def leave_is_not_sent(two: TwoServers) -> None:
    date = two.installation.today + dt.timedelta(days=2)
    two.type(date, "0")
    two.confirm()
    expect(two.cell(date)).to_have_attribute("title", re.compile("休暇はKING OF TIMEに送りません"))  # C12
    two.expect_time_card(date, "", "")
