"""The staff as a list to download, change and import again: .csv and .xlsx."""

from __future__ import annotations

import csv
import datetime as dt
import io

from xlsxwriter import Workbook

from kakutei.infrastructure.csv_cells import guarded
from kakutei.shift.people.rules.import_rows import Known, Value
from kakutei.shift.people.rules.staff_list import COLUMNS

WIDTHS = (12, 12, 12, 20, 24, 12, 12)


def as_csv(staff: list[Known]) -> bytes:
    """UTF-8 with BOM, which spreadsheets recognise; a cell that could be taken for a formula begins with '."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[guarded(cell) for cell in row] for row in _rows(staff)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(staff: list[Known]) -> bytes:
    """The head row stays in sight, and numbers are texts, so that their zeros stay."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("スタッフ")
        head, text = book.add_format({"bold": True, "bg_color": "#EFEDE7"}), book.add_format({"num_format": "@"})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, text)
        for line, row in enumerate(_rows(staff)):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell, head if line == 0 else text)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _rows(staff: list[Known]) -> list[list[str]]:
    return [list(COLUMNS), *([shown(each.values.get(heading)) for heading in COLUMNS] for each in staff)]


def shown(value: Value) -> str:
    """A value as a cell of the list holds it."""
    if isinstance(value, tuple):
        return "、".join(value)
    return value.isoformat() if isinstance(value, dt.date) else value or ""
