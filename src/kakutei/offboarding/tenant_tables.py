"""Which tables hold rows of a company: found by their foreign key, so that a new table is one of them by itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.db import models


def company_tables(companies: type[models.Model]) -> list[type[models.Model]]:
    """Every table with a `company` of its own, those of plain many-to-many relations not among them."""
    return [model for model in apps.get_models() if _belongs(model, companies)]


def joins(table: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """The tables of the many-to-many relations of `table`, each with the name of its key to `table`."""
    for field in table._meta.local_many_to_many:
        through = field.remote_field.through
        if through is not None:
            yield through, field.m2m_field_name()


def names_of_users(table: type[models.Model]) -> list[str]:
    """The fields by which a row names a user."""
    return [
        field.name
        for field in table._meta.concrete_fields
        if field.is_relation and field.related_model is not None and _is_user(field.related_model)
    ]


def _belongs(model: type[models.Model], companies: type[models.Model]) -> bool:
    return any(field.name == "company" and field.related_model is companies for field in model._meta.concrete_fields)


def _is_user(model: object) -> bool:
    return isinstance(model, type) and issubclass(model, models.Model) and model._meta.label == settings.AUTH_USER_MODEL
