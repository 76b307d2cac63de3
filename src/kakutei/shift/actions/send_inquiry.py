"""お問い合わせ: a question to whoever runs the installation."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.shift.people.models import Company, User
from kakutei.shift.plans.models import Inquiry
from kakutei.shift.plans.tidings import tell_operators


def send_inquiry(*, company: Company, text: str, by: User, at: dt.datetime) -> Inquiry:
    with transaction.atomic():
        inquiry = Inquiry.objects.create(company=company, text=text, asked_by=by, asked_at=at)
        asked = f"{by.name} ({by.email})\n\n{text}"
        tell_operators(company, about="お問い合わせ", text=asked, path="/operator/inquiries")
        record(What.INQUIRED, company=company, about=inquiry, words="お問い合わせ", by=by, at=at)
    return inquiry
