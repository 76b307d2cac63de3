"""Everything that the source page warns of, done wrong: each time the screen says what to do, and doing it repairs everything.

Address, permission, restricted hours, actuals and leave are in test_shift_reaches_time_card.py.
"""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import expect

from tests.journeys.person import PATIENCE
from tests.journeys.two import (
    Two,
    copied_token,
    enter_token,
    issue_token_and_employee,
    set_codes,
    switch_on,
    sync_shows_the_check_mark,
)


def test_wrong_codes_and_another_companys_token_are_named_and_mended(two: Two) -> None:
    division = issue_token_and_employee(two)
    token = copied_token(two.romu)
    enter_token(two, token)
    set_codes(two, division)
    switch_on(two)
    sync_shows_the_check_mark(two)
    date = two.installation.today + dt.timedelta(days=1)

    a_wrong_division_code_is_pointed_out(two, division)
    a_wrong_number_holds_up_its_person_only(two, date)
    another_companys_token_sends_nothing(two, token, date)


def a_wrong_division_code_is_pointed_out(two: Two, division: str) -> None:  # C2, B5
    sentence = "KING OF TIMEにこの所属コードの従業員がいません"
    set_division_code(two, "9999")
    two.manager.sees(sentence)
    two.manager.follow("スタッフ管理")
    two.manager.sees("店舗編集のKOT所属コード(9999)を確かめてください")
    set_division_code(two, division)
    expect(two.manager.page.get_by_text(sentence)).to_have_count(0)


def set_division_code(two: Two, code: str) -> None:
    manager = two.manager
    manager.go("/companies")
    manager.page.get_by_role("link", name="店舗を編集").click()
    manager.page.get_by_role("dialog").get_by_label("KOT所属コード").fill(code)
    manager.page.get_by_role("dialog").get_by_role("button", name="編集", exact=True).click()
    manager.sees(f"KOT所属コード {code}")


def a_wrong_number_holds_up_its_person_only(two: Two, date: dt.date) -> None:  # C3, B6
    sentence = "社員番号 4200 の人がKING OF TIMEに見つかりません。番号を確かめてください。"
    set_number(two, "4200")
    expect(two.manager.page.locator("tbody .mark.attention")).to_be_visible(timeout=PATIENCE)
    two.manager.sees("KING OF TIMEに見つかりません")
    two.type(date, "13-22")
    two.confirm()
    two.expect_mark(date, "attention", sentence)
    two.manager.go("/link")
    two.manager.sees(sentence)
    two.manager.follow("社員番号を直す")
    two.manager.page.locator("[name=number]").fill("0042")
    two.manager.page.locator(".dialog-actions button.primary").click()
    two.open_table(date)
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "13:00", "22:00")


def set_number(two: Two, number: str) -> None:
    manager = two.manager
    manager.go("/staff")
    manager.follow("山本 葵")
    manager.page.get_by_role("dialog").locator("[name=number]").fill(number)
    manager.page.get_by_role("dialog").get_by_role("button", name="編集", exact=True).click()
    expect(manager.page.get_by_role("cell", name=number, exact=True)).to_be_visible()


def another_companys_token_sends_nothing(two: Two, own: str, date: dt.date) -> None:  # C1, I13
    other = token_of_another_company(two)
    enter_token(two, other)
    two.manager.go("/staff")
    two.manager.sees("新しいトークンは、別のKING OF TIMEの会社のもののようです")
    two.type(date, "9-17")
    two.confirm()
    two.expect_mark(date, "attention", "別のKING OF TIMEの会社")
    enter_token(two, own)
    two.open_table(date)
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "9:00", "17:00")


def token_of_another_company(two: Two) -> str:
    """A second attendance company on the same installation, with 労務 of its own."""
    two.installation.command(
        "kintai", "add-company", "--name", "となりの商店",
        "--administrator", "tonari@example.jp", "--administrator-name", "隣 一郎",
    )  # fmt: skip
    romu = two.romu
    romu.context.clear_cookies()
    romu.sign_in("tonari@example.jp")
    issue_token_and_employee(two, code="0900")
    token = copied_token(romu)
    romu.context.clear_cookies()
    romu.sign_in("romu@example.jp")
    return token
