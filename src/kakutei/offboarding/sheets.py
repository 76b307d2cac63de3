"""The tables of a company as rows of texts, with the labels that the pages use."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from kakutei.access.links import state_of
from kakutei.jptime.clocktext import clock_text
from kakutei.jptime.workdate import JST

AT_ONCE = 2000
"""Rows read at a time."""


@dataclass(frozen=True)
class Sheet:
    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[str]]


@dataclass(frozen=True)
class Extra:
    """A column that is computed from a row at the moment of the export, and the relations that it reads."""

    heading: str
    of: Callable[[Any, dt.datetime], str]
    joined: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """The names of an app's tables and coded values in the exported files. A column has its verbose_name."""

    files: Mapping[type[models.Model], str]
    values: Mapping[str, Mapping[str, str]]
    """By `Model.field`: words of the codes that the database keeps, where the field itself has none."""
    left_out: Mapping[str, str]
    """Tables, columns and many-to-many relations (`Model` or `Model.field`) that are not exported, with the reason."""
    named: Sequence[type[models.Model]]
    """Rows that others point to and that people know by a name."""
    rows: Mapping[type[models.Model], Callable[[Any], models.QuerySet[Any]]]
    """Those of the company, of tables without a `company` of their own."""
    minutes: frozenset[str] = frozenset()
    """Columns (`Model.field`) of minutes from midnight of the work date."""
    extras: Mapping[type[models.Model], Sequence[Extra]] = field(default_factory=dict)
    computed: Sequence[Callable[[Any, dt.datetime], Sheet]] = ()
    """Sheets that do not belong to a table."""


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


def sheets_of(company: models.Model, wording: Wording, *, at: dt.datetime) -> Iterator[Sheet]:
    """Every exported table, then the computed sheets. In the company's scope."""
    names = Names(company, wording.named)
    for table in wording.files:
        yield _sheet(table, company, wording, names, at)
    for compute in wording.computed:
        yield compute(company, at)


def full_name(column: models.Field[Any, Any]) -> str:
    return f"{column.model.__name__}.{column.name}"


def heading_of(column: models.Field[Any, Any]) -> str:
    """The primary key that Django adds has no name of its own."""
    return "番号" if column.primary_key else str(column.verbose_name)


def columns(table: type[models.Model], wording: Wording) -> list[models.Field[Any, Any]]:
    return [
        each
        for each in table._meta.concrete_fields
        if each.name != "company" and full_name(each) not in wording.left_out
    ]


def text_of(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "はい" if value else "いいえ"
        case dt.datetime():
            return value.astimezone(JST).strftime("%Y-%m-%d %H:%M:%S")
        case dict() | list():
            return json.dumps(value, ensure_ascii=False)
    return str(value)


def _sheet(table: type[models.Model], company: models.Model, wording: Wording, names: Names, at: dt.datetime) -> Sheet:
    kept, extras = columns(table, wording), wording.extras.get(table, ())
    found = wording.rows[table](company) if table in wording.rows else table._default_manager.all()
    headings = [heading for each in kept for heading in _headings(each, names)]
    writers = [_writer(each, wording, names) for each in kept]
    rows = (
        [
            *(cell for writer, each in zip(writers, kept, strict=True) for cell in writer(getattr(row, each.attname))),
            *(extra.of(row, at) for extra in extras),
        ]
        for row in _read(found.order_by("pk"), extras)
    )
    return Sheet(wording.files[table], [*headings, *(extra.heading for extra in extras)], rows)


def _read(found: models.QuerySet[Any], extras: Sequence[Extra]) -> Iterator[Any]:
    joined = {name for extra in extras for name in extra.joined}
    listed = {name for extra in extras for name in extra.listed}
    if joined:
        found = found.select_related(*joined)
    return found.prefetch_related(*listed).iterator(chunk_size=AT_ONCE)


def _headings(column: models.Field[Any, Any], names: Names) -> list[str]:
    heading = heading_of(column)
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
    return lambda value: [words.get(str(value)) or text_of(value)]


def _ours(table: type[models.Model]) -> bool:
    return any(each.name == "company" for each in table._meta.concrete_fields)


INVITED = (
    Extra("宛先", lambda row, _: row.link.email or "QRコード", joined=("link",)),
    Extra("招待した日時", lambda row, _: text_of(row.link.asked_at), joined=("link",)),
    Extra("期限", lambda row, _: text_of(row.link.expires_at), joined=("link",)),
    Extra("使用した日時", lambda row, _: text_of(row.link.used_at), joined=("link",)),
    Extra("状態", lambda row, at: state_of(row.link, at), joined=("link",)),
)
