"""Keys, mouse and context menu of the shift table, as docs/table-entry.md lists them; what they did is read back after a reload."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from kakutei.demo import cast
from kakutei.jptime.workdate import Month
from tests.browser.launch import Installation
from tests.browser.person import Person
from tests.browser.shift_table import Place, ShiftTable
from tests.support.waiting import wait_until

PEOPLE = 8
"""At 駅前店 in the demo."""
EARLY, DAY, LATE = "1", "2", "3"
"""The keys of 早番, 日勤 and 遅番."""


@pytest.fixture(scope="module")
def signed_in(shared: Installation, browser: Browser) -> object:
    user = Person.in_front_of(browser, shared.shift_url, shared.mail_url)
    user.sign_in(cast.OWNER.email)
    state = user.context.storage_state()
    user.context.close()
    return state


@pytest.fixture(scope="module")
def months(shared: Installation) -> Iterator[Month]:
    """Months without a shift, each for one test."""
    this = Month.of(shared.today)
    return iter([this.shifted(n) for n in range(2, 12)])


@pytest.fixture
def open_table(
    shared: Installation, person: Callable[..., Person], signed_in: object, months: Iterator[Month]
) -> Callable[..., ShiftTable]:
    def open_it(**kind: object) -> ShiftTable:
        user = person(shared.shift_url, shared.mail_url, storage_state=signed_in, **kind)
        user.go("/shifts")
        address = user.page.url.partition("?")[0]
        user.page.goto(re.sub(r"\d{4}-\d{2}$", f"{next(months)}?view=month", address))
        return ShiftTable(user.page)

    return open_it


@pytest.fixture
def table(open_table: Callable[..., ShiftTable]) -> ShiftTable:
    return open_table()


def days(table: ShiftTable) -> int:
    return table.page.locator(".head > .day").count()


def block(first: Place, last: Place) -> set[Place]:
    return {(r, c) for r in range(first[0], last[0] + 1) for c in range(first[1], last[1] + 1)}


# --- keys ---


def test_keys_lead_to_edges_blocks_and_screenfuls(table: ShiftTable) -> None:
    last = days(table) - 1
    table.write((2, 3), "112")
    table.write((2, 8), "1")
    for keys, place in (
        ("Home", (2, 0)),
        ("Control+ArrowRight", (2, 3)),
        ("Control+ArrowRight", (2, 5)),
        ("Control+ArrowRight", (2, 8)),
        ("Control+ArrowRight", (2, last)),
        ("Control+ArrowLeft", (2, 8)),
        ("Control+ArrowUp", (0, 8)),
        ("Control+ArrowDown", (2, 8)),
        ("End", (2, last)),
        ("Control+Home", (0, 0)),
        ("PageDown", (PEOPLE - 1, 0)),
        ("PageUp", (0, 0)),
        ("Control+End", (PEOPLE - 1, last)),
    ):
        table.press(keys)
        assert table.focused() == place, keys
    table.click((4, 4))
    for keys, chosen in (
        ("Shift+Home", block((4, 0), (4, 4))),
        ("Shift+End", block((4, 4), (4, last))),
        ("Control+Shift+Home", block((0, 0), (4, 4))),
        ("Control+Shift+End", block((4, 4), (PEOPLE - 1, last))),
        ("Shift+PageUp", block((0, 4), (4, last))),
    ):
        table.press(keys)
        assert table.selected() == chosen, keys
    table.click((0, 3))
    table.press("Control+Shift+ArrowDown")
    assert table.selected() == block((0, 3), (2, 3))
    assert table.saved() == {(2, 3): EARLY, (2, 4): EARLY, (2, 5): DAY, (2, 8): EARLY}


def test_rows_columns_and_everything_by_key(table: ShiftTable) -> None:
    last = days(table) - 1
    table.click((1, 4))
    table.press("Shift+Space")
    assert table.selected() == block((1, 0), (1, last))
    table.press("Shift+ArrowDown")
    assert table.selected() == block((1, 0), (2, last))
    assert table.focused() == (2, 4)
    table.click((1, 4))
    table.press("Control+Space")
    assert table.selected() == block((0, 4), (PEOPLE - 1, 4))
    table.page.keyboard.type(LATE)
    table.click((0, 9))
    table.press("Control+a")
    assert table.selected() == block((0, 0), (PEOPLE - 1, last))
    assert table.saved() == dict.fromkeys(block((0, 4), (PEOPLE - 1, 4)), LATE)
    table.press("Control+a", "Delete")
    assert table.saved() == {}
    table.press("Escape", "Tab")
    expect(table.page.locator("input.typing")).not_to_be_focused()


def test_filling_and_entering_into_all_selected_cells(table: ShiftTable) -> None:
    table.write((0, 0), "12")
    table.click((0, 0))
    table.press("Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    expected = {(r, c): key for r in range(3) for c, key in ((0, EARLY), (1, DAY))}
    assert table.saved() == expected

    table.click((2, 1))
    table.press("Shift+ArrowRight", "Shift+ArrowRight", "Control+r")
    expected |= {(2, 2): DAY, (2, 3): DAY}
    assert table.saved() == expected
    table.click((3, 1))
    table.press("Control+d")  # a single cell gets what is above it
    expected |= {(3, 1): DAY}
    assert table.saved() == expected

    table.select((4, 5), (5, 6))
    table.page.keyboard.type("7:30-12")
    table.press("Control+Enter")
    assert table.selected() == block((4, 5), (5, 6))
    expected |= dict.fromkeys(block((4, 5), (5, 6)), "7:30-12:00")
    assert {
        place: text.replace("12:00", "12").replace("-12", "-12:00") for place, text in table.saved().items()
    } == expected


def test_cut_copy_and_paste_are_one_step_each_for_undo(table: ShiftTable) -> None:
    table.write((0, 0), "12")
    table.select((0, 0), (0, 1))
    table.press("Control+x")
    assert table.texts() == {}
    table.click((3, 3))
    table.press("Control+v")
    assert table.selected() == block((3, 3), (3, 4))
    assert table.saved() == {(3, 3): EARLY, (3, 4): DAY}

    table.select((3, 3), (3, 4))
    table.press("Control+c")
    table.click((5, 5))
    table.press("Control+v", "Control+z")
    assert table.texts() == {(3, 3): EARLY, (3, 4): DAY}
    table.press("Control+y")
    table.select((3, 3), (3, 4))
    table.press("Control+x", "Control+z")
    assert table.saved() == {(3, 3): EARLY, (3, 4): DAY, (5, 5): EARLY, (5, 6): DAY}


def test_an_input_method_keeps_its_space_keys(table: ShiftTable) -> None:
    """In the browser's protocol such a key has the code 229, and what it enters comes as text."""
    devtools = table.page.context.new_cdp_session(table.page)
    table.click((1, 1))
    for modifiers in (2, 8):  # Ctrl, Shift
        key = {"key": "Process", "code": "Space", "windowsVirtualKeyCode": 229, "modifiers": modifiers}
        devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        devtools.send("Input.insertText", {"text": "\N{IDEOGRAPHIC SPACE}"})
    assert table.selected() == {(1, 1)}
    devtools.send("Input.imeSetComposition", {"text": "1", "selectionStart": 1, "selectionEnd": 1})
    table.press("Shift+Space")
    assert table.selected() == {(1, 1)}


