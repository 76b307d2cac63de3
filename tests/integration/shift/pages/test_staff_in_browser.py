"""Cases C3 and C4 in a browser: a candidate taken from 要対応 with one press, and 200 people who are not linked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from kakutei.demo import cast
from kakutei.shift.link.models import Mapping
from kakutei.shift.people.models import Staff

from .world import NOON, World, add_people, settle_days


def go(tab: Page, path: str) -> None:
    tab.goto(tab.url.split("/stores")[0] + path)


@pytest.fixture
def homonym(live_world: World) -> Mapping:
    """A second employee of the same name."""
    return Mapping.objects.create(
        company=live_world.company, connection=live_world.connection, code="0081", employee_key="e" * 64,
        name="長谷川 悠真", kana="ハセガワ ハルマ", read_at=NOON,
    )  # fmt: skip


def test_one_press_on_link_status_takes_the_candidate(page: Page, live_world: World) -> None:
    """Case C3."""
    settle_days(live_world, NOON)
    go(page, "/link")
    row = page.locator("li", has_text="長谷川 悠真")
    expect(row).to_contain_text("KING OF TIMEに同じ名前の従業員がいます: 0080 長谷川 悠真")
    row.get_by_role("button", name="社員番号を 0080 にする").click()
    expect(page.get_by_text("長谷川 悠真さんの社員番号を 0080 に変更しました。")).to_be_visible()
    expect(page.get_by_text("社員番号の人が見つかりません")).to_have_count(0)
    assert Staff.objects.get(family_name="長谷川").number == "0080"


def test_of_two_candidates_none_is_taken_before_the_question(
    page: Page,
    live_world: World,
    homonym: Mapping,
) -> None:
    """Case C3."""
    settle_days(live_world, NOON)
    go(page, "/link")
    row = page.locator("li", has_text="長谷川 悠真")
    expect(row.get_by_role("link", name=re.compile("にする"))).to_have_count(2)
    row.get_by_role("link", name="社員番号を 0081 にする").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("長谷川 悠真さん(社員番号 0008)を、KING OF TIMEの従業員 0081 長谷川 悠真")
    assert Staff.objects.filter(number="0008").exists()
    dialog.get_by_role("button", name="社員番号を 0081 にする").click()
    expect(page.get_by_text("社員番号を 0081 に変更しました。")).to_be_visible()


def test_in_the_persons_dialog_one_press_saves_all_that_was_typed(page: Page, live_world: World) -> None:
    """Case C3."""
    go(page, "/staff?show=unlinked")
    page.get_by_role("link", name=cast.WRONG_NUMBER.name).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("ふりがな").fill("ハセガワ ハルマ")
    dialog.get_by_role("button", name="社員番号を 0080 にする").click()
    expect(page.get_by_text("長谷川 悠真さんを登録しました。")).to_be_visible()
    person = Staff.objects.get(family_name="長谷川")
    assert (person.number, person.kana) == ("0080", "ハセガワ ハルマ")


def test_a_doubt_stays_in_the_dialog(
    page: Page,
    live_world: World,
    homonym: Mapping,
) -> None:
    """Case C3."""
    go(page, "/staff")
    page.get_by_role("link", name=cast.WRONG_NUMBER.name).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="社員番号を 0081 にする").click()
    expect(dialog).to_contain_text("同じ人なら、[編集]を押してください。")
    expect(dialog.get_by_label("社員番号")).to_have_value("0081")
    assert Staff.objects.filter(number="0008").exists()
    dialog.get_by_role("button", name="編集").last.click()
    expect(page.get_by_text("長谷川 悠真さんを登録しました。")).to_be_visible()
    assert Staff.objects.get(family_name="長谷川").number == "0081"


def test_200_people_who_are_not_linked_leave_the_table_on_the_page(page: Page, live_world: World) -> None:
    """Case C4."""
    add_people(live_world, 197)
    go(page, "/staff")
    expect(page.get_by_text("KING OF TIMEとつながっていない人 199人")).to_be_visible()
    table = page.get_by_role("table", name="スタッフ表")
    box = table.bounding_box()
    assert box
    assert box["y"] < 400
    page.get_by_role("link", name="つながっていない人だけ").click()
    expect(table.locator("tbody tr")).to_have_count(199)
    page.get_by_role("searchbox").fill("山田1郎")
    page.get_by_role("searchbox").press("Enter")
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_text("(つながっていない人だけ)")).to_be_visible()
    table.get_by_role("link", name="山田 1郎").click()
    page.get_by_role("dialog").get_by_label("社員番号").fill("0111")
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="編集").last.click()
    expect(table.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("searchbox")).to_have_value("山田1郎")


def test_the_search_works_without_script(browser: Browser, page: Page, live_world: World) -> None:
    """Case C4."""
    context = browser.new_context(java_script_enabled=False, locale="ja-JP", storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(page.url.split("/stores")[0] + "/staff?show=unlinked")
    plain.get_by_role("searchbox").fill("0008")
    plain.get_by_role("button", name="探す").click()
    expect(plain.get_by_role("table", name="スタッフ表").locator("tbody tr")).to_have_count(1)
    expect(plain.get_by_text("長谷川 悠真", exact=True)).to_be_visible()
    context.close()
