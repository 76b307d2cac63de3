"""Records which duties fail. Works without a company in scope: no row of a company is read."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, transaction
from django.db.models import F, Q

from kakutei.duties.models import WHOLE, FailingDuty
from kakutei.infrastructure import clock
from kakutei.infrastructure.duty import is_unreachable, kind_of

log = structlog.get_logger()
LOOK = 60.0
"""Seconds between two reads of what other processes wrote."""
FORGOTTEN = dt.timedelta(days=1)
"""A row without an error for so long is deleted: the duty is no longer tried (company deleted, or its link is off)."""


@dataclass
class DatabaseRecord:
    """Implements infrastructure.duty.DutyRecord. `one_by_one` are the duties that serve one company at a time: that they worked
    says nothing about the companies for which they failed before."""

    one_by_one: frozenset[str] = frozenset()
    now: Callable[[], dt.datetime] = clock.now
    known: set[tuple[str, int]] = field(default_factory=set)
    looked_at: float | None = None

    def failed(self, duty: str, company: int | None, error: Exception) -> None:
        if is_unreachable(error):
            return
        number, at = WHOLE if company is None else company, self.now()
        self.known.add((duty, number))
        self._write(lambda: _count(duty, number, kind_of(error), at))

    def worked(self, duty: str, failed: Iterable[int] = ()) -> None:
        self._look()
        still = set(failed)
        over = {
            (each, number)
            for each, number in self.known
            if each == duty and number not in still and (number == WHOLE or duty not in self.one_by_one)
        }
        self._end(over)

    def worked_for(self, duty: str, company: Callable[[], int | None]) -> None:
        if any(each == duty and number != WHOLE for each, number in self.known):
            self._end({(duty, company() or WHOLE)} & self.known)

    def _end(self, over: set[tuple[str, int]]) -> None:
        if not over:
            return
        rows = Q(*(Q(duty=duty, company_number=number) for duty, number in over), _connector=Q.OR)
        if self._write(lambda: FailingDuty.objects.filter(rows).delete()):
            self.known -= over
            for duty, number in sorted(over):
                log.info("duty_works_again", duty=duty, company=number or None)

    def _look(self) -> None:
        if self.looked_at is not None and time.monotonic() - self.looked_at < LOOK:
            return
        self.looked_at = time.monotonic()
        self._write(self._read)

    def _read(self) -> None:
        FailingDuty.objects.filter(last_at__lt=self.now() - FORGOTTEN).delete()
        self.known = set(FailingDuty.objects.values_list("duty", "company_number"))

    def _write(self, statements: Callable[[], object]) -> bool:
        """Whether it is written. Counting delays no duty: where the database fails now, only the log has the error."""
        try:
            with transaction.atomic():
                statements()
        except DatabaseError as error:
            log.warning("duty_errors_not_counted", error=kind_of(error))
            return False
        return True


def _count(duty: str, number: int, kind: str, at: dt.datetime) -> None:
    row, _ = FailingDuty.objects.get_or_create(
        duty=duty, company_number=number, defaults={"since": at, "last_at": at, "last_kind": kind[:120]}
    )
    FailingDuty.objects.filter(pk=row.pk).update(count=F("count") + 1, last_at=at, last_kind=kind[:120])