# --- mouse ---


def test_dragging_shift_click_and_heads_select(table: ShiftTable) -> None:
    last = days(table) - 1
    table.select((1, 2), (3, 5))
    assert table.selected() == block((1, 2), (3, 5))
    table.click((5, 5))
    table.click((4, 7), modifiers=["Shift"])
    assert table.selected() == block((4, 5), (5, 7))
    table.page.mouse.click(*table.handle((5, 7)))
    assert table.selected() == {(5, 7)}

    names, heads = table.page.locator(".row:not(.head) > .name"), table.page.locator(".head > .day")
    edge(names.nth(2))
    assert table.selected() == block((2, 0), (2, last))
    assert "行を選択" in (names.nth(2).get_attribute("title") or "")
    heads.nth(6).click()
    assert table.selected() == block((0, 6), (PEOPLE - 1, 6))
    assert "列を選択" in (heads.nth(6).get_attribute("title") or "")
    heads.nth(8).click(modifiers=["Shift"])
    assert table.selected() == block((0, 6), (PEOPLE - 1, 8))
    table.page.keyboard.type(LATE)
    table.page.locator(".head > .name").click()
    assert table.selected() == block((0, 0), (PEOPLE - 1, last))
    assert table.saved() == dict.fromkeys(block((0, 6), (PEOPLE - 1, 8)), LATE)

    names.nth(2).get_by_role("link").click()
    expect(table.page).to_have_url(re.compile(r"/staff/\d+$"))


def edge(name: Locator) -> None:
    """The rest of a name's cell, beside the link."""
    box = name.bounding_box()
    assert box
    name.click(position={"x": box["width"] - 6, "y": box["height"] / 2})


