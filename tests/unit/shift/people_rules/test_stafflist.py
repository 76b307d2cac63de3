import datetime as dt

import pytest

from kakutei.shift.people.rules.staff_list import (
    DoubleHeading,
    NoHeadings,
    NoRows,
    TooManyRows,
    UnreadableDate,
    known_columns,
    read_date,
    read_list,
    read_number,
    read_stores,
)


def test_columns_stand_in_any_order_and_blank_cells_are_left_out() -> None:
    found = read_list([["名", "社員番号", "姓"], ["葵", "0042", "山本"], ["", "0043", " 馬場 "]])
    assert [row.cells for row in found.rows] == [
        {"名": "葵", "社員番号": "0042", "姓": "山本"},
        {"社員番号": "0043", "姓": "馬場"},
    ]


def test_lines_are_counted_as_the_spreadsheet_counts_them() -> None:
    found = read_list([["", ""], ["姓", "名"], ["", ""], ["山本", "葵"]])
    assert [row.line for row in found.rows] == [4]


@pytest.mark.parametrize("heading", ["従業員コード", "社員番号 ", "社 員 番 号", "\ufeff社員番号"])
def test_headings_are_known_whatever_their_blanks(heading: str) -> None:
    assert read_list([[heading, "姓"], ["1", "山本"]]).rows[0].cells == {"社員番号": "1", "姓": "山本"}


def test_columns_that_mean_nothing_are_named_and_not_carried_on() -> None:
    grid = [["時給", "姓", "", "備考"], ["1200", "山本", "x", "夜勤可"]]
    assert read_list(grid).unread == ["時給", "備考"]
    assert known_columns(grid) == [["姓"], ["山本"]]
    assert read_list(known_columns(grid)).rows == read_list(grid).rows


@pytest.mark.parametrize(
    ("grid", "error"),
    [
        ([], NoHeadings),
        ([["", ""]], NoHeadings),
        ([["時給", "備考"], ["1", "2"]], NoHeadings),
        ([["ふりがな", "店舗"], ["1", "2"]], NoHeadings),
        ([["姓", "名"]], NoRows),
        ([["姓", "名"], ["", " "]], NoRows),
        ([["姓", "姓"], ["a", "b"]], DoubleHeading),
        ([["社員番号", "従業員コード"], ["1", "2"]], DoubleHeading),
        ([["氏名", "姓"], ["山本 葵", "山本"]], DoubleHeading),
        ([["姓"], *([["山本"]] * 1001)], TooManyRows),
        ([["姓"], *([[""]] * 5000), ["山本"]], TooManyRows),
    ],
)
def test_what_is_no_list_is_refused(grid: list[list[str]], error: type[Exception]) -> None:
    with pytest.raises(error):
        read_list(grid)


def test_a_thousand_rows_are_a_list() -> None:
    assert len(read_list([["姓"], *([["山本"]] * 1000)]).rows) == 1000


@pytest.mark.parametrize(
    "text",
    ["2026/3/31", "2026-03-31", "2026年3月31日", "２０２６／３／３１", "46112", "2026-03-31 00:00:00", "2026.3.31"],
)
def test_dates_as_spreadsheets_write_them(text: str) -> None:
    assert read_date(text) == dt.date(2026, 3, 31)


@pytest.mark.parametrize("text", ["2026/2/30", "明日", "R8.3.31", "3/31", "19", "99999999", "2026/13/1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDate):
        read_date(text)


def test_several_stores_stand_in_one_cell_once_each() -> None:
    assert read_stores("駅前店、港南店； 駅前店\n本店") == ["駅前店", "港南店", "本店"]


@pytest.mark.parametrize(("text", "number"), [("42.0", "42"), ("００４２", "0042"), ("4.2", "4.2"), ("A-1", "A-1")])
def test_a_number_that_became_a_number_is_read_as_typed(text: str, number: str) -> None:
    assert read_number(text) == number
