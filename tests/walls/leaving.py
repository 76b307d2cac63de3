"""A company that is erased, and one that is taken along: what is left of the one, and what is in the other."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django_scopes import scopes_disabled

from kakutei.edge import clock
from kakutei.leaving.archive import READ_ME, Wording, columns, full_name
from kakutei.leaving.erasing import Beyond, erase
from kakutei.leaving.ours import company_tables, joins
from kakutei.leaving.rows import GRACE, set_leaving

from .canary import as_text, text_fields
from .house import House

EVERYBODYS = {"anonymous"}


def remains(house: House, companies: type[models.Model], beyond: Beyond) -> list[str]:
    """What is wrong after the company of `house.own` was erased: rows or texts of it that are left, rows of the other one
    that are not as they were, keys that lead nowhere."""
    with transaction.atomic(), scopes_disabled():
        at, number = clock.now(), house.own["company_id"]
        company = companies._base_manager.get(pk=number)
        before = _others(house, companies)
        set_leaving(
            company, by=get_user_model()._base_manager.order_by("pk").first(), at=at - GRACE - dt.timedelta(seconds=1)
        )
        assert erase(companies, number, beyond=beyond, at=at)
        connection.check_constraints()
        wrong = [f"{table._meta.label}: a row is left" for table in _tables(companies) if _rows(table, number)]
        wrong += [f"{label}: {text}" for label, text in _texts() if house.canaries.found(text, sent="") & _own(house)]
        after = _others(house, companies)
        wrong += [f"{label} of the other company has changed" for label in before if before[label] != after.get(label)]
        transaction.set_rollback(True)
    return wrong


def archive_faults(
    house: House, companies: type[models.Model], wording: Wording, export: Callable[..., Any]
) -> list[str]:
    """What is wrong with the zip of the company of `house.own`: texts of others in it, or texts of its own that are
    not there although nothing says so."""
    with transaction.atomic(), scopes_disabled():
        company = companies._base_manager.get(pk=house.own["company_id"])
        with export(company=company, at=clock.now()) as file, zipfile.ZipFile(file) as packed:
            text = "".join(packed.read(name).decode() for name in packed.namelist())
            assert READ_ME in packed.namelist()
        wrong = [f"{group} is in it" for group in house.canaries.found(text, sent="") - _own(house) - EVERYBODYS]
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


def unworded(companies: type[models.Model], wording: Wording) -> list[str]:
    """Tables and columns that are neither taken along, with a Japanese heading, nor left out with a reason; and lines about
    what there is not."""
    tables = {table.__name__: table for table in [companies, *company_tables(companies), *wording.rows]}
    wrong = [name for name, table in tables.items() if table not in wording.files and not wording.left_out.get(name)]
    known = {f"{name}.{field.name}" for name, table in tables.items() for field in table._meta.concrete_fields}
    wrong += [f"{name}: there is no such thing" for name in wording.left_out if name not in known | tables.keys()]
    wrong += [f"{name}: there is no such column" for name in (*wording.minutes, *wording.values) if name not in known]
    for table in wording.files:
        for column in columns(table, wording):
            try:
                heading = wording.heading(column)
            except KeyError:
                wrong.append(f"{table.__name__}.{column.name} has no heading")
            else:
                wrong += [f"{table.__name__}.{column.name}: {heading}"] if not heading else []
    headings = {
        name
        for table in wording.files
        for column in columns(table, wording)
        for name in (column.name, f"{table.__name__}.{column.name}")
    }
    return wrong + [f"{name} is a heading of nothing" for name in wording.headings if name not in headings]


def _own(house: House) -> set[str]:
    return {group for group in house.canaries.groups if group.startswith("A.")} | {"A.secret"}


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


def _others(house: House, companies: type[models.Model]) -> dict[str, list[Any]]:
    """By table the rows of the other company."""
    found: dict[str, list[Any]] = {}
    for table in apps.get_models():
        for row in table._base_manager.order_by("pk"):
            group = house.group_of(row)
            if group is not None and group.startswith("B."):
                values = [getattr(row, column.attname) for column in table._meta.concrete_fields]
                found.setdefault(table._meta.label, []).append(values)
    for table in company_tables(companies):
        for through, key in joins(table):
            rows = through._base_manager.filter(**{f"{key}__company": house.foreign["company_id"]})
            found[through._meta.label] = list(rows.order_by("pk").values())
    return found