def test_the_border_moves_and_copies_the_block(table: ShiftTable) -> None:
    table.write((1, 1), "12")
    table.write((3, 9), "3")
    table.select((1, 1), (1, 2))
    table.drag(table.border((1, 1)), table.middle((4, 4)))
    assert table.selected() == block((4, 4), (4, 5))
    assert table.saved() == {(4, 4): EARLY, (4, 5): DAY, (3, 9): LATE}

    table.select((4, 4), (4, 5))
    table.drag(table.border((4, 5)), table.middle((3, 9)), holding="Control")
    assert table.selected() == block((3, 8), (3, 9))
    table.press("Control+z")
    assert table.texts() == {(4, 4): EARLY, (4, 5): DAY, (3, 9): LATE}
    table.press("Control+y")
    moved = {(4, 4): EARLY, (4, 5): DAY, (3, 8): EARLY, (3, 9): DAY}
    assert table.saved() == moved

    last = days(table) - 1
    table.select((4, 4), (4, 5))
    table.drag(table.border((4, 4)), table.middle((6, last)))
    expect(table.page.get_by_role("alert")).to_have_text("表の外になる1セルには書き込んでいません。")
    assert table.selected() == {(6, last)}
    assert table.saved() == {(6, last): EARLY, (4, 5): DAY, (3, 8): EARLY, (3, 9): DAY}

    table.select((3, 8), (3, 9))
    table.page.mouse.move(*table.border((3, 8)))
    table.page.mouse.down()
    table.page.mouse.move(*table.middle((0, 0)), steps=3)
    table.press("Escape")
    table.page.mouse.up()
    assert table.saved() == {(6, last): EARLY, (4, 5): DAY, (3, 8): EARLY, (3, 9): DAY}


def test_the_handle_repeats_the_block(table: ShiftTable) -> None:
    table.write((0, 0), "12")
    table.select((0, 0), (0, 1))
    table.drag(table.handle((0, 1)), table.middle((0, 6)))
    row = {(0, c): (EARLY, DAY)[c % 2] for c in range(7)}
    assert table.selected() == block((0, 0), (0, 6))
    assert table.saved() == row

    table.select((0, 1), (0, 2))
    table.drag(table.handle((0, 2)), table.middle((3, 2)))
    down = {(r, c): (EARLY, DAY)[c % 2] for r in range(1, 4) for c in (1, 2)}
    assert table.saved() == row | down
    table.select((3, 1), (3, 2))
    table.drag(table.handle((3, 2)), table.middle((7, 2)))
    table.press("Control+z")
    assert table.saved() == row | down


# --- context menu and touch ---


def test_the_context_menu_by_mouse_and_by_key(open_table: Callable[..., ShiftTable]) -> None:
    table = open_table(permissions=["clipboard-read", "clipboard-write"])
    menu = table.page.get_by_role("menu", name="セルの操作")
    items = menu.get_by_role("menuitem")

    def choose(place: Place, name: str) -> None:
        table.click(place, button="right")
        items.filter(has_text=name).click()
        expect(menu).to_be_hidden()

    table.write((0, 0), "12")
    table.select((0, 0), (0, 1))
    choose((0, 1), "切り取り")
    choose((2, 2), "貼り付け")
    expect(table.cell((2, 3))).to_have_attribute("data-text", DAY)
    assert table.saved() == {(2, 2): EARLY, (2, 3): DAY}

    table.select((2, 3), (2, 5))
    choose((2, 4), "右へコピー")
    table.select((2, 2), (3, 2))
    choose((2, 2), "下へコピー")
    choose((2, 5), "消す")
    assert table.saved() == {(2, 2): EARLY, (2, 3): DAY, (2, 4): DAY, (3, 2): EARLY}
    choose((2, 5), "列を選択")
    assert table.selected() == block((0, 5), (PEOPLE - 1, 5))
    choose((6, 6), "行を選択")
    assert table.selected() == block((6, 0), (6, days(table) - 1))

    for opening in ("Shift+F10", "ContextMenu"):
        table.click((2, 3))
        table.press(opening)
        expect(items.first).to_be_focused()
        table.press("ArrowDown", "ArrowDown", "ArrowDown")
        expect(items.filter(has_text="消す")).to_be_focused()
        table.press("Enter")
        expect(menu).to_be_hidden()
        expect(table.page.locator("input.typing")).to_be_focused()
        assert (2, 3) not in table.texts()
        table.press("Control+z")
    assert table.saved() == {(2, 2): EARLY, (2, 3): DAY, (2, 4): DAY, (3, 2): EARLY}

    table.click((2, 3), button="right")
    table.press("Escape")
    expect(menu).to_be_hidden()
    table.click((2, 3), button="right")
    table.page.locator("h1").click()
    expect(menu).to_be_hidden()
    table.page.set_viewport_size({"width": 900, "height": 460})
    table.click((2, 3), button="right")
    table.page.mouse.move(*table.middle((2, 4)))
    table.page.mouse.wheel(200, 40)
    expect(menu).to_be_hidden()
    choose((2, 3), "詳しく入力")
    expect(table.page.get_by_role("dialog")).to_contain_text(cast.PEOPLE[2].name)


