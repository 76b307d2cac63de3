"""The tables of 操作記録 in this app: its models AuditEntry and AuditChain, beside its Company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from kakutei.audit.rows import AuditHead, AuditRow
from kakutei.infrastructure.tenancy import tenancy


@dataclass(frozen=True)
class AuditTables:
    entries: type[AuditRow]
    heads: type[AuditHead]
    kinds: Mapping[str, str]
    """What an entry is about, by the class that is on record: the word that people know."""

    def companies_of(self, user: Any) -> list[int]:
        """The numbers of the companies to which the user has access."""
        return [company.pk for company in tenancy().companies_of(user)]


@cache
def audit_tables() -> AuditTables:
    label = settings.KAKUTEI_COMPANY_MODEL.partition(".")[0]
    return AuditTables(
        entries=cast(type[AuditRow], apps.get_model(label, "AuditEntry")),
        heads=cast(type[AuditHead], apps.get_model(label, "AuditChain")),
        kinds=import_string(settings.KAKUTEI_AUDIT_KINDS),
    )
