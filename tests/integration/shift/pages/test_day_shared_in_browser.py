"""The day view offline, beside other planners, on locked days and under a finger: nothing is saved in another way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from kakutei.shift.people.models import Staff
from kakutei.shift.roster.models import Snapshot

from .day_browser import THE_DAY, DayPage, entry_on, open_day, set_draft
from .table_browser import FIRST, SECOND, THIRD, all_is_saved, open_table, sign_in
from .world import TODAY, World

EVE = THE_DAY - dt.timedelta(days=1)
EARLY = "早番 7:00-16:00"
PHONE = "Mozilla/5.0 (iPhone) Mobile Safari"


def set_up(world: World) -> None:
    set_draft(world, FIRST, (7, 16), pattern="早番")
    set_draft(world, SECOND, (9, 13, 17, 21))
    set_draft(world, THIRD)


@pytest.fixture
def day(page: Page, live_world: World) -> DayPage:
    set_up(live_world)
    return open_day(page, live_world)


@pytest.fixture
def other(browser: Browser, live_server: LiveServer, live_world: World) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP")
    sign_in(context, live_world.editor, live_server)
    yield open_table(context, live_world, live_server)
    context.close()


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, live_world: World) -> Iterator[Page]:
    """The table as a phone opens it."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="ja-JP", has_touch=True, is_mobile=True, user_agent=PHONE
    )
    sign_in(context, live_world.owner, live_server)
    yield open_table(context, live_world, live_server)
    context.close()


def test_a_drag_offline_is_kept_on_the_device_and_sent_later(day: DayPage, live_world: World) -> None:
    """Case B8."""
    day.page.context.set_offline(True)
    day.drag(FIRST, "10:00", "12:15")
    expect(day.page.locator("#unsaved")).to_contain_text("通信できません。入力した1件は、この端末に保存しています。")
    expect(day.bar(FIRST)).to_have_class("bar draft unsaved")
    day.page.locator("#confirm .primary").click()
    expect(day.page.get_by_role("alert")).to_contain_text("保存していない入力が1件あるため、確定していません。")
    day.page.context.set_offline(False)
    day.page.reload()
    all_is_saved(day.page)
    assert entry_on(live_world, FIRST) == "9:15-18:15"
    expect(day.bar(FIRST)).to_have_class("bar draft")


def test_what_was_dragged_is_confirmed(day: DayPage, live_world: World) -> None:
    day.drag(FIRST, "10:00", "12:15")
    day.page.locator("#confirm .primary").click()
    day.page.locator("dialog.sheet").get_by_role("button", name="確定").click()
    expect(day.page.locator("#messages")).to_contain_text("件を確定しました")
    confirmed = Snapshot.objects.get(staff=live_world.staff(FIRST), work_date=THE_DAY)
    assert confirmed.entry.text == "9:15-18:15"
    expect(day.bar(FIRST)).to_have_class("bar confirmed")
    expect(day.bar(FIRST).locator(".mark.waiting")).to_be_visible()


@pytest.mark.parametrize("mine", [True, False])
def test_a_shift_that_another_planner_changed_during_the_drag_is_asked_about(
    day: DayPage, other: Page, live_world: World, mine: bool
) -> None:
    """Case B10."""
    day.press(FIRST, "10:00")
    day.lead(FIRST, "11:00")
    other.click(f"#c{live_world.staff(FIRST).pk}-{THE_DAY}")
    other.keyboard.type("3")
    all_is_saved(other)
    day.page.dispatch_event("body", "visibilitychange")
    expect(day.cell(FIRST)).to_have_text("遅")
    day.lead(FIRST, "12:15")
    day.page.mouse.up()
    problems = day.page.locator("#problems")
    expect(problems).to_contain_text(f"{live_world.editor.name}さんが「遅番 13:00-22:00」に変更しました。")
    note = day.page.locator(".cell-note")
    expect(note).to_contain_text("に変更しました。")
    at, below = day.bar(FIRST).bounding_box(), note.bounding_box()
    assert at
    assert below
    assert below["y"] - (at["y"] + at["height"]) < 10
    assert entry_on(live_world, FIRST) == "遅番 13:00-22:00"
    problems.get_by_role("button", name="自分の入力(9:15-18:15)にする" if mine else "のままにする").click()
    expect(problems).to_be_hidden()
    all_is_saved(day.page)
    assert entry_on(live_world, FIRST) == ("9:15-18:15" if mine else "遅番 13:00-22:00")


def test_another_planners_shifts_and_the_night_before_appear_without_a_reload(
    day: DayPage, other: Page, live_world: World
) -> None:
    """Case B10."""
    pk = live_world.staff(THIRD).pk
    for date, keys in ((THE_DAY, "9-13"), (EVE, "22-5")):
        other.click(f"#c{pk}-{date}")
        other.keyboard.type(keys)
        other.keyboard.press("Enter")
    all_is_saved(other)
    day.page.dispatch_event("body", "visibilitychange")
    expect(day.bar(THIRD)).to_have_text("9:00-13:00")
    expect(day.lane(THIRD).locator(".bar.before")).to_have_text("-5:00")


