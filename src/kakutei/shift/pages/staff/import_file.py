"""Reads an uploaded file as a grid of texts: .csv in the usual encodings, or .xlsx.

Nothing about the file is trusted: neither its name, nor its sizes, nor the archive's own directory.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from itertools import pairwise

from python_calamine import CalamineError, CalamineWorkbook

from kakutei.infrastructure.csv_cells import FORMULA_SIGNS
from kakutei.infrastructure.refusal import Refusal

MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 10 * 1024 * 1024
MOST_CELLS = 400_000
"""A reader lays a sheet out as a rectangle: one cell at its far corner would fill the memory."""
MOST_TEXT = 30_000_000
"""Signs that a reader may have to lay out: a text that is shared by many cells is copied into each of them."""
LONGEST_CELL = 200
ENCODINGS = ("utf-8-sig", "cp932")
OTHER_KINDS = {"content.xml", "xl/workbook.bin", "mimetype"}
"""Parts by which a reader would take the archive for a format that is not counted here."""
_ARCHIVE, _COMPOUND = b"PK", b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d+)["']""")
_SHARED = re.compile(rb"<(?:\w+:)?si[\s>]")
_ROW, _CELL = re.compile(rb"<(?:\w+:)?row[\s/>]"), re.compile(rb"<(?:\w+:)?c[\s/>]")


class UnreadableFile(Refusal):
    """The file cannot be read; each kind says why and what to do."""


class FileTooLarge(UnreadableFile):
    message = "ファイルが大きすぎます。1MBまでのファイルを選んでください。"


class EmptyFile(UnreadableFile):
    message = "ファイルが空です。内容のあるファイルを選んでください。"


class UnknownKind(UnreadableFile):
    message = "このファイルは読めません。Excelで開き、.xlsxか「CSV UTF-8」で保存し直してください。"


class LockedFile(UnreadableFile):
    message = "パスワードのかかったファイルは読めません。Excelでパスワードを外して保存し直してください。"


class OldFormat(UnreadableFile):
    message = "古い形式(.xls)のファイルは読めません。Excelで開き、.xlsxで保存し直してください。"


class BrokenWorkbook(UnreadableFile):
    message = "ファイルが壊れているようです。Excelで開いて、.xlsxで保存し直してください。"


class SheetTooWide(UnreadableFile):
    message = "表がシートの端まで広がっています。スタッフの表だけを新しいシートに貼り付けて、保存し直してください。"


class UnknownEncoding(UnreadableFile):
    message = "文字を読み取れません。Excelで「CSV UTF-8」を選んで保存し直してください。"


class BrokenCsv(UnreadableFile):
    message = "CSVの形が崩れています。Excelで開いて、「CSV UTF-8」か.xlsxで保存し直してください。"


def read_grid(data: bytes) -> list[list[str]]:
    """The texts of the first sheet, row by row. Raises what is an UnreadableFile."""
    if len(data) > MOST_BYTES:
        raise FileTooLarge
    if not data.strip():
        raise EmptyFile
    if data.startswith(_COMPOUND):
        raise LockedFile if "EncryptedPackage".encode("utf-16-le") in data else OldFormat
    grid = _workbook(data) if data.startswith(_ARCHIVE) else _csv(data)
    return _trimmed(grid)


def _csv(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise BrokenCsv from error
    return [[_unguarded(cell) for cell in row] for row in rows]


def _decoded(data: bytes) -> str:
    if data.startswith(_UTF_16):
        raise UnknownEncoding
    if b"\0" in data:
        raise UnknownKind
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnknownEncoding


def _unguarded(cell: str) -> str:
    """Without the ' that our own list puts before a cell that could be taken for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in FORMULA_SIGNS else cell


def _workbook(data: bytes) -> list[list[str]]:
    unpacked = _unpacked(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(unpacked))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise BrokenWorkbook from error
    return [[_text(cell) for cell in row] for row in rows]


def _unpacked(data: bytes) -> bytes:
    """The archive written anew from what was read and counted, so that no later reader reads more than that."""
    room, copy, cells, longest = MOST_UNPACKED, io.BytesIO(), 0, 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(copy, "w") as out:
            for name in _names(archive):
                part = _part(archive, name, room)
                room -= len(part)
                cells += sum(1 for _ in _CELL.finditer(part))
                longest = max(longest, _longest_shared(part))
                out.writestr(name, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise BrokenWorkbook from error
    if cells * longest > MOST_TEXT:
        raise FileTooLarge
    return copy.getvalue()


def _names(archive: zipfile.ZipFile) -> list[str]:
    names = archive.namelist()
    if "xl/workbook.xml" not in names or OTHER_KINDS & set(names):
        raise UnknownKind
    known = all(entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in archive.infolist())
    if len(names) > len(set(names)) or not known:
        raise BrokenWorkbook
    return names


def _part(archive: zipfile.ZipFile, name: str, room: int) -> bytes:
    if archive.getinfo(name).file_size > room:
        raise FileTooLarge
    part = archive.read(name)
    if len(part) > room:
        raise FileTooLarge
    if _area(part) > MOST_CELLS:
        raise SheetTooWide
    return part


def _longest_shared(part: bytes) -> int:
    """The longest of a part's shared texts, with its markup."""
    starts = [found.start() for found in _SHARED.finditer(part)]
    return max((end - start for start, end in pairwise([*starts, len(part)])), default=0)


def _area(part: bytes) -> int:
    """How many cells the rectangle around all of a sheet's cells has; those without a place of their own count as a row."""
    row, column = sum(1 for _ in _ROW.finditer(part)), 1
    unplaced = sum(1 for _ in _CELL.finditer(part))
    for place in _REFERENCE.finditer(part):
        row, column = max(row, int(place[2])), max(column, _column(place[1]))
        unplaced -= bool(place[1])
    return row * max(column, unplaced)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(cell: object) -> str:
    """Whole numbers without a point, dates as 2026-03-31."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _trimmed(grid: list[list[str]]) -> list[list[str]]:
    """Without the blank rows at the end; a text that is too long for any field is cut, and stays too long."""
    while grid and not any(cell.strip() for cell in grid[-1]):
        grid.pop()
    return [[cell[:LONGEST_CELL] for cell in row] for row in grid]
