"""Sends the queued mails, and shows the operator the result of each. A mail's text is never read.

The secret of a link is made at the moment of sending, so that no queue and no dump holds one.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Replace
from post_office.mail import get_queued, send_queued
from post_office.models import STATUS, Email, Log

from kakutei.authentication.mail_links import LINK_HEADER, SECRET_PLACE, new_secret
from kakutei.authentication.models import SignInLink
from kakutei.infrastructure.mail_address import as_mailbox, from_mailbox, plain_address
from kakutei.infrastructure.mailing import COMPANY_HEADER
from kakutei.infrastructure.refusal import Refusal


class SecretsAtSending(EmailBackend):
    """SMTP, with the secret of a sign-in link put into the mail that asks for it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            put_secret(message)
        if threading.current_thread() is not threading.main_thread():
            connection.close()  # the queue sends from a thread of its own, which would leave its session behind
        return super().send_messages(email_messages)

    def prep_address(self, address: str, force_ascii: bool = True) -> str:
        """Django checks the address and drops the quotes that RFC 5321 wants around a local part such as ab..cd."""
        return as_mailbox(super().prep_address(address, force_ascii))


def put_secret(message: EmailMessage) -> None:
    message.extra_headers.pop(COMPANY_HEADER, None)
    link_id = message.extra_headers.pop(LINK_HEADER, None)
    if link_id is None or SECRET_PLACE not in message.body:
        return
    url = new_secret(int(link_id))
    message.body = message.body.replace(SECRET_PLACE, url or "(このリンクは使われたか、期限が切れています)")


def send_queued_mails() -> int:
    """How many mails were sent. A mail that fails is tried again later by the queue's own rules; its log keeps the reason."""
    if not get_queued():
        return 0
    sent, _, _ = send_queued(processes=1, log_level=1)
    return sent


PAGE = 50


class NothingToResend(Refusal):
    message = "送り直せるメールではありません。ページを開き直してください。"


class LinkIsOver(Refusal):
    message = "このメールのログイン用URLは期限が切れています。ご本人に、ログインのページからもう一度お申し込みいただいてください。"


class MailState(Enum):
    """Code, word, the colour of its badge, and the queue's own states that it stands for."""

    WAITING = "waiting", "送信待ち", "warn", (STATUS.queued, STATUS.requeued)
    SENT = "sent", "送信済み", "ok", (STATUS.sent,)
    FAILED = "failed", "失敗", "error", (STATUS.failed,)

    def __init__(self, code: str, word: str, badge: str, statuses: tuple[int, ...]) -> None:
        self.code = code
        self.word = word
        self.badge = badge
        self.statuses = statuses


@dataclass(frozen=True)
class MailLine:
    pk: int
    to: str
    subject: str
    state: MailState
    created: dt.datetime
    last_updated: dt.datetime
    error: str
    link_is_over: bool

    @property
    def can_be_resent(self) -> bool:
        return self.state is MailState.FAILED and not self.link_is_over


def mail_lines(
    *, address: str, state: MailState | None, page: str, at: dt.datetime
) -> tuple[Page[Email], list[MailLine]]:
    """Newest first: the page asked for, and its lines."""
    mails: QuerySet[Email] = Email.objects.order_by("-pk").only(
        "to", "subject", "status", "created", "last_updated", "headers"
    )
    if address:
        mails = mails.alias(without_quotes=Replace("to", Value('"'), output_field=TextField())).filter(
            without_quotes__icontains=plain_address(address).replace('"', "")
        )
    if state:
        mails = mails.filter(status__in=state.statuses)
    shown = Paginator(mails, PAGE).get_page(page)
    return shown, _lines(list(shown), at)


def resend_mail(*, mail_id: int, at: dt.datetime) -> str:
    """Queues a failed mail anew and returns its address. Raises NothingToResend, LinkIsOver."""
    failed = Email.objects.filter(pk=mail_id, status=STATUS.failed)
    mail = failed.only("to", "headers").first()
    if mail is None:
        raise NothingToResend
    if _link_of(mail) in _links_that_are_over([mail], at):
        raise LinkIsOver
    failed.update(status=STATUS.queued, scheduled_time=None, number_of_retries=None, last_updated=at)
    return _addresses(mail)


def _addresses(mail: Email) -> str:
    return ", ".join(map(from_mailbox, mail.to))


def _lines(mails: list[Email], at: dt.datetime) -> list[MailLine]:
    errors = _last_errors([mail.pk for mail in mails])
    over = _links_that_are_over(mails, at)
    return [
        MailLine(
            pk=mail.pk,
            to=_addresses(mail),
            subject=mail.subject,
            state=(state := _state(mail.status)),
            created=mail.created,
            last_updated=mail.last_updated,
            error="" if state is MailState.SENT else errors.get(mail.pk, ""),
            link_is_over=_link_of(mail) in over,
        )
        for mail in mails
    ]


def _state(status: int | None) -> MailState:
    return next((state for state in MailState if status in state.statuses), MailState.WAITING)


def _last_errors(mails: list[int]) -> dict[int, str]:
    logs = Log.objects.filter(email__in=mails, status=STATUS.failed).order_by("pk")
    return {log.email_id: f"{log.exception_type}: {log.message}" for log in logs}


def _link_of(mail: Email) -> int | None:
    """The sign-in link that the mail would carry."""
    number = (mail.headers or {}).get(LINK_HEADER)
    return int(number) if number else None


def _links_that_are_over(mails: Iterable[Email], at: dt.datetime) -> set[int | None]:
    """A link that is no longer in the table counts as over."""
    carried = {link for mail in mails if (link := _link_of(mail)) is not None}
    usable = SignInLink.objects.filter(Q(used_at=None), pk__in=carried, expires_at__gt=at)
    return {*carried.difference(usable.values_list("pk", flat=True))}
