"""Everything that the source page warns of, done wrong: each time the screen says what to do, and doing it repairs everything."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import steps
from tests.browser.launch import Installation
from tests.browser.person import PATIENCE, Person
from tests.browser.two_servers import TwoServers, change_token


def test_each_mistake_is_reported_and_can_be_fixed(
    install: Callable[..., Installation], person: Callable[..., Person]
) -> None:
    installation = install(empty=True)
    manager = person(installation.shift_url, installation.mail_url)
    romu = person(installation.kintai_url, installation.mail_url)
    steps.an_attendance_account_exists(romu)
    url = steps.register(manager)
    two = TwoServers(installation, manager, romu)

    the_url_is_lost_and_the_cache_cleared(manager, url)
    the_application_is_forgotten_before_the_upgrade(manager)
    steps.tick_the_setting(manager)
    steps.issue_the_token(manager, romu)
    token = steps.copy_the_token(romu)
    steps.enter_the_token(manager, token)
    division = steps.look_up_the_division_code(romu)
    steps.set_the_division_code(manager, division)
    steps.set_the_number(manager, steps.CODE)
    steps.synchronise(manager)

    date = installation.today + dt.timedelta(days=1)
    a_wrong_division_code_is_pointed_out(two, division)
    a_wrong_number_holds_up_its_person_only(two, date)
    each_refusal_names_its_fix(two, date)
    actuals_there_are_named_and_once_deleted_it_goes(two, installation.today)
    leave_there_is_named_and_once_deleted_it_goes(two, date)
    another_companys_token_sends_nothing(two, person, token, date)
    confirmed_in_the_restricted_hours_it_says_when(two)


def the_url_is_lost_and_the_cache_cleared(manager: Person, url: str) -> None:  # A3, A4
    manager.context.clear_cookies()
    manager.page.goto(url)
    manager.sees(
        "このURLは使用済みか、期限が切れています。メールアドレスを入力すると、新しいログイン用URLをお送りします。"
    )
    expect(manager.page.get_by_label("メールアドレス")).to_have_value("")
    manager.ask_for_a_mail(steps.MANAGER)
    manager.page.goto(manager.mailed_url("/login/"))
    manager.press("ログインする")
    manager.page.goto(url)
    expect(manager.page.get_by_role("heading", name="ダッシュボード")).to_be_visible()


def the_application_is_forgotten_before_the_upgrade(manager: Person) -> None:  # A5
    manager.page.get_by_role("navigation").get_by_role("link", name="設定", exact=True).click()
    manager.sees("連携の設定は、連携機能が付与されると表示されます。")  # A8
    manager.page.get_by_role("navigation").get_by_role("link", name="アップグレード", exact=True).click()
    manager.sees("アップグレードの前に利用申込みが必要です")
    manager.type_into("電話番号", "03-1234-5678")
    manager.press("申し込む")
    manager.sees("KING OF TIME連携の利用申込みがまだです")
    manager.follow("利用申込みをする")
    manager.type_into("電話番号", "03-1234-5678")
    manager.press("申し込む")
    manager.sees("利用申込みを受け付けました")
    manager.page.get_by_role("navigation").get_by_role("link", name="アップグレード", exact=True).click()
    manager.sees("付与されています")


def a_wrong_division_code_is_pointed_out(two: TwoServers, division: str) -> None:  # C2, B5
    sentence = "KING OF TIMEにこの所属コードの従業員がいません"
    steps.set_the_division_code(two.manager, "9999")
    two.manager.sees(sentence)
    two.manager.follow("スタッフ管理")
    two.manager.sees("店舗編集のKOT所属コード(9999)を確認してください")
    steps.set_the_division_code(two.manager, division)
    expect(two.manager.page.get_by_text(sentence)).to_have_count(0)


def a_wrong_number_holds_up_its_person_only(two: TwoServers, date: dt.date) -> None:  # C3, B6
    sentence = "社員番号 4200 の人がKING OF TIMEに見つかりません。番号を確認してください。"
    steps.set_the_number(two.manager, "4200")
    expect(two.manager.page.locator("tbody .mark.attention")).to_be_visible(timeout=PATIENCE)
    two.manager.sees("KING OF TIMEに見つかりません")
    two.type(date, "13-22")
    two.confirm()
    two.expect_mark(date, "attention", sentence)
    two.manager.go("/link")
    two.manager.sees(sentence)
    two.manager.follow("社員番号を直す")
    two.manager.type_into("社員番号", steps.CODE)
    two.manager.press("編集")
    two.open_table(date)
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "13:00", "22:00")


def each_refusal_names_its_fix(two: TwoServers, date: dt.date) -> None:  # B3, B4
    """連携状況 names the cause; fixing it and pressing [接続テスト] resolves the stop."""
    permission = "日別スケジュールデータ Write"

    def forbid(forbidden: bool) -> None:
        two.romu.page.get_by_label(permission, exact=True).set_checked(not forbidden)

    def move_away(away: bool) -> None:
        two.romu.page.get_by_label("IPアドレス 1", exact=True).fill("203.0.113.9" if away else "127.0.0.1")

    refused_and_fixed(two, date, forbid, "API権限が足りません", "9-17", ("9:00", "17:00"))
    refused_and_fixed(two, date, move_away, "許可IPアドレスに追加してください: 127.0.0.1", "10-18", ("10:00", "18:00"))


def refused_and_fixed(
    two: TwoServers, date: dt.date, change: Callable[[bool], None], words: str, typed: str, times: tuple[str, str]
) -> None:
    change_token(two.romu, lambda: change(True))
    two.type(date, typed)
    two.confirm()
    two.expect_mark(date, "attention", words)
    two.manager.go("/link")
    two.manager.sees(words)
    change_token(two.romu, lambda: change(False))
    two.manager.go("/companies")
    two.manager.sees(words)
    two.manager.press("接続テスト")
    two.manager.sees("接続できました")
    two.open_table(date)
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, *times)


def actuals_there_are_named_and_once_deleted_it_goes(two: TwoServers, date: dt.date) -> None:  # C11
    two.type(date, "10-18")
    two.confirm()
    two.expect_mark(date, "delivered")
    two.enter_actual(date, "9:58", "18:05")
    two.type(date, "11-19")
    two.confirm()
    two.expect_mark(
        date, "actuals_there", "実績があるため変更を送っていません。こちら 11:00-19:00 / KING OF TIME 10:00-18:00"
    )
    two.delete_actual(date)
    resend(two, "実績があるため送っていません")
    two.open_table(date)
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "11:00", "19:00")


def resend(two: TwoServers, cause: str) -> None:
    two.manager.go("/link")
    card = two.manager.page.locator("section.card", has=two.manager.page.get_by_role("heading", name=cause))
    card.get_by_role("button", name="再送").click()
    two.manager.sees("もう一度送ります")


def leave_there_is_named_and_once_deleted_it_goes(two: TwoServers, date: dt.date) -> None:  # C12
    two.plan_there(date, lambda dialog: dialog.get_by_label("種別").select_option(label="有休"))
    two.type(date, "12-20")
    two.confirm()
    two.expect_mark(date, "changed_there", "KING OF TIMEに休暇(有休)が登録されているため、送っていません")
    two.remove_plan_there(date)
    resend(two, "KING OF TIMEに休暇が登録されています")
    two.open_table(date)
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "12:00", "20:00")


def another_companys_token_sends_nothing(
    two: TwoServers, person: Callable[..., Person], own: str, date: dt.date
) -> None:  # C1, I13
    neighbour = person(two.installation.kintai_url, two.installation.mail_url)
    email = "tonari@example.jp"
    steps.an_attendance_account_exists(neighbour, company="となりの商店", email=email, code="0900")
    steps.issue_the_token(two.manager, neighbour)
    put_token(two.manager, steps.copy_the_token(neighbour))
    two.manager.sees("新しいトークンは、別のKING OF TIMEの会社のもののようです")
    two.type(date, "9-17")
    two.confirm()
    two.expect_mark(date, "attention", "別のKING OF TIMEの会社")
    put_token(two.manager, own)
    two.open_table(date)
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "9:00", "17:00")


def put_token(manager: Person, token: str) -> None:
    manager.go("/companies/edit")
    manager.type_into("KOTアクセストークン", token)
    manager.press("編集")
    manager.sees(token[-4:])
    assert token not in manager.page.content()


def confirmed_in_the_restricted_hours_it_says_when(two: TwoServers) -> None:  # C8
    two.installation.set_clock(dt.time(17, 30))
    date = two.installation.today + dt.timedelta(days=4)
    two.type(date, "7-16")
    two.confirm()
    two.manager.sees("19:00以降に送ります")
    two.manager.go("/staff")
    two.manager.press("KING OF TIMEと同期")
    two.manager.sees("19:00を過ぎたら同期します")
    two.open_table(date)
    expect(two.cell(date).locator(".mark.waiting_window")).to_be_visible()
    expect(two.cell(date)).to_have_attribute("title", re.compile("19:00以降に送ります"))
    two.installation.set_clock(dt.time(19, 3))
    two.open_table(date)
    two.expect_mark(date, "delivered")
    two.expect_time_card(date, "7:00", "16:00")
