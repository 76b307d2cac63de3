"""An operator looked into a company: who, when and at what is on file before the page is shown."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.models import Company, Look, User


def log_look(*, company: Company, by: User, page: str, at: dt.datetime) -> Look:
    """In the scope of the company."""
    with transaction.atomic():
        look = Look.objects.create(company=company, by=by, page=page, at=at)
        record(What.LOOKED, company=company, about=company, words=page, by=by, at=at)
    return look
