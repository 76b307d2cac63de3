"""CSV for spreadsheets: UTF-8 with BOM, and no cell becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
FORMULA_SIGNS = "=+-@\t\r\n\0＝＋－＠"
"""What a spreadsheet takes for the beginning of a formula."""


def guarded(cell: str) -> str:
    """With ' in front where it would be taken for a formula."""
    return f"'{cell}" if cell[:1] and cell[0] in FORMULA_SIGNS else cell


def lines(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Text to send line by line, RFC 4180, the BOM first."""
    write = csv.writer(_Passed()).writerow
    yield BOM + write(_cells(headings))
    for row in rows:
        yield write(_cells(row))


def _cells(row: Iterable[str]) -> list[str]:
    return [guarded(cell).replace("\0", "") for cell in row]


class _Passed:
    """A file whose `write` returns the line, which csv's `writerow` passes on."""

    def write(self, line: str) -> str:
        return line
