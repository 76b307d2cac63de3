import datetime as dt
import re

import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.shift.link.models import Connection, Mapping
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Company, LinkSetting, Membership, Staff

from .conftest import SetClock
from .reading import Answer, plain, row_with, source, text
from .world import NOON, TODAY, World, add_people, jst, stop

LINKED = 'title="KING OF TIMEとつながっています"'


def form(world: World, **changes: object) -> dict[str, object]:
    filled = {
        "family_name": "青木", "given_name": "真理子", "kana": "アオキ マリコ", "number": "0001",
        "stores": [world.ekimae.pk], "contract": "regular", "retired_on": "",
    }  # fmt: skip
    return {**filled, **changes}


def edit_of(world: World) -> str:
    return f"/c/minato/staff/{world.staff(cast.OWNER).pk}"


def marked(client: Client, person: cast.Person) -> bool:
    page = source(client.get("/c/minato/staff"))
    return LINKED in page.rpartition(f">{person.name}<")[2].partition("</tr>")[0]


def test_the_staff_table_has_a_check_mark_for_each_linked_employee(owner: Client, world: World) -> None:
    page = owner.get("/c/minato/staff")
    assert "KING OF TIME</th>" in source(page)
    assert row_with(page, "0012").startswith("勅使河原 翔太郎 0012 港南店 アルバイト")
    assert source(page).count(LINKED) == 12
    assert marked(owner, cast.OWNER)


def test_each_unlinked_staff_member_is_listed_with_the_reason(owner: Client, world: World) -> None:
    Staff.objects.filter(number="0003").update(number="")
    Mapping.objects.filter(code="0099").update(code="0004")
    page = owner.get("/c/minato/staff")
    assert "KING OF TIMEに見つかりません" in row_with(page, "長谷川 悠真 0008")
    assert "KING OF TIMEで退職しています" in row_with(page, "野村 和子 0014")
    assert "社員番号がありません" in row_with(page, "千葉 大輔 駅前店")
    assert "同じ従業員コードの人が複数います" in row_with(page, "土井 さくら 0004")


def test_the_check_mark_goes_when_it_is_no_longer_true(owner: Client, world: World) -> None:
    assert marked(owner, cast.OWNER)
    Mapping.objects.filter(code="0001").update(gone_at=NOON)
    assert not marked(owner, cast.OWNER)


def test_another_division_and_another_name_are_shown_beside_the_mark(owner: Client, world: World) -> None:
    Mapping.objects.filter(code="0001").update(division_code="1002", name="青木 真理")
    row = row_with(owner.get("/c/minato/staff"), "青木 真理子 0001")
    assert "KING OF TIMEの所属コードは 1002 です。店舗編集のKOT所属コード(1001)を確認してください" in row
    assert "KING OF TIME側の名前: 青木 真理" in row


def test_before_the_first_sync_no_staff_is_marked(owner: Client, world: World) -> None:
    Connection.objects.update(synced_at=None)
    page = source(owner.get("/c/minato/staff"))
    assert LINKED not in page
    assert "まだ同期していません" in page


def test_sync_asks_the_worker_and_the_table_refreshes_until_it_ran(owner: Client, world: World) -> None:
    page = owner.post("/c/minato/staff/sync", follow=True)
    assert "同期しています…" in text(page)
    assert re.search(r'hx-get="/c/minato/staff/rows"\s+hx-trigger="every 2s"', source(page))
    Connection.objects.update(sync_asked_at=None, synced_at=NOON + dt.timedelta(minutes=1))
    rows = owner.get("/c/minato/staff/rows")
    assert "hx-trigger" not in source(rows)
    assert "14人中12人がKING OF TIMEとつながっています。" in text(rows)
    assert "KING OF TIMEとつながっていない人 2 人" in text(rows)
    assert "KING OF TIMEに見つかりません" in row_with(rows, "長谷川 悠真")
    assert "KING OF TIMEにだけいる従業員 2 人" in text(rows)


def names(page: Answer) -> list[str]:
    body = source(page).partition("<tbody>")[2].partition("</tbody>")[0]
    return [plain(row).partition(" 0")[0] for row in body.split("</tr>") if "<td" in row]


