"""The shift table and the sheet of [確定] for a screen reader, in light and dark, in a real browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from kakutei.demo import cast
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.roster.models import Draft

from .table_browser import FIRST, SECOND, Cell, all_is_saved, open_table, sign_in
from .world import NOON, World, settle_days

type Open = Callable[..., Page]
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
SCHEMES = ("light", "dark")
EGUCHI = cast.PEOPLE[4]
FRIDAY = dt.date(2026, 12, 18)


@pytest.fixture
def december(browser: Browser, live_server: LiveServer, live_world: World) -> Iterator[Open]:
    """This month with locked days, a day in each state and two shifts that overlap."""
    settle_days(live_world, NOON)
    for days, start, end in ((0, 22, 30), (1, 4, 14)):
        draft(live_world, EGUCHI, FRIDAY + dt.timedelta(days=days), start * 60, end * 60)
    contexts = []

    def start_page(**kind: object) -> Page:
        context = browser.new_context(locale="ja-JP", **{"viewport": DESKTOP, **kind})
        contexts.append(context)
        sign_in(context, live_world.owner, live_server)
        return open_table(context, live_world, live_server, "2026-12")

    yield start_page
    for context in contexts:
        context.close()


def draft(world: World, person: cast.Person, date: dt.date, start: int, end: int) -> None:
    staff = world.staff(person)
    Draft.objects.filter(staff=staff, work_date=date).delete()
    Draft.objects.create(
        company=world.company, store=world.ekimae, staff=staff, work_date=date, kind="shift",
        start=start, end=end, changed_at=NOON,
    )  # fmt: skip


def faults(page: Page) -> list[str]:
    """Serious and critical violations of the page as it stands now."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_table_and_sheet_have_no_serious_faults(december: Open, scheme: str, viewport: dict[str, int]) -> None:
    page = december(color_scheme=scheme, viewport=viewport)
    assert faults(page) == []
    page.locator("#confirm .primary").click()
    sheet = page.locator("dialog.sheet")
    expect(sheet).to_contain_text("と重なります。")
    assert faults(page) == []
    for part in ("#each-day", "#choose"):
        sheet.locator(f"{part} > summary").click()
    assert faults(page) == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_day_as_bars_has_no_serious_faults(
    december: Open, live_world: World, scheme: str, viewport: dict[str, int]
) -> None:
    page = december(color_scheme=scheme, viewport=viewport)
    for date in (FRIDAY, FRIDAY + dt.timedelta(days=1), FRIDAY.replace(day=8)):
        page.goto(f"{page.url.split('?')[0]}?view=day&part={date.day - 1}")
        page.click(f"#c{live_world.staff(EGUCHI).pk}-{date}")
        expect(page.locator(".lane[aria-label]").first).to_be_visible()
        assert faults(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_problems_questions_and_the_pop_up_have_no_serious_faults(
    december: Open, live_world: World, scheme: str
) -> None:
    page = december(color_scheme=scheme)
    staff = live_world.staff(FIRST).pk
    page.click(f"#c{staff}-2026-12-28")
    page.keyboard.type("明け")
    page.keyboard.press("Enter")
    expect(page.locator("#problems")).to_contain_text("「明け」を読み取れません")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".cell-note")).to_be_visible()
    page.click(f"#c{live_world.staff(SECOND).pk}-2026-12-21")
    page.keyboard.type("09-15", delay=10)
    page.keyboard.press("Enter")
    expect(page.locator(".meanings")).to_contain_text("どちらの入力ですか")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.dblclick(f"#c{staff}-2026-12-24")
    expect(page.locator("dialog")).to_contain_text("いまの予定")
    assert faults(page) == []


def spoken(page: Page) -> str:
    return page.locator("input.typing").get_attribute("aria-description") or ""


def test_a_screen_reader_hears_person_date_content_and_state(december: Open, live_world: World) -> None:
    page = december()
    cells = {
        (FIRST, 14): "12/14 月 日勤 9:00-18:00 12/10 12:00 に反映しました。",
        (FIRST, 11): "12/11 金 空き",
        (FIRST, 8): "12/8 火 過ぎた日のため、変更できません 公休 休暇はKING OF TIMEに送りません。",
        (EGUCHI, 18): "12/18 金 公休 → 22:00-翌6:00(下書き) 12/19 駅前店 4:00-14:00(下書き)と重なります。",
    }
    for (person, day), heard in cells.items():
        page.click(f"#c{live_world.staff(person).pk}-2026-12-{day:02d}")
        assert spoken(page) == f"{person.name} {heard}"
        expect(page.locator("input.typing + p")).to_have_text(f"{person.name} {heard}")


def test_a_confirmed_cell_that_is_never_sent_says_that_it_is_confirmed(december: Open, live_world: World) -> None:
    DesiredDay.objects.filter(staff=live_world.staff(FIRST)).delete()
    page = december()
    page.click(f"#c{live_world.staff(FIRST).pk}-2026-12-14")
    assert spoken(page) == "青木 真理子 12/14 月 日勤 9:00-18:00(確定)"


def test_a_screen_reader_hears_what_is_not_saved_and_why(page: Page, cell: Cell) -> None:
    def hear(heard: str) -> None:
        page.click(cell(FIRST, 5))
        expect(page.locator("input.typing")).to_have_attribute("aria-description", f"青木 真理子 1/5 火 {heard}")

    page.context.set_offline(True)
    page.click(cell(FIRST, 5))
    page.keyboard.type("1")
    hear("早番 7:00-16:00(保存していません)")
    page.keyboard.press("Delete")
    hear("空き(保存していません)")
    page.keyboard.type("明け")
    page.keyboard.press("Enter")
    hear("明け(保存していません)")
    page.context.set_offline(False)
    hear(
        "明け: 入力を読み取れません。業務や休暇のキー(1文字)か、「9-18」「22:00-6:00」のような時刻を入力してください。"
    )
    page.keyboard.press("Delete")
    all_is_saved(page)
    expect(page.locator(cell(FIRST, 5))).to_have_accessible_name("空き")


def test_on_a_touch_screen_a_tap_opens_no_keyboard_and_times_have_a_button(december: Open, live_world: World) -> None:
    page = december(viewport=PHONE, has_touch=True, is_mobile=True, user_agent="Mozilla/5.0 (iPhone) Mobile Safari")
    assert page.locator(".head .day").count() == 7
    cell = page.locator(f"#c{live_world.staff(FIRST).pk}-2026-12-11")
    cell.tap()
    expect(page.locator("input.typing")).to_have_attribute("inputmode", "none")
    box = cell.bounding_box()
    assert box
    assert box["width"] >= 44
    assert box["height"] >= 44
    page.get_by_role("button", name="時刻を入力").tap()
    expect(page.locator("dialog")).to_contain_text("青木 真理子 12/11 金")
