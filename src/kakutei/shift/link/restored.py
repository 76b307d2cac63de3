"""The database is older than what was sent: it was restored from a backup. What that does to its connections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Dict

from django.db.models import F, Max

from kakutei.jptime.clocktext import spoken_moment
from kakutei.jptime.workdate import today
from kakutei.shift.link import mapping
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.link.rules.values import Cause, Outcome, WantedKind

SOME_TIME = "バックアップ"
"""Where nothing was ever confirmed: より後に."""


def stop(connection: Connection, fence: int, at: dt.datetime) -> None:
    """Nothing is sent before a person approves, and the next claim is higher than any that was lost.

    `connection` is its locked row.
    """
    Connection.objects.filter(pk=connection.pk).update(
        fence=max(connection.fence, fence), claim="", claim_until=None, waiting="", wait_until=None,
        block=Cause.RESTORED.value, block_about=_last_confirmed(connection), block_since=at,
        next_probe_at=None, sync_asked_at=None,
    )  # fmt: skip


def gone_back(witnessed: Dict[str, int]) -> list[Connection]:
    """The open connections, with their rows locked, that once were claimed more often than they know."""
    rows = Connection.objects.select_for_update().filter(ended_at=None, identity__in=witnessed)
    return [row for row in rows if row.fence < witnessed[str(row.identity)]]


def compare_again(connection: Connection, at: dt.datetime) -> None:
    """From today on every day that arrived is read once more, and none is taken for one that nobody has sent."""
    _doubt_owed(connection, at)
    DesiredDay.objects.filter(
        company_id=connection.company_id, work_date__gte=today(at), outcome=Outcome.DELIVERED.value
    ).update(settled_version=F("version") - 1, outcome="", settled_at=None)


def _doubt_owed(connection: Connection, at: dt.datetime) -> None:
    """Of an owed day something newer may have been sent than is known here: as after an unanswered write, a plan that
    stands there is then told and not written over."""
    days = DesiredDay.objects.filter(
        company_id=connection.company_id, work_date__gte=today(at), settled_version__lt=F("version"),
        kind=WantedKind.SHIFT.value,
    )  # fmt: skip
    ours = AppliedDay.objects.filter(connection=connection).exclude(start=None, ambiguous_since=None)
    known, employees = set(ours.values_list("employee_key", "work_date")), mapping.employees(connection)
    doubted = [
        AppliedDay(
            company_id=connection.company_id, connection=connection, staff=day.staff, employee_key=employee.key,
            work_date=day.work_date, ambiguous_since=day.confirmed_at, read_back_at=at,
        )
        for day in days.select_related("staff")
        for employee in employees.get(day.staff.number, ())
        if (employee.key, day.work_date) not in known
    ]  # fmt: skip
    AppliedDay.objects.bulk_create(
        doubted,
        update_conflicts=True,
        unique_fields=["connection", "employee_key", "work_date"],
        update_fields=["ambiguous_since", "read_back_at", "sent_start", "sent_end", "before_start", "before_end"],
    )


def _last_confirmed(connection: Connection) -> str:
    """Whatever was confirmed up to then is here."""
    last = DesiredDay.objects.filter(company_id=connection.company_id).aggregate(last=Max("confirmed_at"))["last"]
    return spoken_moment(last) if last else SOME_TIME