def test_where_the_clipboard_cannot_be_read_the_menu_names_the_keys(
    shared: Installation, person: Callable[..., Person], signed_in: object
) -> None:
    """A page that is not served by https has no navigator.clipboard; elsewhere a person may say no."""
    user = person(shared.shift_url, shared.mail_url, storage_state=signed_in)
    user.go("/shifts")
    table = ShiftTable(user.page)
    before = table.texts()
    table.click((0, 0), button="right")
    user.page.get_by_role("menuitem", name="貼り付け").click()
    expect(user.page.get_by_role("alert")).to_contain_text("Ctrl+Vで貼り付けてください")
    user.page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    user.page.reload()
    table.click((0, 0), button="right")
    expect(user.page.get_by_role("menuitem", name="貼り付けはCtrl+Vを押してください")).to_have_attribute(
        "aria-disabled", "true"
    )
    assert table.texts() == before


def test_a_tap_selects_and_a_finger_scrolls(open_table: Callable[..., ShiftTable]) -> None:
    table = open_table(has_touch=True, viewport={"width": 600, "height": 800})
    table.cell((1, 3)).tap()
    assert table.selected() == {(1, 3)}
    swipe(table, table.middle((2, 5)), 150)
    assert table.page.evaluate("document.querySelector('.shift-table').scrollLeft") > 100
    assert table.selected() == {(1, 3)}
    assert table.saved() == {}


def swipe(table: ShiftTable, start: Place, to_the_left: int) -> None:
    devtools = table.page.context.new_cdp_session(table.page)
    for kind, points in (
        ("touchStart", [start]),
        *(("touchMove", [(start[0] - n, start[1])]) for n in range(0, to_the_left, 15)),
        ("touchEnd", []),
    ):
        devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})


# --- what is typed stays in view ---


def test_what_is_typed_stays_beside_the_head_the_names_and_the_foot(
    shared: Installation, person: Callable[..., Person], signed_in: object
) -> None:
    """Case B21: a wide table in a small window, with a notice above it."""
    user = person(shared.shift_url, shared.mail_url, storage_state=signed_in, viewport={"width": 900, "height": 440})
    user.go("/shifts")
    table, page = ShiftTable(user.page), user.page
    last = (PEOPLE - 1, days(table) - 1)
    page.evaluate("document.getElementById('messages').innerHTML = `<div class='notice info'><p>お知らせ</p></div>`")
    table.press("Control+Home")
    typing = page.locator("input.typing")
    for keys, place in (
        ("Control+End", last),
        ("Home", (last[0], 0)),
        ("PageUp", None),
        ("Control+Home", (0, 0)),
        ("End", (0, last[1])),
        *((key, None) for key in ["ArrowLeft"] * 20 + ["ArrowDown"] * 7 + ["ArrowUp"] * 7),
    ):
        table.press(keys)
        assert place in (None, table.focused())
        page.keyboard.type("7:3")
        box, written = table.box(table.focused()), typing.bounding_box()
        assert written
        assert table.is_in_sight(box), f"{keys}: the cell is below the head, the names or the foot"
        assert (written["x"], written["y"]) == pytest.approx((box["x"], box["y"]), abs=1)
        table.press("Escape")
    page.set_viewport_size({"width": 900, "height": 600})
    table.press("Control+Home", "Control+End")
    page.keyboard.type("7:3")
    page.evaluate("document.getElementById('messages').innerHTML += `<div class='notice info'><p>もう一つ</p></div>`")
    wait_until(lambda: table.is_in_sight(table.box(last)), seconds=5, what="The cell")

    table.press("Escape", *["ArrowLeft"] * 4)
    page.keyboard.type("09-15", delay=50)
    table.press("Enter")
    question = page.locator(".meanings").bounding_box()
    assert question
    assert table.is_in_sight(question)
    table.press("Escape", "Escape")
