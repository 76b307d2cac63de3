"""Statements on rows found by equality: what the query builder would make, without building it anew each time.

For the few that every sent day costs; everything else goes through the ORM. No scope is looked at: what is named in
`where` and `values` must hold the company, or a row of it that the caller has locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.db import connection, models

type Model = type[models.Model]
type Values = Mapping[str, object]
"""By field name or `…_id`."""


def update(model: Model, where: Values, values: Values) -> int:
    """The number of rows."""
    sql = _update(model, tuple(values), tuple(where))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_prepared(model, values), *_prepared(model, where)])
        return int(cursor.rowcount)


def insert(model: Model, values: Values) -> int:
    """The new row's key. Fields that are not named get their defaults."""
    whole = {**_defaults(model), **values}
    with connection.cursor() as cursor:
        cursor.execute(f"{_insert(model, tuple(whole))} RETURNING {_key(model)}", _prepared(model, whole))
        return int(cursor.fetchone()[0])


def upsert(model: Model, where: Values, values: Values) -> None:
    """`where` names the fields of a unique constraint: that row gets the values, or a new one does."""
    whole = {**_defaults(model), **where, **values}
    with connection.cursor() as cursor:
        cursor.execute(_upsert(model, tuple(where), tuple(values), tuple(whole)), _prepared(model, whole))


@cache
def _update(model: Model, values: tuple[str, ...], where: tuple[str, ...]) -> str:
    changed, found = _equal(model, values, ", "), _equal(model, where, " AND ")
    return f"UPDATE {_table(model)} SET {changed} WHERE {found}"  # noqa: S608 # names of our own tables and columns


@cache
def _insert(model: Model, names: tuple[str, ...]) -> str:
    columns, places = ", ".join(_columns(model, names)), ", ".join(["%s"] * len(names))
    return f"INSERT INTO {_table(model)} ({columns}) VALUES ({places})"  # noqa: S608 # as above


@cache
def _upsert(model: Model, where: tuple[str, ...], values: tuple[str, ...], whole: tuple[str, ...]) -> str:
    changed = ", ".join(f"{column} = excluded.{column}" for column in _columns(model, values))
    unique = ", ".join(_columns(model, where))
    return f"{_insert(model, whole)} ON CONFLICT ({unique}) DO UPDATE SET {changed}"


def _defaults(model: Model) -> dict[str, object]:
    return {field.attname: field.get_default() for field in model._meta.concrete_fields if not field.primary_key}


def _equal(model: Model, names: Iterable[str], between: str) -> str:
    return between.join(f"{column} = %s" for column in _columns(model, names))


def _columns(model: Model, names: Iterable[str]) -> list[str]:
    quote = connection.ops.quote_name
    return [quote(_column(_field(model, name))) for name in names]


def _prepared(model: Model, values: Values) -> list[Any]:
    return [_field(model, name).get_db_prep_save(value, connection) for name, value in values.items()]


@cache
def _field(model: Model, name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _table(model: Model) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _key(model: Model) -> str:
    assert model._meta.pk
    return connection.ops.quote_name(_column(model._meta.pk))


def _column(field: models.Field[Any, Any]) -> str:
    assert field.column
    return field.column
