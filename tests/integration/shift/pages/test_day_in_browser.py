"""The day of the shift table as bars: dragged and typed in a real browser."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from kakutei.shift.people.models import Staff
from kakutei.shift.roster.models import Draft

from .day_browser import THE_DAY, DayPage, entry_on, open_day, set_draft
from .table_browser import FIRST, SECOND, THIRD, all_is_saved
from .world import World, add_people

EVE = THE_DAY - dt.timedelta(days=1)


@pytest.fixture
def day(page: Page, live_world: World) -> DayPage:
    """The first has 早番 7:00-16:00, the second a split shift, the third nothing."""
    set_draft(live_world, FIRST, (7, 16), pattern="早番")
    set_draft(live_world, SECOND, (9, 13, 17, 21))
    set_draft(live_world, THIRD)
    for person in (FIRST, SECOND, THIRD):
        set_draft(live_world, person, date=EVE)
    return open_day(page, live_world)


def test_a_dragged_bar_moves_in_quarters_of_an_hour_and_a_pattern_becomes_its_times(
    day: DayPage, live_world: World
) -> None:
    expect(day.bar(FIRST)).to_have_text("7:00-16:00 早番")
    day.press(FIRST, "10:00")
    day.lead(FIRST, "12:13")
    expect(day.lane(FIRST).locator(".tip")).to_have_text("9:15-18:15 (9時間)")
    day.page.mouse.up()
    expect(day.bar(FIRST)).to_contain_text("9:15-18:15")
    all_is_saved(day.page)
    assert entry_on(live_world, FIRST) == "9:15-18:15"

    day.page.keyboard.press("Control+z")
    all_is_saved(day.page)
    assert entry_on(live_world, FIRST) == "早番 7:00-16:00"
    expect(day.bar(FIRST)).to_have_class("bar draft p1")


def test_the_ends_of_a_bar_change_its_start_and_its_end(day: DayPage, live_world: World) -> None:
    day.drag(FIRST, "7:00", "8:28")
    day.drag(FIRST, "16:00", "14:05")
    all_is_saved(day.page)
    assert entry_on(live_world, FIRST) == "8:30-14:00"
    day.drag(SECOND, "13:00", "20:00")  # not into its other span
    all_is_saved(day.page)
    assert entry_on(live_world, SECOND) == "9:00-16:45、17:00-21:00"


def test_a_drag_in_an_empty_lane_makes_a_shift_and_a_second_one_a_split_shift(day: DayPage, live_world: World) -> None:
    day.drag(THIRD, "9:02", "12:50")
    all_is_saved(day.page)
    assert entry_on(live_world, THIRD) == "9:00-13:00"
    day.drag(THIRD, "17:02", "20:58")
    all_is_saved(day.page)
    assert entry_on(live_world, THIRD) == "9:00-13:00、17:00-21:00"
    day.drag(THIRD, "14:02", "15:30")
    assert entry_on(live_world, THIRD) == "9:00-13:00、17:00-21:00"
    expect(day.lane(THIRD).locator(".bar")).to_have_count(2)


def test_escape_and_a_click_change_nothing(day: DayPage, live_world: World) -> None:
    day.press(FIRST, "10:00")
    day.lead(FIRST, "13:00")
    day.page.keyboard.press("Escape")
    expect(day.page.locator(".ghost, .lifted")).to_have_count(0)
    day.page.mouse.up()
    day.page.mouse.click(*day.point(THIRD, "12:00"))
    expect(day.cell(THIRD)).to_have_class("cell focused")
    expect(day.page.locator("input.typing")).to_be_focused()
    assert entry_on(live_world, FIRST) == "早番 7:00-16:00"
    assert entry_on(live_world, THIRD) == "なし"


def test_the_step_of_five_minutes_is_remembered(day: DayPage, live_world: World) -> None:
    day.page.get_by_role("button", name="5分", exact=True).click()
    day.page.reload()
    expect(day.page.get_by_role("button", name="5分", exact=True)).to_have_attribute("aria-pressed", "true")
    day.drag(FIRST, "10:00", "10:11")
    all_is_saved(day.page)
    assert entry_on(live_world, FIRST) == "7:10-16:10"


def test_keys_type_as_in_the_table_and_move_and_resize_the_bar(day: DayPage, live_world: World) -> None:
    keyboard = day.page.keyboard
    day.cell(FIRST).click()
    keyboard.type("31")  # each goes on to the next person
    keyboard.type("22-6")
    keyboard.press("Enter")
    all_is_saved(day.page)
    assert [entry_on(live_world, person) for person in (FIRST, SECOND, THIRD)] == [
        "遅番 13:00-22:00", "早番 7:00-16:00", "22:00-翌6:00",
    ]  # fmt: skip
    expect(day.page.locator(".axis .hour").last).to_have_text("翌6")

    day.cell(FIRST).click()
    keyboard.press("ArrowDown")
    keyboard.press("Alt+ArrowRight")
    keyboard.press("Shift+ArrowRight")
    keyboard.press("Shift+ArrowRight")
    keyboard.press("Alt+Shift+ArrowLeft")
    all_is_saved(day.page)
    assert entry_on(live_world, SECOND) == "7:00-16:45"
    keyboard.press("Shift+ArrowDown")  # both people
    keyboard.press("Alt+ArrowLeft")
    all_is_saved(day.page)
    assert [entry_on(live_world, person) for person in (SECOND, THIRD)] == ["6:45-16:30", "21:45-翌5:45"]


def test_of_a_split_shift_the_arrows_choose_the_span(day: DayPage, live_world: World) -> None:
    day.cell(SECOND).click()
    day.page.keyboard.press("Alt+ArrowRight")
    day.page.keyboard.press("ArrowRight")
    day.page.keyboard.press("Shift+ArrowLeft")
    all_is_saved(day.page)
    assert entry_on(live_world, SECOND) == "9:15-13:15、17:00-20:45"


def test_the_strip_counts_who_works_in_each_hour_also_those_of_the_night_before(page: Page, live_world: World) -> None:
    Draft.objects.filter(work_date__in=(EVE, THE_DAY)).delete()
    set_draft(live_world, FIRST, (22, 30), date=EVE)
    set_draft(live_world, SECOND, (5, 9))
    set_draft(live_world, THIRD, (9, 13, 14, 15))
    day = open_day(page, live_world)
    expect(day.lane(FIRST).locator(".bar.before")).to_have_text("-6:00")
    counts = day.page.locator(".counts")
    expect(counts).to_have_attribute(
        "aria-label", re.compile("^時間帯ごとの人数: 4時 1人、5時 2人、6時 1人.*12時 1人、13時 0人、14時 1人、15時 0人")
    )
    expect(counts.locator(".hour").nth(1)).to_have_text("2")
    day.drag(THIRD, "10:00", "6:32")  # 5:30-9:30
    expect(counts.locator(".hour").nth(1)).to_have_attribute("title", "5:00-6:00 2〜3人")


def test_a_double_click_opens_the_pop_up_and_a_right_click_the_menu(day: DayPage, live_world: World) -> None:
    day.page.mouse.click(*day.point(FIRST, "12:00"), button="right")
    day.page.get_by_role("menuitem", name="消す").click()
    all_is_saved(day.page)
    assert entry_on(live_world, FIRST) == "なし"
    day.page.mouse.dblclick(*day.point(SECOND, "10:00"))
    expect(day.page.locator("dialog")).to_contain_text("いまの予定: 9:00-13:00、17:00-21:00")
    assert entry_on(live_world, SECOND) == "9:00-13:00、17:00-21:00"


def test_held_at_the_edge_the_lanes_scroll_on(day: DayPage, live_world: World) -> None:
    day.page.set_viewport_size({"width": 800, "height": 700})
    expect(day.page.locator(".axis .hour").last).not_to_be_in_viewport()
    day.press(FIRST, "8:00")
    box = day.page.locator(".day-view").bounding_box()
    assert box
    day.page.mouse.move(box["x"] + box["width"] + 20, day.point(FIRST, "8:00")[1], steps=5)
    expect(day.lane(FIRST).locator(".tip")).to_have_text("22:00-翌7:00 (9時間)")
    expect(day.page.locator(".axis .hour").last).to_be_in_viewport(ratio=0.5)
    day.page.keyboard.press("Escape")


def test_each_lane_has_a_text(day: DayPage) -> None:
    set_draft(day.world, FIRST, (22, 30), date=EVE)
    day.page.reload()
    expect(day.lane(FIRST)).to_have_attribute("aria-label", "早番 7:00-16:00(下書き)。前日から6:00まで勤務")
    expect(day.lane(THIRD)).to_have_attribute("aria-label", "空き")
    day.page.keyboard.press("0")
    all_is_saved(day.page)
    expect(day.lane(FIRST).locator(".word")).to_have_text("公休")


def test_sixty_people_have_a_lane_each(page: Page, live_world: World) -> None:
    add_people(live_world, 52)
    last = Staff.objects.get(number="5051")
    day = open_day(page, live_world)
    assert day.page.locator(".lane").count() >= 60
    lane = day.page.locator(f"#lane-{last.pk}")
    day.page.locator(".day-view").evaluate("(table) => table.scrollTo(0, table.scrollHeight)")
    box = lane.bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 400, box["y"] + 10, steps=3)
    page.mouse.up()
    all_is_saved(page)
    assert Draft.objects.filter(staff=last, work_date=THE_DAY, kind="shift").exists()
