"""Detects that the database is older than what was sent, since it was restored from a backup, and stops its connections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django_scopes import scopes_disabled

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.infrastructure.duty import for_each
from kakutei.jptime.clocktext import spoken_moment
from kakutei.jptime.workdate import today
from kakutei.shift.link import mapping
from kakutei.shift.link.fence_log import fence_log
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.rules.values import Cause, Outcome, WantedKind

SOME_TIME = "バックアップ"
"""The text before より後に where nothing was ever confirmed."""


def stop(connection: Connection, fence: int, at: dt.datetime) -> None:
    """Nothing is sent before a person approves, and the next claim is higher than any that was lost.

    `connection` is its locked row.
    """
    Connection.objects.filter(pk=connection.pk).update(
        fence=max(connection.fence, fence), claim="", claim_until=None, waiting="", wait_until=None,
        block=Cause.RESTORED.value, block_about=_last_confirmed(connection), block_since=at,
        next_probe_at=None, sync_asked_at=None,
    )  # fmt: skip


def gone_back(logged: Mapping[str, int]) -> list[Connection]:
    """The open connections, with their rows locked, whose fence is lower than in the fence log."""
    rows = Connection.objects.open().select_for_update().filter(identity__in=logged)
    return [row for row in rows if row.fence < logged[str(row.identity)]]


def compare_again(connection: Connection, at: dt.datetime) -> None:
    """From today on every delivered day is read again, and no pending day is treated as never sent."""
    _mark_pending_ambiguous(connection, at)
    DesiredDay.objects.filter(
        company_id=connection.company_id, work_date__gte=today(at), outcome=Outcome.DELIVERED.value
    ).reopen()


def _mark_pending_ambiguous(connection: Connection, at: dt.datetime) -> None:
    """For a pending day a newer plan may have been sent than this database knows: as after an unanswered write, a plan on
    the attendance side is then reported and not overwritten."""
    days = DesiredDay.objects.pending().filter(
        company_id=connection.company_id, work_date__gte=today(at), kind=WantedKind.SHIFT.value,
    )  # fmt: skip
    ours = AppliedDay.objects.filter(connection=connection).exclude(start=None, ambiguous_since=None)
    known, employees = set(ours.values_list("employee_key", "work_date")), mapping.employees(connection)
    ambiguous = [
        AppliedDay(
            company_id=connection.company_id, connection=connection, staff=day.staff, employee_key=employee.key,
            work_date=day.work_date, ambiguous_since=day.confirmed_at, read_back_at=at,
        )
        for day in days.select_related("staff")
        for employee in employees.get(day.staff.number, ())
        if (employee.key, day.work_date) not in known
    ]  # fmt: skip
    AppliedDay.objects.bulk_create(
        ambiguous,
        update_conflicts=True,
        unique_fields=["connection", "employee_key", "work_date"],
        update_fields=["ambiguous_since", "read_back_at", "sent_start", "sent_end", "before_start", "before_end"],
    )


def _last_confirmed(connection: Connection) -> str:
    """The moment up to which this database holds all confirmations."""
    last = DesiredDay.objects.filter(company_id=connection.company_id).aggregate(last=Max("confirmed_at"))["last"]
    return spoken_moment(last) if last else SOME_TIME


def notice_restore(*, at: dt.datetime) -> None:
    """Stops connections behind their fence log. Raises SomeFailed. check_fence_log handles unreadable files."""
    claimed = fence_log().all()  # read first: the tables are never behind it then
    with scopes_disabled():
        behind = [
            row
            for row in Connection.objects.open().filter(identity__in=claimed).order_by("pk")
            if row.fence < claimed[str(row.identity)]
        ]
    for_each(behind, lambda row: _stop_if_behind(row, claimed, at), number=lambda row: row.company_id)


def _stop_if_behind(row: Connection, claimed: Mapping[str, int], at: dt.datetime) -> None:
    identity = str(row.identity)
    with transaction.atomic(), scopes_disabled():
        for connection in gone_back({identity: claimed[identity]}):
            stop(connection, claimed[identity], at)


def mark_restored(*, at: dt.datetime) -> int:
    """How many connections wait for approval now."""
    with transaction.atomic(), scopes_disabled():
        connections = list(Connection.objects.open().select_for_update().exclude(sealed_token=""))
        for connection in connections:
            stop(connection, connection.fence, at)
        for number in sorted({connection.company_id for connection in connections}):
            record(AuditAction.RESTORE_MARKED, company=number, at=at)
    return len(connections)
