"""What people's files look like: encodings, spreadsheets with all their traps, and files that are none."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from kakutei.shift.pages.staff import import_file
from kakutei.shift.pages.staff.import_file import (
    BrokenCsv,
    BrokenWorkbook,
    EmptyFile,
    FileTooLarge,
    LockedFile,
    OldFormat,
    SheetTooWide,
    UnknownEncoding,
    UnknownKind,
    UnreadableFile,
    read_grid,
)

LIST = "社員番号,姓\r\n0042,山本\r\n"
GRID = [["社員番号", "姓"], ["0042", "山本"]]


def workbook(fill: Callable[[Worksheet], object]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        fill(book.add_worksheet())
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The archive with its parts changed by hand."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, part: part.replace(old, new) if name.endswith("sheet1.xml") else part


SIMPLE = workbook(lambda sheet: [sheet.write_row(n, 0, row) for n, row in enumerate(GRID)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_csv_in_the_usual_encodings(encoding: str) -> None:
    assert read_grid(LIST.encode(encoding)) == GRID


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_csv_with_any_line_ends_and_quoted_cells(ends: str) -> None:
    assert read_grid(f'姓,店舗{ends}"山""本","駅前店{ends}港南店"{ends}'.encode())[1][0] == '山"本'


def test_the_guard_before_a_formula_is_taken_off_again_and_no_other_apostrophe() -> None:
    assert read_grid("姓,名\n'=1+1,'＋山\n'山本,''\n".encode()) == [["姓", "名"], ["=1+1", "＋山"], ["'山本", "''"]]


def test_a_workbook_gives_its_values_as_texts() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["社員番号", "式", "日", "真偽", "小数"])
        sheet.write_number(2, 0, 42.0)
        sheet.write_formula(2, 1, "=1+1", value=2)
        sheet.write_number(2, 2, 46112)
        sheet.write_boolean(2, 3, True)
        sheet.write_number(2, 4, 1.5)

    assert read_grid(workbook(fill)) == [
        ["社員番号", "式", "日", "真偽", "小数"],
        [""] * 5,
        ["42", "2", "46112", "TRUE", "1.5"],
    ]


def test_a_cell_that_is_formatted_as_a_date_is_one() -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write_datetime(0, 0, dt.datetime(2026, 3, 31), book.add_format({"num_format": "m/d"}))  # noqa: DTZ001 - a cell has no zone
    assert read_grid(out.getvalue()) == [["2026-03-31"]]


def test_rows_that_begin_below_and_right_keep_their_place() -> None:
    assert read_grid(workbook(lambda sheet: sheet.write_string(2, 1, "姓"))) == [["", ""], ["", ""], ["", "姓"]]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b" \r\n", EmptyFile),
        (b"a," * 600_000, FileTooLarge),
        (LIST.encode("utf-16"), UnknownEncoding),
        ("姓,名\n山本,葵\n".encode("cp932") + b"\x81", UnknownEncoding),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", UnknownKind),
        ('姓,名\n"山本"x,葵\n'.encode(), BrokenCsv),
        (b"PK\x03\x04 torn", BrokenWorkbook),
        (SIMPLE[: len(SIMPLE) // 2], BrokenWorkbook),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, OldFormat),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), LockedFile),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, error: type[UnreadableFile]) -> None:
    with pytest.raises(error) as raised:
        read_grid(data)
    assert "。" in str(raised.value)


def test_another_kind_of_archive_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(UnknownKind):
        read_grid(out.getvalue())


def test_a_workbook_without_a_readable_sheet_is_broken() -> None:
    with pytest.raises(BrokenWorkbook):
        read_grid(repacked(SIMPLE, in_sheet(b"<sheetData>", b"<sheetData></torn>")))


def test_an_archive_that_unpacks_to_more_than_it_may_is_refused() -> None:
    big = b"<!--" + b" " * (import_file.MOST_UNPACKED + 1) + b"-->"
    bomb = repacked(SIMPLE, in_sheet(b"<sheetData>", big + b"<sheetData>"))
    assert len(bomb) < import_file.MOST_BYTES
    with pytest.raises(FileTooLarge):
        read_grid(bomb)


def test_an_archive_that_lies_about_its_sizes_is_broken() -> None:
    bomb = bytearray(repacked(SIMPLE, in_sheet(b"<sheetData>", b" " * 100_000 + b"<sheetData>")))
    real = next(each.file_size for each in zipfile.ZipFile(io.BytesIO(bomb)).infolist() if "sheet1" in each.filename)
    lying = bytes(bomb).replace(real.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(BrokenWorkbook):
        read_grid(lying)


@pytest.mark.parametrize("place", [b'r="XFD1048576"', b"r='XFD1048576'", b'r = "xfd1048576"'])
def test_a_cell_at_the_far_corner_is_refused_before_the_sheet_is_laid_out(place: bytes) -> None:
    with pytest.raises(SheetTooWide):
        read_grid(repacked(SIMPLE, in_sheet(b'r="B2"', place)))


def test_cells_without_a_place_far_down_are_refused_too() -> None:
    wide = b'<row r="300000">' + b"<c><v>1</v></c>" * 300 + b"</row></sheetData>"
    with pytest.raises(SheetTooWide):
        read_grid(repacked(SIMPLE, in_sheet(b"</sheetData>", wide)))


def test_an_endless_cell_is_cut_and_stays_too_long_for_any_field() -> None:
    assert len(read_grid(f"姓\n{'あ' * 9999}".encode())[1][0]) == import_file.LONGEST_CELL


def test_a_long_text_shared_by_many_cells_is_refused_before_it_fills_the_memory() -> None:
    """20 kB that would become gigabytes: a shared text is copied into each cell that names it."""

    def fill(sheet: Worksheet) -> None:
        for row in range(1000):
            for column in range(10):
                sheet.write_string(row, column, "A" * 30_000)

    data = workbook(fill)
    assert len(data) < 100_000
    with pytest.raises(FileTooLarge):
        read_grid(data)


def test_an_archive_that_is_another_kind_of_sheet_inside_is_refused() -> None:
    copy = io.BytesIO(workbook(lambda sheet: sheet.write_string(0, 0, "姓")))
    with zipfile.ZipFile(copy, "a") as archive:
        archive.writestr("content.xml", "<office:document-content/>")
    with pytest.raises(UnknownKind):
        read_grid(copy.getvalue())
