from __future__ import annotations

import datetime as dt

import pytest

from kakutei.shift.people.rules.import_rows import ImportRow, Known, Present, RowStatus, Value, digest_of, import_rows
from kakutei.shift.people.rules.staff_list import ListRow

AOKI = Known(1, {
    "社員番号": "0001", "姓": "青木", "名": "真理子", "ふりがな": "アオキ マリコ", "店舗": ("駅前店",), "雇用区分": "正社員", "退職日": None,
})  # fmt: skip
NAMELESS = Known(2, {
    "社員番号": "", "姓": "山本", "名": "葵", "ふりがな": "", "店舗": (), "雇用区分": "アルバイト", "退職日": None,
})  # fmt: skip
PRESENT = Present(
    staff=[AOKI, NAMELESS],
    codes=frozenset({"0001", "0042", "0080"}),
    stores=frozenset({"駅前店", "港南店", "中店、仮"}),
    contracts=("正社員", "契約社員", "アルバイト"),
)


def rows_of(*rows: dict[str, str], accepted: set[int] | None = None) -> list[ImportRow]:
    return import_rows([ListRow(line, cells) for line, cells in enumerate(rows, 2)], PRESENT, accepted)


def import_row(accepted: set[int] | None = None, **cells: str) -> ImportRow:
    return rows_of(cells, accepted=accepted)[0]


def changes(**cells: str) -> dict[str, tuple[Value, Value]]:
    found = import_row(**cells)
    assert found.fate in (RowStatus.CHANGED, RowStatus.SAME), found.errors
    return found.changes


def test_a_row_with_a_new_number_is_added() -> None:
    found = import_row(社員番号="0500", 姓="新井", 名="空", 店舗="港南店", 雇用区分="正社員", 退職日="2027/3/31")
    assert found.fate is RowStatus.ADDED
    assert found.values == {
        "社員番号": "0500", "姓": "新井", "名": "空", "店舗": ("港南店",), "雇用区分": "正社員", "退職日": dt.date(2027, 3, 31),
    }  # fmt: skip


def test_an_equal_row_changes_nothing() -> None:
    assert import_row(社員番号="0001", 姓="青木", 名="真理子", 店舗="駅前店", 雇用区分="正社員").fate is RowStatus.SAME


def test_differences_are_listed_as_old_and_new() -> None:
    assert changes(社員番号="0001", 姓="蒼木", 店舗="港南店、駅前店") == {
        "姓": ("青木", "蒼木"),
        "店舗": (("駅前店",), ("港南店", "駅前店")),
    }


def test_a_blank_cell_leaves_what_is_there() -> None:
    assert changes(社員番号="0001") == {}


def test_the_order_of_stores_means_nothing() -> None:
    both = Known(3, {**AOKI.values, "社員番号": "0003", "店舗": ("駅前店", "港南店")})
    present = Present([both], PRESENT.codes, PRESENT.stores, PRESENT.contracts)
    row = ListRow(2, {"社員番号": "0003", "店舗": "港南店、駅前店"})
    assert import_rows([row], present)[0].fate is RowStatus.SAME


def test_an_equal_full_name_without_a_number_is_the_same_person() -> None:
    assert changes(社員番号="0500", 姓="山本", 名="葵") == {"社員番号": ("", "0500")}
    assert changes(氏名="山本　葵", ふりがな="やまもと あおい") == {"ふりがな": ("", "やまもと あおい")}


@pytest.mark.parametrize("name", [{"姓": "山本葵"}, {"姓": "山元", "名": "葵"}, {"姓": "山本", "名": "葵子"}])
def test_a_similar_name_is_another_person(name: dict[str, str]) -> None:
    assert rows_of(name)[0].fate is RowStatus.ADDED


def test_a_name_that_has_another_number_is_never_taken_for_that_person() -> None:
    found = import_row(姓="青木", 名="真理子")
    assert found.fate is RowStatus.WRONG
    assert "同じ名前のスタッフ(社員番号 0001)がいます" in found.errors[0]
    assert import_row(社員番号="0500", 姓="青木", 名="真理子").fate is RowStatus.ADDED


def test_two_people_without_a_number_and_with_one_name_are_not_chosen_between() -> None:
    twin = Known(3, dict(NAMELESS.values))
    present = Present([NAMELESS, twin], PRESENT.codes, PRESENT.stores, PRESENT.contracts)
    found = import_rows([ListRow(2, {"姓": "山本", "名": "葵"})], present)[0]
    assert "スタッフが複数います" in found.errors[0]


