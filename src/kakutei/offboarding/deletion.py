"""会社の削除: requested, withdrawn, announced once more, and carried out. What differs between the apps is passed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import models, transaction
from django_scopes import scope

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record, shown
from kakutei.infrastructure.duty import for_each
from kakutei.infrastructure.mailing import Readers
from kakutei.offboarding.deletion_mails import tell_asked, tell_operators_asked, tell_soon, tell_taken_back
from kakutei.offboarding.purge import erase, wipe
from kakutei.offboarding.rows import mark_reminded, request_deletion, to_erase, to_remind, withdraw_deletion

log = structlog.get_logger()


def _nothing(company: Any) -> None:
    """The default of `stop`: everything works until the deletion."""


@dataclass(frozen=True)
class DeletionProcess:
    companies: type[models.Model]
    readers: Callable[[Any], Readers]
    """Who gets the mails; called in the scope of the company."""
    stopped: str
    """For the mail about a request: what has stopped already, or works until the deletion."""
    next_step: str
    """For the mail about a withdrawal: what is not restored automatically."""
    stop: Callable[[Any], None] = _nothing
    """What stops at once, inside the transaction of the request."""

    def ask(self, *, company: Any, by: Any, at: dt.datetime) -> dt.datetime:
        """[会社を削除する]: the moment of deletion. Readers and operators get a mail. Raises AlreadyRequested."""
        with transaction.atomic():
            until = request_deletion(company, by=by, at=at)
            self.stop(company)
            tell_asked(company, by=by, until=until, stopped=self.stopped, to=self.readers(company))
            tell_operators_asked(company, by=by, until=until)
            after = {"削除する日時": shown(until)}
            record(AuditAction.DELETION_ASKED, company=company, about=company, by=by, at=at, after=after)
        return until

    def withdraw(self, *, company: Any, by: Any, at: dt.datetime) -> None:
        """[削除を取り消す]: the company is kept as it is. Readers get a mail. Raises NotRequested."""
        with transaction.atomic():
            withdraw_deletion(company)
            tell_taken_back(company, by=by, next_step=self.next_step, to=self.readers(company))
            record(AuditAction.DELETION_WITHDRAWN, company=company, about=company, by=by, at=at)

    def remind(self, *, at: dt.datetime) -> None:
        """The worker's duty: one more mail, three days before. Raises SomeFailed."""
        due = to_remind(self.companies, at=at)
        for_each(due, lambda company: self._remind(company, at), number=lambda company: company.pk)

    def _remind(self, company: Any, at: dt.datetime) -> None:
        with scope(company=company), transaction.atomic():
            if mark_reminded(company, at=at):
                tell_soon(company, until=company.erase_at, to=self.readers(company))

    def erase_due(self, erase_one: Callable[[int], bool], *, at: dt.datetime) -> None:
        """The worker's duty: deletes what is due. `erase_one` gets a company's number and returns whether it was deleted.

        A failure does not stop the others; it is tried again at the next check. Raises SomeFailed.
        """
        erased: list[int] = []

        def erase_and_log(number: int) -> None:
            if erase_one(number):
                erased.append(number)
                log.warning("company_erased", company=number)

        try:
            for_each(to_erase(self.companies, at=at), erase_and_log, number=int)
        finally:
            if erased:
                wipe()

    def erase(self, number: int, *, beyond: Callable[[Any], set[int]], at: dt.datetime) -> bool:
        """Deletes one company's rows; see kakutei.offboarding.purge."""
        return erase(self.companies, number, beyond=beyond, at=at)
