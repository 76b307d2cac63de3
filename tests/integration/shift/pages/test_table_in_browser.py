"""The shift table under a real keyboard, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from kakutei.shift.link.models import DesiredDay

from .table_browser import FIRST, SECOND, THIRD, Cell, all_is_saved, entry
from .world import World


def test_codes_times_ranges_and_undo_by_keyboard(page: Page, live_world: World, cell: Cell) -> None:
    page.click(cell(FIRST, 1))
    page.keyboard.type("130")
    expect(page.locator(cell(FIRST, 3))).to_have_text("公")
    all_is_saved(page)
    assert [entry(live_world, FIRST, day) for day in (1, 2, 3)] == ["早番 7:00-16:00", "遅番 13:00-22:00", "公休"]
    expect(page.locator(cell(FIRST, 4))).to_have_class("cell draft p3 focused")

    page.click(cell(FIRST, 4))
    page.keyboard.type("9-18")  # 9 alone is 有給
    page.keyboard.press("Enter")
    page.keyboard.type("22:00-6:00")  # 2 alone is 日勤
    page.keyboard.press("Tab")
    all_is_saved(page)
    assert entry(live_world, FIRST, 4) == "9:00-18:00"
    assert entry(live_world, SECOND, 4) == "22:00-翌6:00"

    page.click(cell(FIRST, 10))
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.type("4")
    all_is_saved(page)
    range_of = [(person, day) for person in (FIRST, SECOND) for day in (10, 11)]
    assert {entry(live_world, *each) for each in range_of} == {"夜勤 22:00-翌6:00"}
    page.keyboard.press("Delete")
    all_is_saved(page)
    assert {entry(live_world, *each) for each in range_of} == {"なし"}
    page.keyboard.press("Control+z")
    all_is_saved(page)
    assert {entry(live_world, *each) for each in range_of} == {"夜勤 22:00-翌6:00"}


def test_enter_on_the_last_row_enters_what_was_typed_and_the_arrows_go_on(
    page: Page, live_world: World, cell: Cell
) -> None:
    rows = page.locator(".shift-table > .row:not(.head)")
    last = rows.last.locator(".cell").nth(3)
    last.click()
    page.keyboard.type("9-18")
    page.keyboard.press("Enter")
    expect(page.locator("input.typing")).to_have_value("")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("0")
    all_is_saved(page)
    expect(last).to_have_text("9-18")
    expect(rows.last.locator(".cell").nth(4)).to_have_text("公")


def test_input_methods_copies_and_refusals(page: Page, live_world: World, cell: Cell) -> None:
    keyboard = page.context.new_cdp_session(page)

    def compose(text: str) -> None:
        keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
        keyboard.send("Input.insertText", {"text": text})

    page.click(cell(THIRD, 1))
    compose("１")
    page.click(cell(THIRD, 2))
    compose("９－１８")
    page.keyboard.press("Enter")
    all_is_saved(page)
    assert entry(live_world, THIRD, 1) == "早番 7:00-16:00"
    assert entry(live_world, THIRD, 2) == "9:00-18:00"

    page.click(cell(THIRD, 1))
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Control+c")
    page.click(cell(THIRD, 20))
    page.keyboard.press("Control+v")
    all_is_saved(page)
    assert [entry(live_world, THIRD, day) for day in (20, 21)] == ["早番 7:00-16:00", "9:00-18:00"]

    before = entry(live_world, SECOND, 5)
    page.click(cell(SECOND, 5))
    page.keyboard.press("F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("99-3")
    page.keyboard.press("Enter")
    sentence = "開始時刻は0:00から29:59までで入力してください。"
    expect(page.locator("#problems")).to_contain_text(sentence)
    expect(page.locator(cell(SECOND, 5))).to_have_text("99-3")
    expect(page.locator(cell(SECOND, 5))).to_have_attribute("title", f"99-3: {sentence}")
    page.click(cell(SECOND, 5))
    expect(page.locator(".cell-note")).to_have_text(sentence)
    assert entry(live_world, SECOND, 5) == before
    page.locator("#problems").get_by_role("button", name="元に戻す").click()
    expect(page.locator(cell(SECOND, 5))).to_have_attribute("title", f"{before}(下書き)")
    expect(page.locator("#problems")).to_be_hidden()


def test_confirming_and_deleting(page: Page, live_world: World, cell: Cell) -> None:
    page.click(cell(FIRST, 1))
    page.keyboard.type("1")
    all_is_saved(page)
    page.locator("#confirm .primary").click()
    sheet = page.locator("dialog.sheet")  # a person of January is at no attendance side
    expect(sheet).to_contain_text("送れない")
    sheet.get_by_role("button", name="確定").click()
    expect(page.locator("#messages")).to_contain_text("ごろまでに届きます。")
    expect(page.locator(f"{cell(FIRST, 1)} .mark")).to_have_class("mark waiting")
    DesiredDay.objects.filter(staff=live_world.staff(FIRST), work_date="2027-01-01").update(
        outcome="delivered", settled_version=1, settled_at=live_world.connection.synced_at
    )
    page.dispatch_event("body", "visibilitychange")  # the user returns to the page
    expect(page.locator(f"{cell(FIRST, 1)} .mark")).to_have_class("mark delivered changed")

    page.click(cell(FIRST, 1))
    page.keyboard.press("Delete")
    all_is_saved(page)
    page.locator("#confirm .primary").click()
    expect(sheet).to_contain_text("KING OF TIMEから削除します 1日")
    sheet.get_by_role("button", name="確定").click()
    expect(page.locator("#messages")).to_contain_text("1件を確定しました。")


def test_a_time_typed_slowly_is_a_time_and_no_other_cell_changes(page: Page, live_world: World, cell: Cell) -> None:
    """Cases B1 and B3."""
    beside = [entry(live_world, FIRST, day) for day in (17, 20)]
    page.click(cell(FIRST, 16))
    page.keyboard.type("17:30-22", delay=700)
    page.keyboard.press("Enter")
    page.click(cell(FIRST, 18))
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.type("9-15", delay=50)
    page.keyboard.press("Enter")
    all_is_saved(page)
    assert [entry(live_world, FIRST, day) for day in (16, 18, 19)] == ["17:30-22:00", "9:00-15:00", "9:00-15:00"]
    assert [entry(live_world, FIRST, day) for day in (17, 20)] == beside


@pytest.mark.parametrize(("pace", "day"), [(80, 8), (700, 12), (2000, 20)])
def test_a_split_shift_typed_at_any_pace_is_in_one_cell(
    page: Page, live_world: World, cell: Cell, pace: int, day: int
) -> None:
    """Case B20. Two codes before it stay codes: 早番, 遅番, then 9-13 17-21; 9 alone is 有給."""
    beside = entry(live_world, FIRST, day + 1)
    page.click(cell(FIRST, day - 2))
    page.keyboard.type("139-13 17-21", delay=pace)
    page.keyboard.press("Enter")
    all_is_saved(page)
    days = [entry(live_world, FIRST, each) for each in range(day - 2, day + 2)]
    assert days == ["早番 7:00-16:00", "遅番 13:00-22:00", "9:00-13:00、17:00-21:00", beside]


def test_a_split_shift_is_saved_shown_counted_and_copied(page: Page, live_world: World, cell: Cell) -> None:
    """Case B20."""
    hours = page.locator(f"#s{live_world.staff(FIRST).pk}")
    for day in (16, 17):
        page.click(cell(FIRST, day))
        page.keyboard.press("Delete")
    all_is_saved(page)
    before = int(hours.inner_text().removesuffix(":00"))
    page.click(cell(FIRST, 16))
    page.keyboard.type("9-13、17-21", delay=80)
    page.keyboard.press("Enter")
    all_is_saved(page)
    page.reload()
    expect(page.locator(cell(FIRST, 16))).to_have_text("9-1317-21", use_inner_text=False)
    sent = "KING OF TIMEには9:00-21:00として送ります"
    expect(page.locator(cell(FIRST, 16))).to_have_attribute("title", f"9:00-13:00、17:00-21:00 ({sent})(下書き)")
    assert int(hours.inner_text().removesuffix(":00")) - before == 8

    page.click(cell(FIRST, 16))
    page.keyboard.press("Control+c")
    page.click(cell(FIRST, 17))
    page.keyboard.press("Control+v")
    all_is_saved(page)
    assert entry(live_world, FIRST, 17) == "9:00-13:00、17:00-21:00"

    page.locator("#confirm a").first.click()
    sheet = page.locator("dialog.sheet")
    sheet.locator("#each-day > summary").click()
    sheet.locator("summary", has_text="追加").click()
    expect(sheet).to_contain_text(f"→ 9:00-13:00、17:00-21:00\n{sent}。", use_inner_text=True)


@pytest.mark.parametrize("by", ["key", "click"])
def test_two_meanings_are_offered_and_the_chosen_one_is_entered(
    page: Page, live_world: World, cell: Cell, by: str
) -> None:
    before = [entry(live_world, FIRST, day) for day in (22, 23)]
    page.click(cell(FIRST, 22))
    page.keyboard.type("09-15", delay=50)
    page.keyboard.press("Enter")
    choices = page.locator(".meanings button")
    expect(choices).to_have_text(["109-15", "2公休、次のセルに 9-15"])
    all_is_saved(page)
    assert [entry(live_world, FIRST, day) for day in (22, 23)] == before
    if by == "key":
        page.keyboard.press("2")
    else:
        choices.last.click()
    all_is_saved(page)
    assert [entry(live_world, FIRST, day) for day in (22, 23)] == ["公休", "9:00-15:00"]
    expect(choices.first).to_be_hidden()


def test_what_was_undone_is_done_again(page: Page, live_world: World, cell: Cell) -> None:
    """Case B9."""
    before = entry(live_world, FIRST, 26)
    page.click(cell(FIRST, 25))
    page.keyboard.type("13")
    for key, left in (("z", ["早番 7:00-16:00", before]), ("y", ["早番 7:00-16:00", "遅番 13:00-22:00"])):
        page.keyboard.press(f"Control+{key}")
        all_is_saved(page)
        assert [entry(live_world, FIRST, day) for day in (25, 26)] == left


def test_tab_leaves_the_table_and_reaches_the_confirmation(page: Page, live_world: World, cell: Cell) -> None:
    """Case B17."""
    page.click(cell(FIRST, 27))
    page.keyboard.type("1")
    all_is_saved(page)
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.closest('#confirm') !== null"))
    assert any(reached)
    page.keyboard.press("Escape")


def test_the_hint_about_an_empty_month_goes_with_the_first_shift(page: Page, live_world: World, cell: Cell) -> None:
    """Case B19."""
    page.goto(page.url.replace("2027-01", "2027-02"))
    hint = page.get_by_text("この月のシフトはまだありません")
    expect(hint).to_be_visible()
    page.click(cell(FIRST, 3).replace("2027-01", "2027-02"))
    page.keyboard.type("1")
    expect(hint).to_be_hidden()
    all_is_saved(page)
