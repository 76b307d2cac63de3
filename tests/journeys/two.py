"""Two people at two screens: the manager at the shift app, 労務 at the attendance app."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.journeys.installation import Installation
from tests.journeys.person import PATIENCE, Person
from tests.patience import wait_until

RIGHTS = (
    "従業員データ Read",
    "従業員データ Write",
    "日別スケジュールデータ Read",
    "日別スケジュールデータ Write",
    "月別スケジュールデータ Read",
    "日別打刻データ Read",
)

EMPLOYEE = "山本 葵"


@dataclass
class Two:
    """The manager at the shift app, 労務 at the attendance app."""

    installation: Installation
    manager: Person
    romu: Person

    @property
    def month(self) -> str:
        return f"{self.installation.today:%Y-%m}"

    def cell(self, date: dt.date) -> Locator:
        return self.manager.page.locator(f"a.cell[id$='-{date}']").first

    def open_table(self, date: dt.date) -> None:
        self.manager.go("/shifts")
        store = self.manager.page.url.split("/stores/")[1].split("/")[0]
        self.manager.go(f"/stores/{store}/shifts/{date:%Y-%m}")

    def type(self, date: dt.date, keys: str) -> None:
        """Into the shift table, as its reader would: click the cell, type."""
        self.open_table(date)
        with self.manager.page.expect_response(lambda answer: answer.url.endswith("/cells")):
            self.cell(date).click()
            self.manager.page.keyboard.type(keys)
            if len(keys) > 1:
                self.manager.page.keyboard.press("Enter")
        expect(self.manager.page.locator("#unsaved")).to_be_hidden()

    def erase(self, date: dt.date) -> None:
        self.open_table(date)
        with self.manager.page.expect_response(lambda answer: answer.url.endswith("/cells")):
            self.cell(date).click()
            self.manager.page.keyboard.press("Delete")
        expect(self.manager.page.locator("#unsaved")).to_be_hidden()

    def confirm(self) -> None:
        """[確定]; where the sheet opens first, once more on it."""
        page = self.manager.page
        button = page.locator("#confirm").get_by_role("button", name="確定", exact=True)
        if button.count():
            button.click()
        else:
            page.locator("#confirm").get_by_role("link", name="確定", exact=True).click()
            page.get_by_role("dialog").get_by_role("button", name="確定", exact=True).click()
        self.manager.sees("確定しました")

    def expect_mark(self, date: dt.date, state: str, sentence: str = "", patience: int = PATIENCE) -> None:
        """The mark of a day; the open page asks for news by itself, nobody reloads."""
        if f"/shifts/{date:%Y-%m}" not in self.manager.page.url:
            self.open_table(date)
        mark = self.cell(date).locator(f".mark.{state}")
        expect(mark).to_be_visible(timeout=patience)
        if sentence:
            expect(mark).to_have_attribute("title", re.compile(re.escape(sentence)), timeout=PATIENCE)

    def expect_time_card(self, date: dt.date, planned_start: str, planned_end: str, name: str = EMPLOYEE) -> None:
        """出勤予定時刻 and 退勤予定時刻 of that day, as 労務 sees them."""
        row = self.time_card_row(date, name)
        expect(self.romu.page.get_by_role("columnheader", name="出勤予定時刻")).to_be_visible()
        expect(self.romu.page.get_by_role("columnheader", name="退勤予定時刻")).to_be_visible()
        expect(row.locator("td").nth(1)).to_have_text(planned_start)
        expect(row.locator("td").nth(2)).to_have_text(planned_end)

    def expect_time_card_becomes_empty(self, date: dt.date, name: str = EMPLOYEE) -> None:
        wait_until(lambda: self.time_card_row(date, name).locator("td").nth(1).inner_text().strip() == "", seconds=40)

    def time_card_row(self, date: dt.date, name: str = EMPLOYEE) -> Locator:
        self.romu.go("/timecards")
        self.romu.page.get_by_role("link", name=name).first.click()
        employee = self.romu.page.url.split("/employees/")[1].split("/")[0]
        self.romu.go(f"/employees/{employee}/timecard/{date:%Y-%m}")
        return self.romu.page.locator("tbody tr").nth(date.day - 1)

    def enter_actual(self, date: dt.date, start: str, end: str) -> None:
        self.time_card_row(date).get_by_role("link").last.click()
        dialog = self.romu.page.get_by_role("dialog")
        dialog.get_by_label("出勤時刻").fill(start)
        dialog.get_by_label("退勤時刻").fill(end)
        dialog.get_by_role("button", name="登録").click()
        expect(self.time_card_row(date).locator("td").nth(3)).to_have_text(start)


def issue_token_and_employee(two: Two, code: str = "0042") -> str:
    """B1-B6 on the attendance side; returns the 所属コード."""
    romu = two.romu
    romu.go("/settings/options")
    romu.page.get_by_label("使用する", exact=True).check()
    romu.press("連携設定")
    romu.follow("新規アクセストークン発行")
    romu.page.get_by_label("用途").fill("シフト連携用")
    for right in RIGHTS:
        romu.page.get_by_label(right, exact=True).check()
    romu.page.get_by_label("IPアドレス 1", exact=True).fill("127.0.0.1")
    romu.press("登録")
    romu.sees("シフト連携用")
    romu.go("/settings/divisions")
    division = romu.page.locator("tbody tr td").first.inner_text().strip()
    romu.go("/settings/employees/add")
    for label, value in (("従業員コード", code), ("姓", "山本"), ("名", "葵"), ("入社日", "2024-04-01")):
        romu.page.get_by_label(label, exact=True).fill(value)
    romu.press("登録")
    romu.go("/settings/employees")
    romu.sees(code)
    return division


def copied_token(romu: Person) -> str:
    romu.go("/settings/options/tokens")
    romu.follow("編集")
    return romu.page.locator("#token").inner_text().strip()


def enter_token(two: Two, token: str) -> None:
    manager = two.manager
    manager.go("/companies/edit")
    manager.sees("127.0.0.1")
    manager.page.get_by_label("KOTアクセストークン").fill(token)
    manager.press("編集")
    manager.go("/companies")
    manager.sees(token[-4:])
    assert token not in manager.page.content()


def set_codes(two: Two, division: str) -> None:
    manager = two.manager
    manager.go("/stores/add")
    manager.page.get_by_label("店舗名").fill("本店")
    manager.page.get_by_label("KOT所属コード").fill(division)
    manager.page.locator(".dialog-actions button.primary").click()
    manager.go("/staff/add")
    for field, value in (("family_name", "山本"), ("given_name", "葵"), ("number", "００４２")):
        manager.page.locator(f"[name={field}]").fill(value)
    manager.page.get_by_label("本店").check()
    manager.page.locator(".dialog-actions button.primary").click()
    manager.go("/staff")
    manager.sees("0042")


def switch_on(two: Two) -> None:
    manager = two.manager
    manager.go("/settings")
    manager.page.get_by_label("シフトの情報がKing Of Timeのスケジュールに追加される。").check()
    manager.press("確定")
    expect(manager.page.get_by_label("シフトの情報がKing Of Timeのスケジュールに追加される。")).to_be_checked()


def sync_shows_the_check_mark(two: Two) -> None:
    manager = two.manager
    manager.go("/staff")
    manager.press("KING OF TIMEと同期")
    expect(manager.page.get_by_role("columnheader", name="KING OF TIME")).to_be_visible()
    expect(manager.page.locator("tbody .mark.delivered")).to_be_visible(timeout=PATIENCE)
    two.romu.go("/settings/employees")
    two.romu.sees("山本 葵")


def change_token(romu: Person, change: Callable[[], None]) -> None:
    romu.go("/settings/options/tokens")
    romu.follow("編集")
    change()
    romu.page.locator("button.primary[form=terms]").click()
    expect(romu.page.get_by_role("heading", name="勤怠 WebAPI連携設定")).to_be_visible()
