"""The operator has answered a question (by mail or telephone, outside of here)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.models import User
from kakutei.shift.plans.models import Inquiry


def answer_inquiry(*, inquiry: Inquiry, by: User, at: dt.datetime) -> None:
    """Marked once: a second press keeps the first name and time. In the scope of the inquiry's company."""
    with transaction.atomic():
        if Inquiry.objects.filter(pk=inquiry.pk, answered_at=None).update(answered_at=at, answered_by=by):
            record(What.INQUIRY_ANSWERED, company=inquiry.company_id, about=inquiry, words="お問い合わせ", by=by, at=at)
