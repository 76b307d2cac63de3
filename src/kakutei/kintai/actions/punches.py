"""Punches: recorded, deleted, and the day's times entered by an administrator."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record, shown
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.clocktext import LATEST_START, minutes_of, moment
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.schedule_guard import lock
from kakutei.kintai.people.models import Division, Employee, User
from kakutei.kintai.timecard.models import Punch, PunchOrigin
from kakutei.kintai.timecard.punches import last_clock_in, last_punch, valid_punches
from kakutei.kintai.timecard.rules.stamps import PunchKind, TimeSpan
from kakutei.kintai.timecard.rules.workday import next_kind, work_date_of


class PunchTooLate(Refusal):
    message = "打刻時刻は勤務日の翌日の23:59:59までにしてください。"


class PunchTooEarly(Refusal):
    message = "打刻時刻は勤務日の前日の0:00以降にしてください。"


class NotEmployedThen(Refusal):
    message = "打刻の日に在職していません [{}]"


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
    _check_punch(employee, day, punched_at, given=work_date is not None, at=at)
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


def _check_punch(employee: Employee, day: dt.date, punched_at: dt.datetime, *, given: bool, at: dt.datetime) -> None:
    if punched_at >= moment(day if given else today(at), 2 * 24 * 60):
        raise PunchTooLate
    if punched_at < moment(day, -24 * 60):
        raise PunchTooEarly
    if not employee.employed_on(day):
        raise NotEmployedThen(day)


@transaction.atomic
def delete_punch(*, punch: Punch, by: User, at: dt.datetime) -> None:
    """The punch no longer counts; its row is kept with who removed it and when. Doing it again changes nothing."""
    lock(punch.employee)
    if Punch.objects.filter(pk=punch.pk, removed_at=None).update(removed_at=at, removed_by=by):
        words = f"{punch.employee.name} {punch.work_date}"
        before = {"打刻": f"{punch.punch_kind.label} {shown(punch.at)}"}
        record(
            AuditAction.PUNCH_REMOVED, company=punch.company_id, about=punch, words=words, by=by, at=at, before=before
        )


class ActualInFuture(Refusal):
    message = "まだ来ていない日の実績は入力できません。"


class NotEmployed(Refusal):
    message = "この日は在職していません。入社日と退職日を確認してください。"


class RestOutsideWork(Refusal):
    message = "休憩は出勤から退勤までの間で入力してください。"


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
    """The actual of one day becomes `work` with `rest` in it, or none. Former punches are kept as removed.

    Raises ActualInFuture, NotEmployed or RestOutsideWork.
    """
    lock(employee)
    if work is not None:
        _check_times(employee, work_date, work, rest, at)
    former = valid_punches().filter(employee=employee, work_date=work_date)
    before = _in_words(former)
    former.update(removed_at=at, removed_by=by)
    for kind, stamped_at in _stamps(work, rest):
        Punch.objects.create(
            company_id=employee.company_id,
            employee=employee,
            work_date=work_date,
            kind=kind,
            at=stamped_at,
            division=employee.division,
            origin=PunchOrigin.ADMINISTRATOR,
            recorded_at=at,
            recorded_by=by,
        )
    words, now = f"{employee.name} {work_date}", valid_punches().filter(employee=employee, work_date=work_date)
    record(
        AuditAction.ACTUAL_ENTERED, company=employee.company_id, about=employee, words=words, by=by, at=at,
        before=before, after=_in_words(now),
    )  # fmt: skip


def _check_times(
    employee: Employee, work_date: dt.date, work: TimeSpan, rest: TimeSpan | None, at: dt.datetime
) -> None:
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
