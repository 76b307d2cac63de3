"""Operators who open a company's page: on record before the page is shown, and listed on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models

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
    entries = list(audit_tables().entries.objects.filter(what=AuditAction.LOOKED).order_by("-sequence")[:MOST_SHOWN])
    users = get_user_model()._default_manager.in_bulk({entry.actor_id for entry in entries})
    emails = {key: user.email or "" for key, user in users.items()}
    views = [OperatorView(entry.actor_name, emails.get(entry.actor_id, ""), entry.at) for entry in entries]
    return {"operator_views": views, "keep_years": settings.KAKUTEI_KEEP_YEARS}
