"""An .xlsx of many sheets, written row by row: every cell is a text, so that zeros stay and nothing is computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import IO, Any

from xlsxwriter import Workbook

from kakutei.jptime.workdate import JST

MOST_ROWS = 1_048_576
LONGEST = 32_767
"""Characters of a cell."""
WIDTH = 18


class Book:
    """Rows go to the sheet begun last; a full sheet is continued in another one. The file is complete after `close`."""

    def __init__(self, file: IO[bytes], *, at: dt.datetime, most_rows: int = MOST_ROWS) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._workbook = Workbook(file, options)
        self._workbook.set_properties({"created": at.astimezone(JST).replace(tzinfo=None)})
        self._head = self._workbook.add_format({"bold": True, "bg_color": "#EFEDE7"})
        self._text = self._workbook.add_format({"num_format": "@"})
        self._most = most_rows

    def begin(self, name: str, headings: Sequence[str]) -> None:
        self._name, self._headings, self._part = name, headings, 1
        self._add(name)

    def add(self, row: Sequence[str]) -> None:
        if self._line >= self._most:
            self._part += 1
            self._add(f"{self._name}({self._part})")
        self._write(row, self._text)

    def close(self) -> None:
        self._workbook.close()

    def _add(self, name: str) -> None:
        self._sheet, self._line = self._workbook.add_worksheet(name), 0
        self._sheet.set_column(0, max(0, len(self._headings) - 1), WIDTH, self._text)
        self._sheet.freeze_panes(1, 0)
        self._write(self._headings, self._head)

    def _write(self, row: Sequence[str], look: Any) -> None:
        for column, cell in enumerate(row):
            if cell:
                self._sheet.write_string(self._line, column, cell[:LONGEST], look)
        self._line += 1
