"""データの書き出し: all data of a company, a CSV for each kind of row and one workbook of them all, in one zip."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

from django.db import models
from django_scopes import scope

from kakutei.audit.export import HEADINGS, cells_of
from kakutei.audit.tables import audit_tables
from kakutei.infrastructure.csv_cells import BOM, lines
from kakutei.jptime.workdate import JST
from kakutei.offboarding.sheets import AT_ONCE, Sheet, Wording, sheets_of, text_of
from kakutei.offboarding.workbook import Book

READ_ME = "お読みください.txt"
WORKBOOK = "すべてのデータ.xlsx"
RECORD = "操作記録"


def write_archive(company: models.Model, wording: Wording, *, about: str, at: dt.datetime) -> IO[bytes]:
    """The zip, ready to read, in an unnamed file that is deleted when it is closed. In the company's scope."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 # the caller reads it
    with scope(company=company), zipfile.ZipFile(file, "w") as packed, tempfile.TemporaryFile() as made:
        workbook, sheets = Book(made, at=at), [*sheets_of(company, wording, at=at), _record()]
        told = _read_me(company, [sheet.name for sheet in sheets], about=about, at=at)
        packed.writestr(_entry(READ_ME, at), BOM + told)
        for sheet in sheets:
            _put(packed, workbook, sheet, at)
        workbook.close()
        made.seek(0)
        with packed.open(_entry(WORKBOOK, at, zipfile.ZIP_STORED), "w", force_zip64=True) as target:
            shutil.copyfileobj(made, target)
    file.seek(0)
    return file


def _record() -> Sheet:
    entries = audit_tables().entries._default_manager.order_by("sequence").iterator(chunk_size=AT_ONCE)
    return Sheet(RECORD, HEADINGS, map(cells_of, entries))


def _put(packed: zipfile.ZipFile, workbook: Book, sheet: Sheet, at: dt.datetime) -> None:
    """Each row is read once and written twice."""

    def seen() -> Iterator[list[str]]:
        for row in sheet.rows:
            workbook.add(row)
            yield list(row)

    workbook.begin(sheet.name, sheet.headings)
    with packed.open(_entry(f"{sheet.name}.csv", at), "w", force_zip64=True) as target:
        for line in lines(sheet.headings, seen()):
            target.write(line.encode())


def _entry(name: str, at: dt.datetime, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """Dated by the export, in Japan."""
    there = at.astimezone(JST)
    entry = zipfile.ZipInfo(name, (there.year, there.month, there.day, there.hour, there.minute, there.second))
    entry.compress_type, entry.external_attr = method, 0o600 << 16
    return entry


def _read_me(company: models.Model, names: list[str], *, about: str, at: dt.datetime) -> str:
    files = "\r\n".join(f"・{name}.csv" for name in names)
    return (
        f"{company}のデータ\r\n{about}\r\n書き出した日時: {text_of(at)}(日本時間)\r\n\r\n"
        f"Excelでは「{WORKBOOK}」を開いてください。CSVと同じ内容が1枚ずつのシートに入っていて、社員番号などの先頭の0もそのまま残ります。\r\n"
        "CSVは、ほかのシステムに取り込むためのファイルです。文字コードはUTF-8(BOM付き)です。CSVをExcelで直接開くと、先頭の0が消えたり、"
        "日付に変わったりします。Excelで使うときは、[データ]の[テキストまたはCSVから]で、すべての列を「文字列」として取り込んでください。\r\n"
        "計算式と見なされるおそれのある値は、CSVでは先頭に ' が付いています。\r\n\r\n"
        "日時はすべて日本時間です。\r\n"
        "アクセストークン、ログインのためのURLやパスキー、暗証番号(PIN)は、安全のため入っていません。\r\n"
        "氏名などの個人情報が入っています。会社の規程に従って保管してください。\r\n\r\n"
        f"入っているもの\r\n・{WORKBOOK}\r\n{files}\r\n"
    )