def test_lost_zeros_are_proposed_where_exactly_one_number_fits() -> None:
    found = import_row(社員番号="1", 姓="青木")
    assert (found.proposal, found.accepted, found.fate) == ("0001", True, RowStatus.SAME)
    assert import_row(社員番号="42.0", 姓="新").values["社員番号"] == "0042"


def test_a_proposal_that_is_not_accepted_leaves_the_number_as_typed() -> None:
    found = import_row(accepted=set(), 社員番号="1", 姓="青木", 名="一")
    assert (found.values["社員番号"], found.fate, found.proposal) == ("1", RowStatus.ADDED, "0001")


@pytest.mark.parametrize("number", ["0001", "2", "A1", "80x"])
def test_a_known_or_unmatched_number_gets_no_proposal(number: str) -> None:
    assert import_row(社員番号=number, 姓="新").proposal == ""


def test_two_numbers_with_these_digits_are_not_chosen_between() -> None:
    present = Present([], frozenset({"0042", "00042"}), frozenset(), ())
    assert import_rows([ListRow(2, {"社員番号": "42", "姓": "新"})], present)[0].proposal == ""


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"社員番号": "0500"}, "追加するなら、姓も入力してください"),
        ({"社員番号": "12番", "姓": "新"}, "社員番号は半角の数字と英字で"),
        ({"社員番号": "0" * 21, "姓": "新"}, "社員番号は20文字までで"),
        ({"姓": "あ" * 41}, "姓は40文字までで"),
        ({"姓": "新", "ふりがな": "あ" * 81}, "ふりがなは80文字までで"),
        ({"姓": "新\n井"}, "姓は1行で"),
        ({"氏名": "新井空"}, "姓と名のあいだを空けて"),
        ({"姓": "新", "店舗": "本店、駅前店"}, "店舗「本店」がありません"),
        ({"姓": "新", "雇用区分": "パート"}, "雇用区分は正社員、契約社員、アルバイトのどれかに"),
        ({"姓": "新", "退職日": "来月"}, "退職日は「2026/3/31」のように"),
    ],
)
def test_a_wrong_row_says_what_to_do(cells: dict[str, str], sentence: str) -> None:
    found = rows_of(cells)[0]
    assert found.fate is RowStatus.WRONG
    assert sentence in found.errors[0]


def test_all_errors_of_a_row_are_reported_together() -> None:
    assert len(import_row(社員番号="?", 姓="新", 退職日="来月").errors) == 2


def test_a_store_with_the_separator_in_its_name_stands_alone() -> None:
    assert import_row(姓="新", 店舗="中店、仮").values["店舗"] == ("中店、仮",)


def test_full_width_is_no_difference_for_numbers_stores_and_contracts() -> None:
    assert changes(社員番号="０００１", 店舗="駅前店") == {}


@pytest.mark.parametrize(
    "rows",
    [
        ({"社員番号": "0500", "姓": "甲"}, {"社員番号": "0500", "姓": "乙"}),
        ({"社員番号": "0001", "姓": "青木"}, {"社員番号": "1", "姓": "青木"}),
        ({"社員番号": "0500", "姓": "山本", "名": "葵"}, {"社員番号": "0501", "姓": "山本", "名": "葵"}),
        ({"姓": "新井"}, {"姓": "新井"}),
    ],
)
def test_two_rows_for_one_person_are_both_wrong(rows: tuple[dict[str, str], ...]) -> None:
    found = rows_of(*rows)
    assert [each.fate for each in found] == [RowStatus.WRONG, RowStatus.WRONG]
    assert "3行目と同じ人です" in found[0].errors[-1]


def test_a_row_without_number_beside_one_with_that_name_is_wrong() -> None:
    first, second = rows_of({"社員番号": "0500", "姓": "新井"}, {"姓": "新井"})
    assert (first.fate, second.fate) == (RowStatus.ADDED, RowStatus.WRONG)


def test_two_new_people_of_one_name_with_numbers_of_their_own_are_added() -> None:
    assert {each.fate for each in rows_of({"社員番号": "0500", "姓": "新井"}, {"社員番号": "0501", "姓": "新井"})} == {
        RowStatus.ADDED
    }


def test_the_digest_changes_with_the_status_of_a_row() -> None:
    first = digest_of(rows_of({"社員番号": "1", "姓": "青木", "名": "一"}))
    assert first == digest_of(rows_of({"社員番号": "1", "姓": "青木", "名": "一"}, accepted={2}))
    assert first != digest_of(rows_of({"社員番号": "1", "姓": "青木", "名": "一"}, accepted=set()))