def test_people_who_are_not_linked_are_one_line_and_a_filter(owner: Client, world: World) -> None:
    """Case C4."""
    add_people(world, 3)
    page = owner.get("/c/minato/staff")
    before_table = text(page).partition("社員番号 店舗")[0]
    assert "KING OF TIMEとつながっていない人 5 人" in before_table
    assert "山田" not in before_table
    assert 'href="/c/minato/staff?show=unlinked"' in source(page)
    filtered = owner.get("/c/minato/staff?show=unlinked")
    assert [name.split()[0] for name in names(filtered)] == ["長谷川", "野村", "山田", "山田", "山田"]
    assert "17人中 5 人を表示しています(つながっていない人だけ) 全員を表示" in text(filtered)
    assert 'href="/c/minato/staff?show=unlinked"' not in source(filtered)


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("青木真理", "青木 真理子"), ("青木　", "青木 真理子"), ("あおき", "青木 真理子"), ("ｱｵｷ", "青木 真理子"),
        ("0012", "勅使河原 翔太郎"), ("００１２", "勅使河原 翔太郎"),
    ],
)  # fmt: skip
def test_staff_are_found_by_a_part_of_name_kana_or_number(owner: Client, world: World, words: str, who: str) -> None:
    """Case C4."""
    page = owner.get("/c/minato/staff", {"q": words})
    assert names(page) == [who]
    assert f'value="{words.strip()}"' in source(page)


def test_the_search_keeps_the_filter_and_the_filter_the_search(owner: Client, world: World) -> None:
    """Case C4."""
    page = owner.get("/c/minato/staff?q=0008&show=unlinked")
    assert names(page) == ["長谷川 悠真"]
    assert '<input type="hidden" name="show" value="unlinked">' in source(page)
    assert names(owner.get("/c/minato/staff?q=0001&show=unlinked")) == []
    assert 'href="/c/minato/staff?q=0001&amp;show=unlinked"' in source(owner.get("/c/minato/staff?q=0001"))


def test_a_search_that_finds_nobody_leads_back_to_all(owner: Client, world: World) -> None:
    page = owner.get("/c/minato/staff?q=<script>&show=x")
    assert "該当するスタッフはいません" in text(page)
    assert 'href="/c/minato/staff">全員を表示' in source(page)
    assert "<script>&" not in source(page)


def test_the_rows_that_refresh_during_a_sync_keep_the_filter(owner: Client, world: World) -> None:
    owner.post("/c/minato/staff/sync")
    page = owner.get("/c/minato/staff?q=0008&show=unlinked")
    assert 'hx-get="/c/minato/staff/rows?q=0008&amp;show=unlinked"' in source(page)
    assert names(owner.get("/c/minato/staff/rows?q=0008&show=unlinked")) == ["長谷川 悠真"]


def test_after_a_dialog_the_list_is_filtered_as_before(owner: Client, world: World) -> None:
    at = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/c/minato/staff?q=青木&show=unlinked&next=//x"}
    assert (
        owner.post(edit_of(world), form(world), headers=at)["HX-Redirect"]
        == "/c/minato/staff?q=%E9%9D%92%E6%9C%A8&show=unlinked"
    )
    elsewhere = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/c/minato/link?q=x"}
    assert owner.post(edit_of(world), form(world), headers=elsewhere)["HX-Redirect"] == "/c/minato/staff"


def test_the_list_is_narrowed_to_a_store_and_a_contract(owner: Client, world: World) -> None:
    """Case C4."""
    of_konan = {person.name for person in cast.PEOPLE if cast.KONAN in (person.store, person.also_at)}
    assert set(names(owner.get(f"/c/minato/staff?store={world.konan.pk}"))) == of_konan
    page = owner.get(f"/c/minato/staff?store={world.konan.pk}&contract=fixed_term")
    assert names(page) == ["小松 莉子"]
    assert "14人中 1 人を表示しています" in text(page)
    assert '<option value="fixed_term" selected>' in source(page)
    assert f'href="/c/minato/staff?store={world.konan.pk}&amp;contract=fixed_term&amp;show=unlinked"' in source(page)
    assert len(names(owner.get("/c/minato/staff?store=x&contract=x"))) == 14


def test_an_editor_finds_only_people_of_the_own_store(editor: Client, world: World) -> None:
    assert names(editor.get("/c/minato/staff?q=石川")) == []


