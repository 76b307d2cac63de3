"""The duties of the link's worker for every company: check the fence log, run the deliveries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import SystemRandom

import structlog
from django_scopes import scopes_disabled

from kakutei.infrastructure import clock
from kakutei.infrastructure.duty import DutyRecord, Unrecorded, attempt, for_each, is_away, report
from kakutei.shift.link import fence_log
from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.connections import open_server, pace
from kakutei.shift.link.delivery_worker import Courier
from kakutei.shift.link.fence_log import FenceLogFiles
from kakutei.shift.link.models import Connection
from kakutei.shift.link.port import Claim, FenceLogUnusable
from kakutei.shift.link.repository import DatabaseRepository
from kakutei.shift.link.rules.fence_log import TODO
from kakutei.shift.link.rules.values import Cause, FenceLogProblem

log = structlog.get_logger()


def check_fence_log(*, at: dt.datetime) -> None:
    """Raises SomeFailed."""
    files = fence_log.fence_log()
    _know_files(files)
    folder = _problem_of_folder(files)
    for_each(linked(), lambda row: _check(files, row, folder, at), number=lambda row: row.company_id)


def linked() -> list[Connection]:
    """The connections over which something may be sent."""
    with scopes_disabled():
        return list(Connection.objects.switched_on().exclude(sealed_token="").order_by("pk"))


def _know_files(files: FenceLogFiles) -> None:
    """Adds files of the version before, which kept no index, to the index."""
    index = fence_log.index_here()
    missing = files.all().keys() - index.all()
    if missing:
        with scopes_disabled():
            ours = Connection.objects.filter(identity__in=missing).values_list("identity", flat=True)
            index.add(str(identity) for identity in ours)


def _problem_of_folder(files: FenceLogFiles) -> FenceLogUnusable | None:
    try:
        files.try_folder()
    except FenceLogUnusable as why:
        return why
    return None


def _check(files: FenceLogFiles, row: Connection, folder: FenceLogUnusable | None, at: dt.datetime) -> None:
    stopped = row.block == Cause.FENCE_LOG.value
    try:
        files.read(str(row.identity))
        if folder is not None:
            raise folder
        if stopped:
            files.try_file(str(row.identity), at)
    except FenceLogUnusable as why:
        if fence_log.stop(row.pk, why.problem, at):
            todo = TODO[why.problem]
            log.warning("fence_log_unusable", company=row.company_id, connection=row.pk, error=f"{why}", todo=todo)
        return
    if stopped:
        fence_log.go_on(row.pk, at)
        log.info("fence_log_usable", company=row.company_id, connection=row.pk)


def renew_fence_log(*, at: dt.datetime) -> int:
    """How many files were begun anew, from the claims that the database knows. Readable files are left unchanged.
    Raises FenceLogUnusable where the folder or a file is unusable for another reason."""
    files, renewed = fence_log.fence_log(), 0
    with scopes_disabled():
        connections = list(Connection.objects.open().order_by("pk"))
    for row in connections:
        identity = str(row.identity)
        try:
            files.read(identity)
        except FenceLogUnusable as why:
            if why.problem not in (FenceLogProblem.BROKEN, FenceLogProblem.LOST):
                raise
            fence = _last_claim(row)
            files.renew(identity, fence, at)
            fence_log.go_on(row.pk, at)
            log.warning("fence_log_renewed", company=row.company_id, connection=row.pk, fence=fence)
            renewed += 1
    return renewed


def _last_claim(connection: Connection) -> int:
    """The last claim except one that a worker has just taken: that one is about to be compared with the file."""
    with scopes_disabled():
        row = Connection.objects.only("fence", "claim").get(pk=connection.pk)
    return max(0, row.fence - 1) if row.claim else row.fence


def courier(*, worker: str, record: DutyRecord | None = None) -> Courier:
    """`worker` names this process among all that serve the same database; `record` counts the runs that failed."""
    return Courier(
        repository=DatabaseRepository(pace()),
        api=open_server,
        clock=ClockGuard(clock.now, clock.system_now, clock.steady),
        random=SystemRandom(),
        pace=pace(),
        worker=worker,
        fence_log=fence_log.fence_log(),
        report=log.warning,
        around=OneCompany(record or Unrecorded()),
    )


@dataclass(frozen=True)
class OneCompany:
    """An error in one company's run is logged and counted with its number; the next run serves another company, since this
    one's lease has to expire first. A database error is raised, since it concerns all companies."""

    record: DutyRecord

    def __call__(self, claim: Claim, serve: Callable[[], bool]) -> bool:
        outcome = attempt(serve)
        if not isinstance(outcome, Exception):
            self.record.worked_for("link", lambda: _company(claim))
            return outcome
        if is_away(outcome):
            raise outcome
        company = _company(claim)
        report(outcome, company=company, connection=claim.connection_id)
        self.record.failed("link", company, outcome)
        return True


def _company(claim: Claim) -> int | None:
    with scopes_disabled():
        found = Connection.objects.filter(pk=claim.connection_id).values_list("company_id", flat=True)
        return found.first()
