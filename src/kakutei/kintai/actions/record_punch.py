from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.standing import lock
from kakutei.kintai.people.models import Division, Employee, User
from kakutei.kintai.people.refusals import Refused
from kakutei.kintai.timecard.models import Punch, PunchOrigin
from kakutei.kintai.timecard.punches import last_clock_in, last_punch
from kakutei.kintai.timecard.rules.stamps import PunchKind
from kakutei.kintai.timecard.rules.workday import next_kind, work_date_of


class PunchTooLate(Refused):
    """打刻時刻は勤務日の翌日の23:59:59までにしてください。"""


class PunchTooEarly(Refused):
    """打刻時刻は勤務日の前日の0:00以降にしてください。"""


class NotEmployedThen(Refused):
    """打刻の日に在職していません [{}]"""


@transaction.atomic
def record_punch(
    *,
    employee: Employee,
    punched_at: dt.datetime,
    origin: PunchOrigin,
    at: dt.datetime,
    kind: PunchKind | None = None,
    work_date: dt.date | None = None,
    division: Division | None = None,
    by: User | None = None,
) -> Punch:
    """Adds one punch. Without a kind the last punch decides between 出勤 and 退勤; without a work date the day border
    and the 48-hour rule do. Raises PunchTooLate, PunchTooEarly or NotEmployedThen.
    """
    lock(employee)
    meant = kind or _kind_after_last(employee, punched_at)
    day = work_date or _work_date(employee, meant, punched_at)
    _check(employee, day, punched_at, given=work_date is not None, at=at)
    return Punch.objects.create(
        company_id=employee.company_id,
        employee=employee,
        work_date=day,
        kind=meant,
        at=punched_at,
        division=division or employee.division,
        origin=origin,
        recorded_at=at,
        recorded_by=by,
    )


def _kind_after_last(employee: Employee, punched_at: dt.datetime) -> PunchKind:
    last = last_punch(employee, before=punched_at)
    return next_kind(last.punch_kind if last else None)


def _work_date(employee: Employee, kind: PunchKind, punched_at: dt.datetime) -> dt.date:
    entered = last_clock_in(employee, before=punched_at)
    return work_date_of(kind, punched_at, border=employee.division.day_border, last_clock_in=entered)


def _check(employee: Employee, day: dt.date, punched_at: dt.datetime, *, given: bool, at: dt.datetime) -> None:
    if punched_at >= moment(day if given else today(at), 2 * 24 * 60):
        raise PunchTooLate
    if punched_at < moment(day, -24 * 60):
        raise PunchTooEarly
    if not employee.employed_on(day):
        raise NotEmployedThen(day)
