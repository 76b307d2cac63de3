"""お問い合わせ: sent by a user, answered by an operator."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.infrastructure.mailing import quoted
from kakutei.shift.people.models import Company, User
from kakutei.shift.subscriptions.mails import tell_answered, tell_asked, tell_operators
from kakutei.shift.subscriptions.models import Inquiry


def send_inquiry(*, company: Company, text: str, by: User, at: dt.datetime) -> Inquiry:
    with transaction.atomic():
        inquiry = Inquiry.objects.create(company=company, text=text, asked_by=by, asked_at=at)
        asked = f"{by.name} ({by.email or 'メールアドレスなし'})\n\n{quoted(inquiry.text)}"
        tell_operators(company, about="お問い合わせ", text=asked, path="/operator/inquiries")
        if by.email:
            tell_asked(inquiry, to=by.email)
        record(AuditAction.INQUIRED, company=company, about=inquiry, words="お問い合わせ", by=by, at=at)
    return inquiry


def answer_inquiry(*, inquiry: Inquiry, by: User, at: dt.datetime) -> None:
    """Marked once: a second call keeps the first name and time. In the scope of the inquiry's company."""
    with transaction.atomic():
        if Inquiry.objects.filter(pk=inquiry.pk, answered_at=None).update(answered_at=at, answered_by=by):
            asker = inquiry.asked_by
            if asker.email and asker.is_active:
                tell_answered(inquiry, to=asker.email)
            record(
                AuditAction.INQUIRY_ANSWERED,
                company=inquiry.company_id,
                about=inquiry,
                words="お問い合わせ",
                by=by,
                at=at,
            )
