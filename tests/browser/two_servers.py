"""TwoServers people at two screens: the manager at the shift app, 労務 at the attendance app."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.launch import Installation
from tests.browser.person import PATIENCE, Person
from tests.browser.steps import EMPLOYEE
from tests.support.waiting import wait_until


@dataclass
class TwoServers:
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
        on_the_sheet = page.get_by_role("dialog").get_by_role("button", name="確定", exact=True)
        confirmed = page.get_by_text("確定しました")
        page.locator("#confirm").get_by_role("button", name="確定", exact=True).click()
        expect(on_the_sheet.or_(confirmed).first).to_be_visible()
        if on_the_sheet.count():
            on_the_sheet.click()
        expect(confirmed.first).to_be_visible()

    def expect_mark(self, date: dt.date, state: str, sentence: str = "", patience: int = PATIENCE) -> None:
        """Expect the mark of a day; the open page polls for it without a reload."""
        if f"/shifts/{date:%Y-%m}" not in self.manager.page.url:
            self.open_table(date)
        mark = self.cell(date).locator(f".mark.{state}")
        expect(mark).to_be_visible(timeout=patience)
        if sentence:
            expect(self.cell(date)).to_have_attribute("title", re.compile(re.escape(sentence)), timeout=PATIENCE)

    def expect_time_card(self, date: dt.date, planned_start: str, planned_end: str) -> None:
        """出勤予定時刻 and 退勤予定時刻 of that day, as 労務 sees them."""
        row = self.time_card_row(date)
        expect(self.romu.page.get_by_role("columnheader", name="出勤予定時刻")).to_be_visible()
        expect(self.romu.page.get_by_role("columnheader", name="退勤予定時刻")).to_be_visible()
        expect(row.locator("td").nth(1)).to_have_text(planned_start)
        expect(row.locator("td").nth(2)).to_have_text(planned_end)

    def expect_time_card_becomes_empty(self, date: dt.date) -> None:
        wait_until(lambda: self.time_card_row(date).locator("td").nth(1).inner_text().strip() == "", seconds=40)

    def time_card_row(self, date: dt.date) -> Locator:
        self.romu.go("/timecards")
        self.romu.page.get_by_role("link", name=EMPLOYEE).first.click()
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

    def plan_there(self, date: dt.date, change: Callable[[Locator], object]) -> None:
        """労務 changes one day of スケジュール管理 by hand."""
        self._open_schedule_day(date)
        change(self.romu.page.locator("main"))
        self.romu.press("登録")

    def remove_plan_there(self, date: dt.date) -> None:
        self._open_schedule_day(date)
        self.romu.follow("スケジュールを消す")
        self.romu.press("消す")

    def _open_schedule_day(self, date: dt.date) -> None:
        self.time_card_row(date)
        employee = self.romu.page.url.split("/employees/")[1].split("/")[0]
        self.romu.go(f"/employees/{employee}/schedule/{date}")

    def delete_actual(self, date: dt.date) -> None:
        for _ in range(2):
            self.time_card_row(date).get_by_role("link").last.click()
            self.romu.page.get_by_role("dialog").get_by_role("link", name="取り消す").first.click()
            self.romu.press("取り消す")
        expect(self.time_card_row(date).locator("td").nth(3)).to_have_text("")


def change_token(romu: Person, change: Callable[[], None]) -> None:
    romu.go("/settings/options/tokens")
    romu.follow("編集")
    change()
    romu.page.locator("button.primary[form=terms]").click()
    expect(romu.page.get_by_role("heading", name="勤怠 WebAPI連携設定")).to_be_visible()
