"""Small inputs that once failed, each in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from kakutei.demo import cast
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.link.rules.values import DayBlock
from kakutei.shift.roster.models import Draft

from .table_browser import FIRST, SECOND, Cell, all_is_saved, entry
from .world import NOON, World, settle_days


@pytest.fixture
def december(page: Page, live_world: World, live_server: LiveServer) -> Page:
    """The month that the demo has confirmed, with days in every state."""
    settle_days(live_world, NOON)
    page.goto(f"{live_server.url}/c/minato/stores/{live_world.ekimae.pk}/shifts/2026-12")
    return page


def sheet_of(page: Page) -> str:
    """The words of the sheet that [確定] opens."""
    page.reload()
    page.locator("#confirm a").first.click()
    sheet = page.locator("dialog.sheet")
    expect(sheet).to_be_visible()
    return re.sub(r"\s+", " ", sheet.text_content() or "")


def change(world: World, person: cast.Person, date: str, **columns: object) -> None:
    Draft.objects.filter(store=world.ekimae, staff=world.staff(person), work_date=date).update(**columns)


PAID = {"kind": "leave", "start": None, "end": None, "leave_type": "paid", "pattern_name": ""}


@pytest.mark.parametrize(
    ("typed", "entered"), [("0900-1800", "9:00-18:00"), ("2200-600", "22:00-翌6:00"), ("9時-18時半", "9:00-18:30")]
)
def test_times_without_colons_are_times(page: Page, live_world: World, cell: Cell, typed: str, entered: str) -> None:
    """Case B2."""
    beside = [entry(live_world, FIRST, day) for day in range(11, 16)]
    page.click(cell(FIRST, 10))
    page.keyboard.type(typed, delay=50)
    page.keyboard.press("Enter")
    all_is_saved(page)
    assert entry(live_world, FIRST, 10) == entered
    assert [entry(live_world, FIRST, day) for day in range(11, 16)] == beside


def test_a_run_of_digits_offers_the_time_and_the_codes(page: Page, live_world: World, cell: Cell) -> None:
    """Case B2."""
    page.click(cell(FIRST, 10))
    page.keyboard.type("9001800", delay=50)
    page.keyboard.press("Enter")
    expect(page.locator(".meanings button").first).to_have_text("19:00-18:00")
    page.keyboard.press("1")
    all_is_saved(page)
    assert entry(live_world, FIRST, 10) == "9:00-18:00"


def test_what_is_no_time_stays_in_its_cell_with_the_reason(page: Page, live_world: World, cell: Cell) -> None:
    """Case B2."""
    before = entry(live_world, FIRST, 10)
    page.click(cell(FIRST, 10))
    page.keyboard.type("おはよう")
    page.keyboard.press("Enter")
    expect(page.locator(cell(FIRST, 10))).to_have_text("おはよう")
    expect(page.locator(cell(FIRST, 10))).to_have_attribute("title", re.compile("^おはよう: 入力を読み取れません"))
    assert entry(live_world, FIRST, 10) == before


def test_keys_beyond_the_last_day_overwrite_nothing(page: Page, live_world: World, cell: Cell) -> None:
    """Case B4."""
    page.click(cell(FIRST, 1))
    page.keyboard.type("1" * 31 + "30")
    expect(page.get_by_role("alert")).to_contain_text("行の終わりまで入力しました")
    all_is_saved(page)
    assert {entry(live_world, FIRST, day) for day in range(1, 32)} == {"早番 7:00-16:00"}


def test_a_copy_gives_the_words_of_the_cells_which_read_back(page: Page, live_world: World, cell: Cell) -> None:
    """Case B16."""
    page.click(cell(FIRST, 1))
    page.keyboard.type("10")
    page.click(cell(FIRST, 3))
    page.keyboard.type("9-18")
    page.keyboard.press("Enter")
    all_is_saved(page)
    page.click(cell(FIRST, 1))
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    copied = page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            document.querySelector(".typing").dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true }));
            return clipboardData.getData("text/plain");
        }"""
    )
    assert copied == "早番\t公休\t9:00-18:00"
    page.keyboard.press("Control+c")
    page.click(cell(SECOND, 20))
    page.keyboard.press("Control+v")
    all_is_saved(page)
    assert [entry(live_world, SECOND, day) for day in (20, 21, 22)] == ["早番 7:00-16:00", "公休", "9:00-18:00"]


def test_leave_in_place_of_a_sent_shift_is_shown_as_a_deletion(december: Page, live_world: World) -> None:
    """Case B11."""
    sent = DesiredDay.objects.filter(staff=live_world.staff(cast.OWNER), outcome="delivered", kind="shift")
    change(live_world, cast.OWNER, f"{sent.latest('work_date').work_date}", **PAID)
    words = sheet_of(december)
    assert "削除1" in words.replace(" ", "")
    assert "→ 有給" in words


def test_shifts_of_a_person_who_is_not_found_are_counted_as_not_sent(december: Page, live_world: World) -> None:
    """Case B12."""
    wrong = live_world.staff(cast.WRONG_NUMBER)
    day = DesiredDay.objects.filter(staff=wrong, kind="shift").latest("work_date").work_date
    change(live_world, cast.WRONG_NUMBER, f"{day}", start=600, end=1200, pattern_name="")
    words = sheet_of(december)
    assert "送れない1" in words.replace(" ", "")
    assert "社員番号の人が見つかりません" in words


def test_of_leave_alone_nothing_is_said_to_be_sent(december: Page, live_world: World) -> None:
    """Case B13."""
    change(live_world, cast.EDITOR_EKIMAE, "2026-12-29", **PAID)
    DesiredDay.objects.filter(outcome__in=("actuals_there", "changed_there", "leave_there")).update(outcome="delivered")
    DesiredDay.objects.filter(staff=live_world.staff(cast.EDITOR_EKIMAE), work_date="2026-12-29").delete()
    words = sheet_of(december)
    assert "まもなく" not in words


def test_each_day_with_an_actual_shows_its_own_times(december: Page, live_world: World) -> None:
    """Case C1."""
    days = DesiredDay.objects.filter(staff=live_world.staff(cast.EDITOR_EKIMAE), outcome="delivered", kind="shift")
    early, late = [days.filter(start__hour=hour).latest("work_date") for hour in (7, 13)]
    DesiredDay.objects.filter(pk__in=[early.pk, late.pk]).update(outcome="actuals_there")
    december.goto(december.url.partition("/stores/")[0] + "/link/days?state=actuals_there")
    words = re.sub(r"\s+", " ", december.locator("main").text_content() or "")
    for day, plan in ((early, "7:00-16:00"), (late, "13:00-22:00")):
        row = rf"12/{day.work_date.day} . 馬場 結衣 [^。]*実績があるため変更を送っていません。こちら {plan}"
        assert re.search(row, words)


def test_a_person_who_has_left_gets_the_employment_dates_as_the_fix(december: Page, live_world: World) -> None:
    """Case C2."""
    wrong = live_world.staff(cast.WRONG_NUMBER)
    DesiredDay.objects.filter(staff=wrong).update(block=DayBlock.RETIRED.value)
    december.goto(december.url.partition("/stores/")[0] + "/link")
    expect(december.get_by_role("link", name="退職日を確認する")).to_be_visible()
    december.locator(f"a[href$='/staff/{wrong.pk}']").click()
    expect(december.locator("[name=retired_on]")).to_be_visible()