def test_a_locked_day_says_at_the_bar_why_it_cannot_be_changed(page: Page, live_world: World) -> None:
    yesterday = TODAY - dt.timedelta(days=1)
    set_draft(live_world, FIRST, (9, 18), date=yesterday)
    day = open_day(page, live_world, yesterday)
    for change in (lambda: day.drag(FIRST, "12:00", "14:00"), lambda: page.keyboard.press("Alt+ArrowRight")):
        change()
        expect(page.locator(".cell-note")).to_have_text(
            "12月9日は過ぎた日のため、変更できません。オーナーか管理者が[確定を解除]すると、変更できます。"
        )
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowUp")
        expect(page.locator(".cell-note")).to_be_hidden()
    assert entry_on(live_world, FIRST, yesterday) == "9:00-18:00"


def test_after_the_last_day_no_shift_can_be_drawn(day: DayPage, live_world: World) -> None:
    Staff.objects.filter(pk=live_world.staff(THIRD).pk).update(retired_on=EVE)
    day.page.reload()
    day.drag(THIRD, "9:00", "13:00")
    expect(day.page.locator(".cell-note")).to_contain_text("2027年1月11日に退職のため、1月12日は勤務できません")
    assert entry_on(live_world, THIRD) == "なし"


def test_an_overlap_with_the_night_before_is_said_at_the_bar(day: DayPage, live_world: World) -> None:
    set_draft(live_world, THIRD, (22, 30), date=EVE)
    day.page.reload()
    day.drag(THIRD, "5:02", "9:00")
    expect(day.bar(THIRD)).to_have_class("bar draft clash")
    expect(day.page.locator(".cell-note")).to_contain_text("1/11 駅前店 22:00-翌6:00(下書き)と重なります。")


def touch(cdp: CDPSession, kind: str, *points: tuple[float, float]) -> None:
    cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})


def swipe(page: Page, start: tuple[float, float], by: tuple[float, float], *, hold: int = 0) -> None:
    """A finger that stays for `hold` milliseconds, moves by some pixels and is lifted."""
    cdp = page.context.new_cdp_session(page)
    touch(cdp, "touchStart", start)
    page.wait_for_timeout(hold)
    for n in range(1, 9):
        touch(cdp, "touchMove", (start[0] + by[0] * n / 8, start[1] + by[1] * n / 8))
    touch(cdp, "touchEnd")


def test_a_finger_scrolls_and_drags_the_bar_of_the_selected_person(phone: Page, live_world: World) -> None:
    set_up(live_world)
    day = open_day(phone, live_world)
    day.cell(SECOND).tap()
    swipe(phone, day.point(FIRST, "10:00"), (-60, 0))
    assert phone.locator(".day-view").evaluate("(table) => table.scrollLeft") > 20
    assert entry_on(live_world, FIRST) == EARLY

    day.bar(FIRST).tap()
    expect(day.cell(FIRST)).to_have_class("cell draft p1 focused")
    expect(phone.locator("input.typing")).to_have_attribute("inputmode", "none")
    per_hour = day.point(FIRST, "11:00")[0] - day.point(FIRST, "10:00")[0]
    swipe(phone, day.point(FIRST, "10:00"), (2 * per_hour, 0))
    all_is_saved(phone)
    assert entry_on(live_world, FIRST) == "9:00-18:00"


def test_a_long_press_draws_a_shift(phone: Page, live_world: World) -> None:
    set_up(live_world)
    day = open_day(phone, live_world)
    start, end = day.point(THIRD, "8:02"), day.point(THIRD, "11:00")
    swipe(phone, start, (end[0] - start[0], 0), hold=600)
    all_is_saved(phone)
    assert entry_on(live_world, THIRD) == "8:00-11:00"


def test_a_phone_opens_the_week_or_the_day_whichever_was_chosen_last(phone: Page) -> None:
    address = phone.url
    expect(phone.locator(".head .day")).to_have_count(7)
    phone.get_by_role("link", name="日", exact=True).tap()
    expect(phone.locator(".lane").first).to_be_visible()
    phone.get_by_role("link", name="月", exact=True).tap()
    expect(phone.locator(".head .day")).to_have_count(31)
    phone.goto(address)
    expect(phone.locator(".lane").first).to_be_visible()


def test_a_narrow_window_opens_the_week_and_shows_the_month_when_asked(
    browser: Browser, live_server: LiveServer, live_world: World
) -> None:
    context = browser.new_context(viewport={"width": 700, "height": 844}, locale="ja-JP")
    sign_in(context, live_world.owner, live_server)
    narrow = open_table(context, live_world, live_server)
    expect(narrow.locator(".head .day")).to_have_count(7)
    narrow.get_by_role("link", name="月", exact=True).click()
    expect(narrow.locator(".head .day")).to_have_count(31)
    context.close()


def test_from_the_month_the_day_of_the_selected_cell_opens_and_times_come_back_to_it(
    page: Page, live_world: World
) -> None:
    set_up(live_world)
    page.click(f"#c{live_world.staff(FIRST).pk}-{THE_DAY}")
    page.get_by_role("link", name="日", exact=True).click()
    expect(page.locator("h1")).to_have_text("2027年1月12日(火)")
    page.get_by_role("link", name="次へ").click()
    expect(page.locator("h1")).to_have_text("2027年1月13日(水)")
    day = open_day(page, live_world)
    day.cell(FIRST).dblclick()
    dialog = page.locator("dialog")
    dialog.get_by_label("開始", exact=True).fill("930")
    dialog.get_by_label("終了", exact=True).fill("1830")
    dialog.get_by_role("button", name="入力").click()
    expect(day.bar(FIRST)).to_contain_text("9:30-18:30")
