"""A company that is erased, and one that is taken along: what is left of the one, and what is in the other."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django_scopes import scopes_disabled
from python_calamine import CalamineWorkbook

from kakutei.infrastructure import clock
from kakutei.infrastructure.csv_cells import guarded
from kakutei.offboarding.archive import READ_ME, WORKBOOK
from kakutei.offboarding.purge import Beyond, erase
from kakutei.offboarding.rows import GRACE_PERIOD, request_deletion
from kakutei.offboarding.sheets import Wording, columns, full_name
from kakutei.offboarding.tenant_tables import company_tables, joins

from .app_spec import AppSpec
from .canary import as_text, text_fields

EVERYBODYS = {"anonymous"}


def remains(spec: AppSpec, companies: type[models.Model], beyond: Beyond) -> list[str]:
    """What is wrong after the company of `spec.own` was erased: rows or texts of it that are left, rows of the other one
    that are not as they were, keys that lead nowhere."""
    with transaction.atomic(), scopes_disabled():
        at, number = clock.now(), spec.own["company_id"]
        company = companies._base_manager.get(pk=number)
        before = _others(spec, companies)
        request_deletion(
            company,
            by=get_user_model()._base_manager.order_by("pk").first(),
            at=at - GRACE_PERIOD - dt.timedelta(seconds=1),
        )
        assert erase(companies, number, beyond=beyond, at=at)
        connection.check_constraints()
        wrong = [f"{table._meta.label}: a row is left" for table in _tables(companies) if _rows(table, number)]
        wrong += [f"{label}: {text}" for label, text in _texts() if spec.canaries.found(text, sent="") & _own(spec)]
        after = _others(spec, companies)
        wrong += [f"{label} of the other company has changed" for label in before if before[label] != after.get(label)]
        transaction.set_rollback(True)
    return wrong


def archive_faults(
    spec: AppSpec, companies: type[models.Model], wording: Wording, export: Callable[..., Any]
) -> list[str]:
    """What is wrong with the zip of the company of `spec.own`: texts of others in it, or texts of its own that are
    not there although nothing says so."""
    with transaction.atomic(), scopes_disabled():
        company = companies._base_manager.get(pk=spec.own["company_id"])
        with export(company=company, at=clock.now()) as file, zipfile.ZipFile(file) as packed:
            assert {READ_ME, WORKBOOK} <= {*packed.namelist()}
            text = "".join(packed.read(name).decode() for name in packed.namelist() if name != WORKBOOK)
            wrong = sheets_that_differ(packed)
        wrong += [f"{group} is in it" for group in spec.canaries.found(text, sent="") - _own(spec) - EVERYBODYS]
        for table in _tables(companies):
            for field in (each for each in text_fields(table) if full_name(each) not in wording.values):
                kept = table in wording.files and field in columns(table, wording)
                values = [value for value in _rows(table, company.pk).values_list(field.attname, flat=True) if value]
                wrong += [
                    f"{table._meta.label}.{field.name} is not in it: {value!r}"
                    for value in values
                    if kept and value not in text
                ]
                wrong += [
                    f"{table._meta.label}.{field.name} is in it although it is left out"
                    for value in values
                    if not kept and len(value) > 20 and value in text
                ]
        transaction.set_rollback(True)
    return wrong


def sheets_that_differ(packed: zipfile.ZipFile) -> list[str]:
    """The workbook holds the same texts as the CSVs, and nothing that is computed."""
    content = packed.read(WORKBOOK)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    wrong = [
        f"{name} in the workbook differs" for name in book.sheet_names if _cells(book, name) != _lines(packed, name)
    ]
    wrong += [f"{name} is in one alone" for name in {f"{each}.csv" for each in book.sheet_names} ^ _csvs(packed)]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        wrong += [f"{name} computes" for name in parts.namelist() if re.search(rb"<f[ >]", parts.read(name))]
    return wrong


def _csvs(packed: zipfile.ZipFile) -> set[str]:
    return {name for name in packed.namelist() if name.endswith(".csv")}


def _cells(book: CalamineWorkbook, name: str) -> list[list[str]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[cell if isinstance(cell, str) else repr(cell) for cell in row] for row in rows]


def _lines(packed: zipfile.ZipFile, name: str) -> list[list[str]]:
    """As a spreadsheet would show them, without the ' that guards a formula."""
    rows = csv.reader(io.StringIO(packed.read(f"{name}.csv").decode("utf-8-sig"), newline=""))
    return [[cell[1:] if cell[:1] == "'" and guarded(cell[1:]) == cell else cell for cell in row] for row in rows]


def unworded(companies: type[models.Model], wording: Wording) -> list[str]:
    """Tables and columns that are neither taken along nor left out with a reason, and lines about
    what there is not."""
    tables = {table.__name__: table for table in [companies, *company_tables(companies), *wording.rows]}
    wrong = [name for name, table in tables.items() if table not in wording.files and not wording.left_out.get(name)]
    known = {f"{name}.{field.name}" for name, table in tables.items() for field in table._meta.concrete_fields}
    for name, table in tables.items():
        for relation in table._meta.local_many_to_many:
            known.add(f"{name}.{relation.name}")
            read = {listed for extra in wording.extras.get(table, ()) for listed in extra.listed}
            if relation.name not in read and not wording.left_out.get(f"{name}.{relation.name}"):
                wrong.append(f"{name}.{relation.name} is neither taken along nor left out with a reason")
    wrong += [f"{name}: there is no such thing" for name in wording.left_out if name not in known | tables.keys()]
    wrong += [f"{name}: there is no such column" for name in (*wording.minutes, *wording.values) if name not in known]
    return wrong


def _own(spec: AppSpec) -> set[str]:
    return {group for group in spec.canaries.groups if group.startswith("A.")} | {"A.secret"}


def _tables(companies: type[models.Model]) -> list[type[models.Model]]:
    return [companies, *company_tables(companies)]


def _rows(table: type[models.Model], number: int) -> models.QuerySet[Any]:
    ours = any(field.name == "company" for field in table._meta.concrete_fields)
    return table._base_manager.filter(**({"company": number} if ours else {"pk": number}))


def _texts() -> Iterator[tuple[str, str]]:
    """Every row of every table, the joins of many-to-many relations among them."""
    for table in apps.get_models(include_auto_created=True):
        for row in table._base_manager.values():
            yield table._meta.label, as_text(list(row.values()))


def _others(spec: AppSpec, companies: type[models.Model]) -> dict[str, list[Any]]:
    """By table the rows of the other company."""
    found: dict[str, list[Any]] = {}
    for table in apps.get_models():
        for row in table._base_manager.order_by("pk"):
            group = spec.group_of(row)
            if group is not None and group.startswith("B."):
                values = [getattr(row, column.attname) for column in table._meta.concrete_fields]
                found.setdefault(table._meta.label, []).append(values)
    for table in company_tables(companies):
        for through, key in joins(table):
            rows = through._base_manager.filter(**{f"{key}__company": spec.foreign["company_id"]})
            found[through._meta.label] = list(rows.order_by("pk").values())
    return found
