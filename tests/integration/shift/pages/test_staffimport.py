from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import scope
from python_calamine import CalamineWorkbook

from kakutei.demo import cast
from kakutei.shift.link.models import Connection
from kakutei.shift.pages.staff.import_file import read_grid
from kakutei.shift.people.models import Membership, Staff, Store

from .conftest import sign_in
from .reading import Answer, row_with, source, text
from .world import TODAY, World, other_company

URL, ROWS = "/c/minato/staff/import", "/c/minato/staff/import/rows"
HEAD = "社員番号,姓,名,ふりがな,店舗,雇用区分,退職日"


def upload(client: Client, content: str | bytes, name: str = "名簿.csv") -> Answer:
    data = content if isinstance(content, bytes) else content.encode()
    answer: Answer = client.post(URL, {"file": SimpleUploadedFile(name, data)})
    return answer


def carried(preview: Answer, *, but: tuple[int, ...] = ()) -> dict[str, object]:
    """What the preview's form holds; `but`: lines whose check mark is taken away."""
    page = source(preview)
    hidden = dict(re.findall(r'name="(rows|seen)" value="([^"]*)"', page))
    checked = re.findall(r'name="zeros" value="(\d+)" checked', page)
    return {
        "rows": html.unescape(hidden["rows"]),
        "seen": hidden["seen"],
        "zeros": [line for line in checked if int(line) not in but],
    }


def totals(preview: Answer) -> dict[str, int]:
    found = re.findall(r'<span class="state">([^<]+)</span>\s*<span class="count[^"]*">(\d+)<', source(preview))
    return {label: int(count) for label, count in found}


def stores_of(number: str) -> list[Store]:
    rows = Membership.objects.filter(staff__number=number, until=None).order_by("store__position")
    return [row.store for row in rows]


def test_the_preview_shows_each_rows_status_and_saves_nothing(owner: Client, world: World) -> None:
    count = Staff.objects.count()
    page = upload(
        owner, f"{HEAD}\n0500,新井,空,あらい そら,港南店,正社員,\n0001,蒼木,,,,,\n0002,馬場,,,,,\n0003,千葉,,,本店,,\n"
    )
    assert totals(page) == {"追加": 1, "変更": 1, "変更なし": 1, "エラー": 1}
    assert row_with(page, "新井") == "2 行目 追加 新井 空 0500 あらい そら、港南店、正社員"
    assert "姓: 青木 → 蒼木" in row_with(page, "蒼木")
    assert "店舗「本店」がありません" in row_with(page, "千葉")
    assert Staff.objects.count() == count
    assert world.staff(cast.OWNER).family_name == "青木"


def test_taking_in_does_the_good_rows_and_names_the_others(owner: Client, world: World) -> None:
    page = upload(owner, f"{HEAD}\n0500,新井,空,,港南店、駅前店,正社員,2027/3/31\n0001,蒼木,,,,,\n0003,千葉,,,本店,,\n")
    done = owner.post(ROWS, carried(page), follow=True)
    assert "追加 1人、変更 1人を取り込みました。エラーの1行は取り込んでいません: 4行目" in text(done)
    person = Staff.objects.get(number="0500")
    assert (person.name, person.contract, f"{person.retired_on}") == ("新井 空", "regular", "2027-03-31")
    assert stores_of("0500") == [world.ekimae, world.konan]
    changed = world.staff(cast.OWNER)
    assert (changed.name, changed.kana, changed.contract) == ("蒼木 真理子", "アオキ マリコ", "regular")
    assert stores_of("0003") == [world.ekimae]


def test_a_store_that_is_left_out_of_the_cell_is_left(owner: Client, world: World) -> None:
    page = upload(owner, "社員番号,店舗\n0001,港南店\n")
    owner.post(ROWS, carried(page))
    assert stores_of("0001") == [world.konan]


def test_the_present_list_brought_back_changes_nothing(owner: Client, world: World) -> None:
    Staff.objects.filter(number="0002").update(family_name="=1+1", given_name="＠馬場", kana="-ばば")
    for kind in ("csv", "xlsx"):
        page = upload(owner, owner.get(f"/c/minato/staff/list.{kind}").content, f"名簿.{kind}")
        assert totals(page) == {"追加": 0, "変更": 0, "変更なし": 14, "エラー": 0}, kind


