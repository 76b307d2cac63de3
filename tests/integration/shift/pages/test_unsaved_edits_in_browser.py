"""Nothing that was typed into the shift table is lost, and nothing of another planner is overwritten: in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from kakutei.demo import cast
from kakutei.shift.people.models import Membership, Staff
from kakutei.shift.roster.models import Confirmation, Draft, Snapshot

from .table_browser import FIRST, SECOND, Cell, all_is_saved, entry, open_table, sign_in
from .world import World

EARLY, LATE = "早番 7:00-16:00", "遅番 13:00-22:00"


@pytest.fixture
def other(browser: Browser, live_server: LiveServer, live_world: World) -> Iterator[Page]:
    """The editor's own browser, with the same table."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP")
    sign_in(context, live_world.editor, live_server)
    yield open_table(context, live_world, live_server)
    context.close()


def type_in(page: Page, selector: str, keys: str) -> None:
    page.click(selector)
    page.keyboard.type(keys)


def paste(page: Page, selector: str, text: str) -> None:
    """As the browser does it after a copy in a spreadsheet."""
    page.click(selector)
    page.evaluate(
        """(text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            document.querySelector(".typing").dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
        }""",
        text,
    )


def test_what_is_typed_offline_survives_a_reload_and_is_sent_by_itself(
    page: Page, live_world: World, cell: Cell
) -> None:
    """Case B8."""
    page.context.set_offline(True)
    type_in(page, cell(FIRST, 1), "13013")
    type_in(page, cell(FIRST, 7), "9-17:30")
    page.keyboard.press("Enter")
    unsaved = page.locator("#unsaved")
    expect(unsaved).to_contain_text(
        "通信できません。入力した6件は、この端末に保存しています。つながると自動で送ります。"
    )
    expect(page.locator(".cell.unsaved")).to_have_count(6)
    page.locator("#confirm .primary").click()
    expect(page.get_by_role("alert")).to_contain_text("保存していない入力が6件あるため、確定していません。")
    assert not Confirmation.objects.filter(start="2027-01-01").exists()

    page.context.set_offline(False)
    page.reload()
    all_is_saved(page)
    assert [entry(live_world, FIRST, day) for day in (1, 2, 3, 4, 5)] == [EARLY, LATE, "公休", EARLY, LATE]
    assert entry(live_world, FIRST, 7) == "9:00-17:30"
    expect(page.locator(".cell.unsaved")).to_have_count(0)

    page.context.set_offline(True)
    type_in(page, cell(SECOND, 1), "1")
    expect(unsaved).to_contain_text("通信できません。入力した1件")
    page.context.set_offline(False)  # without a reload
    all_is_saved(page)
    assert entry(live_world, SECOND, 1) == EARLY


def test_what_is_typed_signed_out_is_sent_after_the_same_person_signs_in_and_never_under_another(
    page: Page, live_world: World, live_server: LiveServer, cell: Cell
) -> None:
    """Case B8."""
    before = entry(live_world, FIRST, 1)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    type_in(page, cell(FIRST, 1), "1")
    unsaved = page.locator("#unsaved")
    expect(unsaved).to_contain_text("ログインが切れています。入力した1件は、この端末に保存しています。")
    expect(unsaved.get_by_role("link", name="ログインする")).to_be_visible()

    sign_in(page.context, live_world.editor, live_server)
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(unsaved).to_contain_text("ログイン中の人が変わりました。入力した1件は、この端末に保存しています。")
    editors = open_table(page.context, live_world, live_server)
    expect(editors.locator(".cell.unsaved")).to_have_count(0)
    editors.close()
    assert entry(live_world, FIRST, 1) == before

    sign_in(page.context, live_world.owner, live_server)
    page.evaluate("dispatchEvent(new Event('focus'))")
    all_is_saved(page)
    assert entry(live_world, FIRST, 1) == EARLY


def test_signing_out_with_unsaved_edits_asks(page: Page, cell: Cell) -> None:
    page.route("**/cells", lambda route: route.abort())
    type_in(page, cell(FIRST, 1), "1")
    expect(page.locator("#unsaved")).to_contain_text("通信できません")
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.locator(".pull-down.to-left summary").click()
    with page.expect_event("dialog"):
        page.get_by_role("button", name="ログアウト").click()
    expect(page.locator(".shift-table")).to_be_visible()
    assert len(asked) == 1
    assert "シフト表の入力1件が、まだ保存されていません" in asked[0]


