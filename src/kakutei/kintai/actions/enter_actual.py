from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from kakutei.audit.recording import record, shown
from kakutei.audit.what import What
from kakutei.jptime.clocktext import LATEST_START, minutes_of
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.standing import lock
from kakutei.kintai.people.models import Employee, User
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.timecard.models import Punch, PunchOrigin
from kakutei.kintai.timecard.punches import standing
from kakutei.kintai.timecard.rules.stamps import PunchKind, TimeSpan


class ActualInFuture(Refused):
    """まだ来ていない日の実績は入力できません。"""


class NotEmployed(Refused):
    """この日は在職していません。入社日と退職日を確かめてください。"""


class RestOutsideWork(Refused):
    """休憩は出勤から退勤までの間で入力してください。"""


@transaction.atomic
def enter_actual(
    *,
    employee: Employee,
    work_date: dt.date,
    work: TimeSpan | None,
    rest: TimeSpan | None,
    by: User | None,
    at: dt.datetime,
) -> None:
    """The actual of one day becomes `work` with `rest` in it, or none. Former punches stay on file as removed.

    Raises ActualInFuture, NotEmployed or RestOutsideWork.
    """
    lock(employee)
    if work is not None:
        _check(employee, work_date, work, rest, at)
    former = standing().filter(employee=employee, work_date=work_date)
    before = _in_words(former)
    former.update(removed_at=at, removed_by=by)
    for kind, moment in _stamps(work, rest):
        Punch.objects.create(
            company_id=employee.company_id,
            employee=employee,
            work_date=work_date,
            kind=kind,
            at=moment,
            division=employee.division,
            origin=PunchOrigin.ADMINISTRATOR,
            recorded_at=at,
            recorded_by=by,
        )
    words, now = f"{employee.name} {work_date}", standing().filter(employee=employee, work_date=work_date)
    record(
        What.ACTUAL_ENTERED, company=employee.company_id, about=employee, words=words, by=by, at=at,
        before=before, after=_in_words(now),
    )  # fmt: skip


def _check(employee: Employee, work_date: dt.date, work: TimeSpan, rest: TimeSpan | None, at: dt.datetime) -> None:
    if work_date > today(at) or not 0 <= minutes_of(work_date, work.start) <= LATEST_START:
        raise ActualInFuture
    if not employee.employed_on(work_date):
        raise NotEmployed
    if rest is not None and not work.start <= rest.start < rest.end <= work.end:
        raise RestOutsideWork


def _in_words(punches: QuerySet[Punch]) -> dict[str, str]:
    stamps = (f"{punch.punch_kind.label} {shown(punch.at)}" for punch in punches.order_by("at", "pk"))
    return {"打刻": shown("、".join(stamps))}


def _stamps(work: TimeSpan | None, rest: TimeSpan | None) -> list[tuple[PunchKind, dt.datetime]]:
    stamps = []
    if work is not None:
        stamps += [(PunchKind.CLOCK_IN, work.start), (PunchKind.CLOCK_OUT, work.end)]
    if work is not None and rest is not None:
        stamps += [(PunchKind.BREAK_START, rest.start), (PunchKind.BREAK_END, rest.end)]
    return stamps
