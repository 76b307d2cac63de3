"""Operators who open a company's page: on record before the page is shown, and listed on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import OuterRef, Subquery

from kakutei.audit.actor import NamedUser
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.audit.tables import audit_tables

MOST_SHOWN = 50


@dataclass(frozen=True)
class OperatorView:
    name: str
    email: str
    at: dt.datetime


def record_operator_view(*, company: models.Model, by: NamedUser, page: str, at: dt.datetime) -> None:
    """`page`: what was opened, in words."""
    record(AuditAction.LOOKED, company=company, about=company, words=page, by=by, at=at)


def operator_views() -> dict[str, object]:
    """For audit/operator_views.html: the newest of the company in scope, the last one first; names as on record, mail
    addresses as of now."""
    users = get_user_model()._default_manager.filter(pk=OuterRef("actor_id")).values("email")
    looked = audit_tables().entries.objects.filter(what=AuditAction.LOOKED).order_by("-sequence")
    shown = looked.values_list("actor_name", Subquery(users), "at")[:MOST_SHOWN]
    views = [OperatorView(name, email or "", at) for name, email, at in shown]
    return {"operator_views": views, "keep_years": settings.KAKUTEI_KEEP_YEARS}