def test_edits_of_another_store_are_named_on_every_page_and_can_be_copied_or_discarded(
    page: Page, live_world: World, live_server: LiveServer, cell: Cell
) -> None:
    """Also where the table itself cannot be opened any more."""
    page.route("**/cells", lambda route: route.abort())
    type_in(page, cell(FIRST, 1), "1")
    expect(page.locator("#unsaved")).to_contain_text("通信できません")
    page.goto(f"{live_server.url}/c/minato/staff")
    notice = page.locator("#messages .notice", has_text="駅前店のシフト表の入力1件が、まだ保存されていません。")
    expect(notice.get_by_role("link", name="シフト表を開いて送る")).to_have_attribute(
        "href", f"/c/minato/stores/{live_world.ekimae.pk}/shifts/2027-01"
    )
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notice.get_by_role("button", name="内容をコピー").click()
    expect(notice.get_by_role("button", name="コピーしました")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{FIRST.name} 1/1 金 元日\t{EARLY}"
    page.once("dialog", lambda dialog: dialog.accept())
    notice.get_by_role("button", name="捨てる").click()
    expect(notice).to_have_count(0)
    page.reload()
    expect(notice).to_have_count(0)


def test_where_the_browser_keeps_nothing_the_page_says_so_at_once(page: Page, cell: Cell) -> None:
    page.add_init_script("indexedDB.open = () => { throw new Error('private window') }")
    page.reload()
    page.route("**/cells", lambda route: None)  # the answer never comes
    type_in(page, cell(FIRST, 1), "1")
    expect(page.locator("#unsaved")).to_contain_text("この端末に入力を保存できません")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]


def test_undo_and_redo_go_on_after_a_reload(page: Page, live_world: World, cell: Cell) -> None:
    before = [entry(live_world, FIRST, day) for day in (1, 2)]
    type_in(page, cell(FIRST, 1), "13")
    all_is_saved(page)
    page.reload()
    page.click(cell(FIRST, 1))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    all_is_saved(page)
    assert [entry(live_world, FIRST, day) for day in (1, 2)] == before
    page.reload()
    page.click(cell(FIRST, 1))
    page.keyboard.press("Control+y")
    all_is_saved(page)
    assert [entry(live_world, FIRST, day) for day in (1, 2)] == [EARLY, before[1]]


@pytest.mark.parametrize("mine", [True, False])
def test_of_two_planners_in_one_cell_the_later_is_asked(
    page: Page, other: Page, live_world: World, cell: Cell, mine: bool
) -> None:
    """Case B10."""
    page.route("**/marks*", lambda route: route.abort())  # what the other types is not shown here
    type_in(other, cell(FIRST, 1), "3")
    all_is_saved(other)
    type_in(page, cell(FIRST, 1), "1")
    problems = page.locator("#problems")
    expect(problems).to_contain_text(f"{live_world.editor.name}さんが「{LATE}」に変更しました。")
    assert entry(live_world, FIRST, 1) == LATE
    problems.get_by_role("button", name="自分の入力(早番)にする" if mine else f"「{LATE}」のままにする").click()
    expect(problems).to_be_hidden()
    all_is_saved(page)
    assert entry(live_world, FIRST, 1) == (EARLY if mine else LATE)
    expect(page.locator(cell(FIRST, 1))).to_have_text("早" if mine else "遅")


def test_another_planners_cells_appear_without_a_reload(page: Page, other: Page, cell: Cell) -> None:
    """Case B10."""
    type_in(other, cell(FIRST, 1), "3")
    all_is_saved(other)
    page.click(cell(SECOND, 1))
    page.dispatch_event("body", "visibilitychange")  # sooner than the page would ask by itself
    expect(page.locator(cell(FIRST, 1))).to_have_text("遅")
    expect(page.locator(".focused")).to_have_attribute("id", cell(SECOND, 1)[1:])


