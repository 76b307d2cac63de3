"""The same set-up as the dashboard's checklist leads it: codes and numbers are offered, addresses pasted, the sync comes by itself.

The figures stand in docs/reports/first-check-mark.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.launch import Installation
from tests.browser.person import PATIENCE, Person
from tests.browser.two_servers import TwoServers

SOURCE_PAGE_NEEDS = 45
"""Clicks and typed fields, about, from the home page to the first check mark."""


def test_the_checklist_leads_to_the_first_check_mark(
    install: Callable[..., Installation], person: Callable[..., Person]
) -> None:
    installation = install(empty=True)
    manager = person(installation.shift_url, installation.mail_url)
    romu = person(installation.kintai_url, installation.mail_url)
    steps.an_attendance_account_exists(romu)

    steps.register(manager)
    steps.apply_for_the_link(manager)
    manager.press("申し込む")
    manager.follow("設定を開く")
    manager.tick(steps.SETTING)
    manager.press("確定")
    steps.issue_the_token(manager, romu, pasted=True)
    manager.go("/settings")
    manager.follow("会社編集で登録する")
    steps.type_the_token(manager, steps.copy_the_token(romu))
    the_division_code_is_offered(manager)
    the_numbers_are_offered(manager)
    expect(manager.page.locator("tbody .mark.delivered")).to_be_visible(timeout=PATIENCE)

    hands = {"shift app": manager.clicks + manager.typed, "attendance app": romu.clicks + romu.typed}
    print(f"clicks and typed fields up to the check mark: {hands}")
    assert sum(hands.values()) <= SOURCE_PAGE_NEEDS
    a_shift_arrives(TwoServers(installation, manager, romu))


def the_division_code_is_offered(manager: Person) -> None:
    manager.click(manager.page.get_by_role("link", name="店舗を編集"))
    manager.sees("KING OF TIMEにある所属コード: 1000")
    manager.type_into("KOT所属コード", "1000")
    manager.press("編集")
    manager.sees("KOT所属コード 1000")


def the_numbers_are_offered(manager: Person) -> None:
    manager.follow("ダッシュボード")
    manager.follow("番号を入力")
    manager.press("候補をすべて入れる")
    expect(manager.page.get_by_role("textbox").first).to_have_value(steps.CODE)
    manager.press("登録")


def a_shift_arrives(two: TwoServers) -> None:
    date = two.installation.today + dt.timedelta(days=1)
    two.type(date, "9-18")
    two.confirm()
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "9:00", "18:00")