def test_sync_in_the_restricted_hours_says_until_when(owner: Client, world: World, set_clock: SetClock) -> None:
    set_clock(jst(TODAY, 9))
    page = text(owner.post("/c/minato/staff/sync", follow=True))
    assert "10:00を過ぎたら同期します。" in page


def test_sync_without_a_link_says_what_to_do_first(owner: Client, world: World) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    page = text(owner.post("/c/minato/staff/sync", follow=True))
    assert "連携が始まっていません" in page
    assert "同期しています" not in page


def test_a_stopped_link_says_what_to_do_instead_of_waiting(owner: Client, world: World) -> None:
    owner.post("/c/minato/staff/sync")
    stop(world, Cause.TOKEN)
    page = owner.get("/c/minato/staff")
    assert "新しいトークンを入れ直してください" in text(page)
    assert "hx-trigger" not in source(page)


def test_editing_changes_the_person_and_goes_back(owner: Client, world: World) -> None:
    pk = world.staff(cast.OWNER).pk
    answer = owner.post(f"/c/minato/staff/{pk}", form(world, family_name="蒼木", stores=[world.konan.pk]))
    assert answer["Location"] == "/c/minato/staff"
    person = Staff.objects.get(pk=pk)
    assert person.name == "蒼木 真理子"
    assert [row.store for row in Membership.objects.filter(staff=person, until=None)] == [world.konan]


@pytest.mark.parametrize("typed", ["００９０", " 0090 ", "0090"])
def test_a_number_in_full_width_digits_is_kept_with_its_zeros(owner: Client, world: World, typed: str) -> None:
    pk = world.staff(cast.OWNER).pk
    owner.post(f"/c/minato/staff/{pk}", form(world, number=typed))
    assert Staff.objects.get(pk=pk).number == "0090"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": "0002"}, "この社員番号は、ほかのスタッフが使っています"),
        ({"number": "0" * 21}, "社員番号は20文字までで入力してください"),
        ({"number": "００ ０１"}, "社員番号は半角の数字と英字で入力してください"),
        ({"family_name": ""}, "姓を入力してください"),
        ({"family_name": "あ" * 41}, "姓は40文字までで入力してください"),
        ({"contract": "boss"}, "この雇用区分は選べません"),
        ({"retired_on": "明日"}, "退職日は「2026-12-31」のように"),
        ({"stores": ["999"]}, "この店舗は選べません"),
    ],
)
def test_what_cannot_be_saved_is_said_beside_the_field(
    owner: Client, world: World, changes: dict[str, object], sentence: str
) -> None:
    answer = owner.post(edit_of(world), form(world, kana="かわったかな", **changes))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert 'value="かわったかな"' in source(answer)
    assert world.staff(cast.OWNER).kana == "アオキ マリコ"


def test_a_new_person_stands_on_the_table(owner: Client, world: World) -> None:
    owner.post("/c/minato/staff/add", form(world, family_name="新井", given_name="空", number="0100"))
    page = source(owner.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12"))
    assert "新井 空" in page


def test_the_form_carries_the_labels_of_the_help_page(owner: Client, world: World) -> None:
    page = text(owner.get(edit_of(world)))
    assert all(
        label in page for label in ("スタッフ編集", "姓", "名", "ふりがな", "社員番号", "店舗", "雇用区分", "退職日")
    )
    assert '<button class="button primary">編集</button>' in source(owner.get(edit_of(world)))


def test_an_editor_sees_the_people_of_the_own_store_and_edits_none(editor: Client, world: World) -> None:
    page = source(editor.get("/c/minato/staff"))
    assert "青木 真理子" in page
    assert "石川 陽菜" not in page
    assert "スタッフを追加" not in page
    assert f'href="{edit_of(world)}"' not in page
    assert editor.get(edit_of(world)).status_code == 404
    assert editor.post("/c/minato/staff/sync").status_code == 302


def test_a_store_with_a_number_beyond_all_stores_is_refused(owner: Client, world: World) -> None:
    typed = {"family_name": "新田", "contract": "part_time", "stores": ["9" * 30]}
    answer = owner.post("/c/minato/staff/add", typed)
    assert answer.status_code == 422
    assert "この店舗は選べません" in text(answer)
