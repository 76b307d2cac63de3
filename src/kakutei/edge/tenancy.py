"""One company's rows only: reads through a default manager raise where no company is in scope.

Creation, `save`, `delete`, `_base_manager` and joins are not covered by the manager; `check_one_company` in the one
base model and a sweep hold those.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django_scopes.exceptions import ScopeError
from django_scopes.state import get_scope


class CompanyManager[M: models.Model](models.Manager[M]):
    """Rows of the company in scope (`with scope(company=company)`)."""

    def get_queryset(self) -> models.QuerySet[M]:
        scope: dict[str, Any] = get_scope()  # type: ignore[no-untyped-call] # django-scopes has no types
        rows = super().get_queryset()
        if not scope.get("_enabled", True):
            return rows
        if scope.get("company") is None:
            raise ScopeError(f"{self.model.__name__} was read without a company in scope.")
        return rows.filter(company=scope["company"])


class CrossesCompanies(Exception):
    """A row points to a row of another company. Nothing was saved."""


def check_one_company(row: models.Model) -> None:
    """Raises CrossesCompanies where `row` and a row that it points to belong to two companies."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        if field.is_relation and isinstance(target, type) and _has_company(target):
            key = getattr(row, field.attname)
            if key is not None and _company_of(row, field.name, target, key) != row.company_id:  # type: ignore[attr-defined] # every row here has one
                raise CrossesCompanies(f"{type(row).__name__}.{field.name}")


def _has_company(model: type[models.Model]) -> bool:
    return any(field.name == "company" for field in model._meta.concrete_fields)


def _company_of(row: models.Model, name: str, target: type[models.Model], key: object) -> object:
    cached = row._state.fields_cache.get(name)
    if cached is not None:
        return cached.company_id
    return target._base_manager.filter(pk=key).values_list("company_id", flat=True).first()
