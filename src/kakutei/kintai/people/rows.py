"""The base of every row that belongs to a company."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models

from kakutei.edge.tenancy import CompanyManager, check_one_company


class CompanyRow(models.Model):
    """Carries its company; read only with a company in scope; points to rows of its own company alone."""

    company = models.ForeignKey("kintai_people.Company", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[CompanyManager[Self]] = CompanyManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Django's save, refused with CrossesCompanies where the row points to another company's row."""
        check_one_company(self)
        super().save(*args, **kwargs)