def test_the_csv_list_has_a_bom_and_guards_what_looks_like_a_formula(owner: Client, world: World) -> None:
    Staff.objects.filter(number="0002").update(family_name="=cmd|' /C calc'!A0", given_name="＋", kana="-1")
    answer = owner.get("/c/minato/staff/list.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('スタッフ.csv')}"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == HEAD.split(",")
    assert rows[2][1:4] == ["'=cmd|' /C calc'!A0", "'＋", "'-1"]


def test_the_workbook_list_holds_texts_only(owner: Client, world: World) -> None:
    Staff.objects.filter(number="0002").update(family_name="=1+1")
    content = owner.get("/c/minato/staff/list.xlsx").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert rows[0] == HEAD.split(",")
    assert rows[2][:2] == ["0002", "=1+1"]
    assert "0012" in [row[0] for row in rows]


def test_lost_zeros_are_proposed_and_taken_where_checked(owner: Client, world: World) -> None:
    page = upload(owner, "社員番号,姓\n1,蒼木\n2,馬場\n")
    assert "先頭の0が消えていると思われる行が2行あります" in text(page)
    assert "1 → 0001" in row_with(page, "蒼木")
    owner.post(ROWS, carried(page))
    assert world.staff(cast.OWNER).family_name == "蒼木"


def test_a_proposal_that_was_unchecked_is_shown_anew_before_anything_happens(owner: Client, world: World) -> None:
    form = carried(upload(owner, "社員番号,姓\n1,蒼木\n"), but=(2,))
    refused = owner.post(ROWS, form)
    assert refused.status_code == 422
    assert "確認していた内容から変わっています" in text(refused)
    assert totals(refused)["追加"] == 1
    assert not Staff.objects.filter(number="1").exists()
    owner.post(ROWS, carried(refused))
    assert Staff.objects.get(number="1").family_name == "蒼木"
    assert world.staff(cast.OWNER).family_name == "青木"


def test_looking_again_keeps_the_choice_and_takes_nothing_in(owner: Client, world: World) -> None:
    form = carried(upload(owner, "社員番号,姓\n1,蒼木\n"), but=(2,))
    page = owner.post(ROWS, {**form, "again": "1"})
    assert page.status_code == 200
    assert totals(page) == {"追加": 1, "変更": 0, "変更なし": 0, "エラー": 0}
    assert not Staff.objects.filter(number="1").exists()


def test_what_changed_since_the_preview_is_shown_before_it_is_taken(owner: Client, world: World) -> None:
    form = carried(upload(owner, "社員番号,姓,名\n0500,新井,空\n"))
    Staff.objects.create(company=world.company, number="0500", family_name="新居")
    answer = owner.post(ROWS, form)
    assert answer.status_code == 422
    assert "姓: 新居 → 新井" in text(answer)
    assert Staff.objects.get(number="0500").family_name == "新居"


def test_submitting_twice_adds_no_duplicate_staff(owner: Client, world: World) -> None:
    form = carried(upload(owner, "姓,名\n新井,空\n"))
    owner.post(ROWS, form)
    assert owner.post(ROWS, form).status_code == 422
    assert Staff.objects.filter(family_name="新井").count() == 1


def test_a_new_number_is_looked_up_at_once(owner: Client, world: World) -> None:
    Staff.objects.filter(number="0003").update(number="")
    page = upload(owner, "社員番号,氏名\n0003,千葉 大輔\n")
    owner.post(ROWS, carried(page))
    assert Staff.objects.get(family_name="千葉").number == "0003"
    assert Connection.objects.get(pk=world.connection.pk).sync_asked_at is not None


def test_only_wrong_rows_leave_nothing_to_take_in(owner: Client, world: World) -> None:
    page = upload(owner, "姓,退職日\n新井,来月\n")
    assert '<button class="button primary" form="take">' not in source(page)
    answer = owner.post(ROWS, carried(page))
    assert answer.status_code == 422
    assert "取り込む行がありません" in text(answer)


def test_columns_that_are_not_read_are_named(owner: Client, world: World) -> None:
    assert "次の列は読みません: 時給、備考" in text(upload(owner, "姓,時給,備考\n新井,1200,夜\n"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "ファイルが空です"),
        ("時給,備考\n1,2\n", "見出しの行が見つかりません"),
        ("姓,名\n", "見出しの下に行がありません"),
        ("姓\n" + "山本\n" * 1001, "1,000行までのファイルに分けてください"),
        (b"PK\x03\x04", "ファイルが壊れているようです"),
    ],
)
def test_a_file_that_is_no_list_says_what_to_do(
    owner: Client, world: World, content: str | bytes, sentence: str
) -> None:
    answer = upload(owner, content)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_file_larger_than_allowed_is_refused(owner: Client, world: World) -> None:
    assert "1MBまでのファイルを選んでください" in text(upload(owner, b"a" * (1024 * 1024 + 1)))


