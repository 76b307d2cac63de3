"""データの書き出し: all that is kept of a company, a CSV for each kind of row, in one zip."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.db import models
from django_scopes import scope

from kakutei.audit.book import book
from kakutei.audit.sheet import HEADINGS, cells_of
from kakutei.edge.csvcells import BOM, lines
from kakutei.jptime.clocktext import clock_text

JAPAN = ZoneInfo("Asia/Tokyo")
READ_ME = "お読みください.txt"
AT_ONCE = 2000
"""Rows read at a time."""


@dataclass(frozen=True)
class Wording:
    """What an app's tables, columns and coded values are called for people who open the files."""

    files: Mapping[type[models.Model], str]
    headings: Mapping[str, str]
    """By field name, or by `Model.field` where a name means different things."""
    values: Mapping[str, Mapping[str, str]]
    """By `Model.field`: words of the codes that the database keeps, where the field itself has none."""
    left_out: Mapping[str, str]
    """Tables and columns (`Model` or `Model.field`) that are not taken along, each with its reason."""
    named: Sequence[type[models.Model]]
    """Rows that others point to and that people know by a name."""
    rows: Mapping[type[models.Model], Callable[[Any], models.QuerySet[Any]]]
    """Those of the company, of tables without a `company` of their own."""
    minutes: frozenset[str] = frozenset()
    """Columns (`Model.field`) of minutes from midnight of the work date."""

    def heading(self, column: models.Field[Any, Any]) -> str:
        """Raises KeyError where nobody has named the column."""
        return self.headings.get(full_name(column)) or self.headings[column.name]


@dataclass
class Names:
    """The names of the rows that others point to, read once for each table."""

    company: models.Model
    named: Sequence[type[models.Model]]
    known: dict[type[models.Model], dict[int, str]] = field(default_factory=dict)

    def has(self, table: type[models.Model]) -> bool:
        return table in self.named

    def of(self, table: type[models.Model], key: int | None) -> str:
        if key is None:
            return ""
        if table not in self.known:
            self.known[table] = {row.pk: str(row) for row in table._default_manager.all()} if _ours(table) else {}
        names = self.known[table]
        if key not in names:
            names[key] = str(table._base_manager.get(pk=key))
        return names[key]


def write_archive(company: models.Model, wording: Wording, *, about: str, at: dt.datetime) -> IO[bytes]:
    """The zip, ready to read, in a file that has no name and goes when it is closed. In the company's scope."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 # the caller reads it
    with scope(company=company), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        packed.writestr(READ_ME, BOM + _read_me(company, wording, about=about, at=at))
        names = Names(company, wording.named)
        for table, name in wording.files.items():
            _put(packed, name, _sheet(table, company, wording, names))
        entries = book().entries._default_manager.order_by("sequence").iterator(chunk_size=AT_ONCE)
        _put(packed, "操作記録", lines(HEADINGS, map(cells_of, entries)))
    file.seek(0)
    return file


def full_name(column: models.Field[Any, Any]) -> str:
    return f"{column.model.__name__}.{column.name}"


def columns(table: type[models.Model], wording: Wording) -> list[models.Field[Any, Any]]:
    return [
        each
        for each in table._meta.concrete_fields
        if each.name != "company" and full_name(each) not in wording.left_out
    ]


def _put(packed: zipfile.ZipFile, name: str, text: Iterable[str]) -> None:
    with packed.open(f"{name}.csv", "w", force_zip64=True) as sheet:
        for line in text:
            sheet.write(line.encode())


def _sheet(table: type[models.Model], company: models.Model, wording: Wording, names: Names) -> Iterator[str]:
    kept = columns(table, wording)
    rows = wording.rows[table](company) if table in wording.rows else table._default_manager.all()
    read = rows.order_by("pk").values_list(*(each.attname for each in kept)).iterator(chunk_size=AT_ONCE)
    writers = [_writer(each, wording, names) for each in kept]
    headings = [heading for each in kept for heading in _headings(each, wording, names)]
    return lines(
        headings, ([cell for writer, value in zip(writers, row, strict=True) for cell in writer(value)] for row in read)
    )


def _headings(column: models.Field[Any, Any], wording: Wording, names: Names) -> list[str]:
    heading = wording.heading(column)
    target = column.related_model
    if not isinstance(target, type):
        return [heading]
    return [f"{heading}番号", heading] if names.has(target) else [f"{heading}番号"]


def _writer(column: models.Field[Any, Any], wording: Wording, names: Names) -> Callable[[Any], list[str]]:
    target = column.related_model
    if isinstance(target, type) and names.has(target):
        return lambda key: ["" if key is None else str(key), names.of(target, key)]
    if full_name(column) in wording.minutes:
        return lambda minutes: ["" if minutes is None else clock_text(minutes)]
    labels = {str(code): str(label) for code, label in column.flatchoices or ()}
    words = wording.values.get(full_name(column), labels)
    return lambda value: [words.get(str(value)) or _text(value)]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "はい" if value else "いいえ"
        case dt.datetime():
            return value.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M:%S")
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def _ours(table: type[models.Model]) -> bool:
    return any(each.name == "company" for each in table._meta.concrete_fields)


def _read_me(company: models.Model, wording: Wording, *, about: str, at: dt.datetime) -> str:
    files = "\r\n".join(f"・{name}.csv" for name in [*wording.files.values(), "操作記録"])
    return (
        f"{company}のデータ\r\n{about}\r\n書き出した日時: {_text(at)}(日本時間)\r\n\r\n"
        "日時はすべて日本時間です。文字コードはUTF-8(BOM付き)で、Excelでそのまま開けます。\r\n"
        "アクセストークン、ログインのためのURLやパスキー、暗証番号(PIN)は、安全のため入っていません。\r\n"
        "氏名などの個人情報が入っています。会社の規程に従って保管してください。\r\n\r\n"
        f"入っているもの\r\n{files}\r\n"
    )
