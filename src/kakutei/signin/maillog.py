"""What the mail queue knows of each mail, for whoever runs the installation. A mail's text is never read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from post_office.models import STATUS, Email, Log

from kakutei.signin.identity import plain_address
from kakutei.signin.links import LINK_HEADER
from kakutei.signin.models import SignInLink

PAGE = 50


class NothingToResend(Exception):
    """送り直せるメールではありません。ページを開き直してください。"""


class LinkIsOver(Exception):
    """このメールのログイン用URLは期限が切れています。ご本人に、ログインのページからもう一度お申し込みいただいてください。"""


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
        mails = mails.filter(to__icontains=plain_address(address))
    if state:
        mails = mails.filter(status__in=state.statuses)
    shown = Paginator(mails, PAGE).get_page(page)
    return shown, _lines(list(shown), at)


def resend_mail(*, mail_id: int, at: dt.datetime) -> str:
    """Queues a failed mail anew and returns its address. Raises NothingToResend, LinkIsOver."""
    failed = Email.objects.filter(pk=mail_id, status=STATUS.failed)
    mail = failed.only("to", "headers").first()
    if mail is None:
        raise NothingToResend(NothingToResend.__doc__)
    if _link_of(mail) in _links_that_are_over([mail], at):
        raise LinkIsOver(LinkIsOver.__doc__)
    failed.update(status=STATUS.queued, scheduled_time=None, number_of_retries=None, last_updated=at)
    return ", ".join(mail.to)


def _lines(mails: list[Email], at: dt.datetime) -> list[MailLine]:
    errors = _last_errors([mail.pk for mail in mails])
    over = _links_that_are_over(mails, at)
    return [
        MailLine(
            pk=mail.pk,
            to=", ".join(mail.to),
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
    """A link that is gone from the table is over as well."""
    carried = {link for mail in mails if (link := _link_of(mail)) is not None}
    usable = SignInLink.objects.filter(Q(used_at=None), pk__in=carried, expires_at__gt=at)
    return {*carried.difference(usable.values_list("pk", flat=True))}
