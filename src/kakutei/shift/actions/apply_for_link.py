"""A5 利用申込み: a company asks for the link with KING OF TIME, by the form or by telephone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from kakutei.audit.recording import facts, record
from kakutei.audit.what import What
from kakutei.shift.people.models import Company, User
from kakutei.shift.plans.granting import grant_where_due, lock_account
from kakutei.shift.plans.models import Application, Channel, Payment, Service
from kakutei.shift.plans.tidings import tell_operators


class AlreadyApplied(Exception):
    """利用申込みは、すでに受け付けています。変えたいことがあれば、お問い合わせからお知らせください。"""


@dataclass(frozen=True)
class Applicant:
    contact_name: str
    phone: str
    service: Service
    payment: Payment
    note: str = ""


def apply_for_link(
    *, company: Company, applicant: Applicant, channel: Channel, by: User | None, at: dt.datetime
) -> Application:
    """An upgrade that was waiting for it goes on. Raises AlreadyApplied."""
    try:
        with transaction.atomic():
            lock_account(company.account)
            application = Application.objects.create(
                company=company, channel=channel, applied_by=by, applied_at=at, **vars(applicant)
            )
            grant_where_due(company.account, at=at)
            if channel is Channel.FORM:
                tell_operators(
                    company, about="KING OF TIME連携の利用申込み", text=_summary(application), path="/operator"
                )
            after = facts(application, ("contact_name", "service", "payment", "channel"))
            record(What.APPLIED, company=company, about=application, words="利用申込み", by=by, at=at, after=after)
    except IntegrityError as error:
        raise AlreadyApplied(AlreadyApplied.__doc__) from error
    return application


def _summary(application: Application) -> str:
    lines = (
        f"ご担当者名: {application.contact_name}",
        f"電話番号: {application.phone}",
        f"勤怠サービス: {Service(application.service).label}",
        f"お支払い方法: {Payment(application.payment).label}",
        f"備考: {application.note}",
    )
    return "\n".join(lines)