def test_a_block_of_a_spreadsheet_is_pasted_its_unknown_words_are_assigned_once_and_its_surplus_is_listed(
    page: Page, live_world: World, cell: Cell
) -> None:
    """Cases B14 and B21."""
    paste(page, cell(FIRST, 28), "早\t休\t22-25:00\t○\t明け\n9-18\t有休\t\t休\t×")
    problems = page.locator("#problems")
    expect(problems).to_contain_text("「休」を読み取れません")
    expect(problems.get_by_text("を読み取れません")).to_have_count(3)
    expect(problems).to_contain_text("貼り付けた内容のうち2件は、表の外になるため入力していません: 明け、×")
    assert [entry(live_world, FIRST, day) for day in (28, 30)] == [EARLY, "22:00-翌1:00"]
    assert entry(live_world, SECOND, 28) == "9:00-18:00"
    expect(page.locator(cell(FIRST, 29))).to_have_text("休")

    for word, meaning in (("休", "公休"), ("○", "早番"), ("有休", "有給")):
        item = problems.locator("li", has=page.get_by_role("combobox", name=f"「{word}」の意味"))
        item.get_by_role("button", name="割り当てる").click()
        expect(page.get_by_role("alert")).to_have_text("割り当てる業務か休暇を選んでください。")
        item.get_by_role("combobox").select_option(meaning)
        item.get_by_role("button", name="割り当てる").click()
        expect(item).to_have_count(0)
    all_is_saved(page)
    assert [entry(live_world, FIRST, day) for day in (29, 31)] == ["公休", EARLY]
    assert [entry(live_world, SECOND, day) for day in (29, 31)] == ["有給", "公休"]
    problems.get_by_role("button", name="閉じる").click()
    expect(problems).to_be_hidden()

    paste(page, cell(FIRST, 10), "休")
    all_is_saved(page)
    assert entry(live_world, FIRST, 10) == "公休"


def test_a_pasted_month_of_two_hundred_people_is_entered_and_undone_at_once(
    page: Page, live_world: World, cell: Cell
) -> None:
    """Case B15."""
    company, store = live_world.company, live_world.ekimae
    people = [Staff(company=company, number=f"9{n:03d}", family_name="応援", given_name=str(n)) for n in range(195)]
    Staff.objects.bulk_create(people)
    added = Staff.objects.filter(number__startswith="9", family_name="応援")
    Membership.objects.bulk_create(Membership(company=company, staff=each, store=store) for each in added)
    page.reload()
    rows = page.locator(".shift-table > .row:not(.head)").count()
    assert rows >= 200
    before = set(Draft.objects.filter(store=store, work_date__month=1).values_list("staff", "work_date", "start"))
    first = page.locator("a.cell").first.get_attribute("id")
    paste(page, f"#{first}", "\n".join(["\t".join(["9-18"] * 31)] * rows))
    expect(page.locator("#unsaved")).to_contain_text("/")
    expect(page.locator("#unsaved")).to_be_hidden(timeout=120_000)
    pasted = Draft.objects.filter(store=store, work_date__month=1, start=540, end=1080)
    assert pasted.count() == rows * 31
    page.keyboard.press("Control+z")
    expect(page.locator("#unsaved")).to_be_hidden(timeout=120_000)
    after = set(Draft.objects.filter(store=store, work_date__month=1).values_list("staff", "work_date", "start"))
    assert after == before


def test_the_history_of_a_cell_names_who_changed_it(page: Page, other: Page, live_world: World, cell: Cell) -> None:
    type_in(other, cell(FIRST, 1), "3")
    all_is_saved(other)
    page.reload()
    page.dblclick(cell(FIRST, 1))
    dialog = page.locator("dialog")
    dialog.get_by_text("変更の履歴").click()
    expect(dialog).to_contain_text(f"{live_world.editor.name}")
    expect(dialog).to_contain_text(f"→ {LATE}")


def test_what_is_confirmed_while_an_edit_is_under_way_is_what_was_shown(
    page: Page, live_world: World, cell: Cell
) -> None:
    type_in(page, cell(FIRST, 1), "1")
    page.locator("#confirm .primary").click()
    page.locator("dialog.sheet").get_by_role("button", name="確定").click()
    expect(page.locator("#messages")).to_contain_text("件を確定しました")
    staff = live_world.staff(FIRST)
    snapshot = Snapshot.objects.filter(staff=staff, work_date="2027-01-01").order_by("pk").last()
    assert snapshot is not None
    assert snapshot.entry.text == EARLY
    assert cast.PEOPLE[0] is FIRST
