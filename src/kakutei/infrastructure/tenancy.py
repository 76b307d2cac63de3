"""The tenant: rows that belong to a company, and which companies a user may open.

Reads through a default manager raise where no company is in scope. Creation, `save`, `delete`, `_base_manager` and joins
are not covered by the manager; `check_one_company` in the one base model and a sweep cover those.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol, Self, cast

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django_scopes.exceptions import ScopeError
from django_scopes.state import get_scope


class CompanyManager[M: models.Model](models.Manager[M]):
    """Rows of the company in scope (`with scope(company=company)`), found by the column `company_column`."""

    def __init__(self, company_column: str = "company") -> None:
        super().__init__()
        self.company_column = company_column

    def get_queryset(self) -> models.QuerySet[M]:
        scope: dict[str, Any] = get_scope()  # type: ignore[no-untyped-call] # django-scopes has no types
        rows = super().get_queryset()
        if not scope.get("_enabled", True):
            return rows
        if scope.get("company") is None:
            raise ScopeError(f"{self.model.__name__} was read without a company in scope.")
        return rows.filter(**{self.company_column: scope["company"].pk})


class CompanyRow(models.Model):
    """Carries its company; read only with a company in scope; points to rows of its own company alone."""

    company = models.ForeignKey(
        settings.KAKUTEI_COMPANY_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="会社"
    )

    objects: ClassVar[CompanyManager[Self]] = CompanyManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Django's save, refused with CrossesCompanies where the row points to another company's row."""
        check_one_company(self)
        super().save(*args, **kwargs)


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


class Tenancy(Protocol):
    """What each app says about its companies: the object that the setting KAKUTEI_TENANCY names."""

    def companies_of(self, user: Any) -> Sequence[Any]:
        """The companies in which the user has access today."""

    def companies_open_to(self, request: HttpRequest) -> Sequence[Any]:
        """The companies whose pages this browser may open: those of its user, or of a device without a user."""

    def place_of(self, request: HttpRequest, company: Any) -> Any:
        """What the requester is in `company`, which is in scope. Kept as `request.place`."""


def tenancy() -> Tenancy:
    return cast(Tenancy, import_string(settings.KAKUTEI_TENANCY))


def company_in(request: HttpRequest) -> Any:
    """The company in the address of a page, as CompanyScope found it. Raises LookupError without one."""
    company = getattr(request, "company", None)
    if company is None:
        raise LookupError("A page that works in a company was reached without one: its rule is too wide.")
    return company


def _has_company(model: type[models.Model]) -> bool:
    return any(field.name == "company" for field in model._meta.concrete_fields)


def _company_of(row: models.Model, name: str, target: type[models.Model], key: object) -> object:
    cached = row._state.fields_cache.get(name)
    if cached is not None:
        return cached.company_id
    return target._base_manager.filter(pk=key).values_list("company_id", flat=True).first()