def test_no_file_is_said(owner: Client, world: World) -> None:
    answer = owner.post(URL, {})
    assert answer.status_code == 422
    assert "ファイルを選んでから" in text(answer)


@pytest.mark.parametrize("rows", ["", "x", "{}", "[1]", "[[1]]", '[["姓"],["\\ud800"]]', "[" * 10_000, "[]"])
def test_rows_that_no_preview_carried_are_refused(owner: Client, world: World, rows: str) -> None:
    assert owner.post(ROWS, {"rows": rows, "seen": "x"}).status_code == 422


def test_what_the_form_carries_is_checked_again(owner: Client, world: World) -> None:
    form = carried(upload(owner, "姓,雇用区分\n新井,正社員\n"))
    answer = owner.post(ROWS, {**form, "rows": str(form["rows"]).replace("正社員", "社長")})
    assert answer.status_code == 422
    assert "雇用区分は正社員、契約社員、アルバイトのどれか" in text(answer)


def test_another_companys_people_and_stores_are_not_reached(owner: Client, world: World) -> None:
    store, stranger = other_company()
    with scope(company=store.company):
        Staff.objects.create(company=store.company, number="0500", family_name="隣")
    page = upload(owner, "社員番号,姓,店舗\n0500,新井,となり店\n")
    assert "店舗「となり店」がありません" in row_with(page, "新井")
    assert "青木" not in read_grid(sign_in(stranger).get("/c/minato/staff/list.csv").content)[1]


def test_markup_in_a_file_stays_text(owner: Client, world: World) -> None:
    page = upload(owner, '姓,名\n<script>alert(1)</script>,"""><img src=x>"\n')
    assert "<script>alert" not in source(page)
    assert "<img src=x" not in source(page)
    owner.post(ROWS, carried(page))
    assert Staff.objects.filter(family_name="<script>alert(1)</script>").exists()


def test_a_list_of_a_thousand_is_taken_in(owner: Client, world: World) -> None:
    page = upload(owner, "社員番号,姓,店舗\n" + "".join(f"A{n:04d},山田{n},駅前店\n" for n in range(1000)))
    assert totals(page)["追加"] == 1000
    owner.post(ROWS, carried(page))
    assert Staff.objects.filter(number__startswith="A").count() == 1000


def test_a_store_named_twice_in_one_cell_counts_once(owner: Client, world: World) -> None:
    rows = '[["社員番号","姓","店舗"],["9001","新人","駅前店、駅前店"]]'
    seen = re.search(
        r'name="seen" value="([^"]*)"', source(owner.post("/c/minato/staff/import/rows", {"rows": rows, "again": "1"}))
    )
    assert seen
    owner.post("/c/minato/staff/import/rows", {"rows": rows, "seen": seen[1]})
    assert Staff.objects.get(number="9001").memberships.count() == 1


def test_a_number_that_two_active_people_have_is_named_as_that(owner: Client, world: World) -> None:
    leaving = TODAY + dt.timedelta(days=20)
    Staff.objects.create(company=world.company, number="7777", family_name="退", given_name="職", retired_on=leaving)
    Staff.objects.create(company=world.company, number="7777", family_name="新", given_name="人")
    page = owner.post(
        "/c/minato/staff/import/rows", {"rows": '[["社員番号","ふりがな"],["7777","あらた"]]', "again": "1"}
    )
    assert "この社員番号のスタッフが複数います" in text(page)


@pytest.mark.parametrize("number", ["1" * 30, "1" * 5000])
def test_numbers_beyond_any_row_choose_nothing(owner: Client, world: World, number: str) -> None:
    rows = '[["社員番号","姓"],["1","新人"]]'
    assert owner.post("/c/minato/staff/import/rows", {"rows": rows, "zeros": number, "again": "1"}).status_code == 200
    assert owner.post("/c/minato/staff/employees", {"employee": number}).status_code in (200, 302, 422)
