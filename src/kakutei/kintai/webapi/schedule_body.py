"""What the body of PUT /daily-schedules/{key}/{date} asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.people.models import Division
from kakutei.kintai.people.staffing import division_of_code
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.schedule.plans import OneTimeMissing, Plan
from kakutei.kotwire.moments import UnreadableMoment, read_plan_moment
from kakutei.kotwire.records import ScheduleBody


class TimeUnreadable(Refusal):
    message = "出勤・退勤予定時刻の形式が正しくありません [{}]"


class LeaveNotHere(Refusal):
    message = "休暇はWebAPIでは登録できません。スケジュール管理の画面で登録してください。"


def keep_what_is_left_out(standing: Schedule | None) -> Schedule | None:
    """Partial: a property that is left out keeps its current value; one that is null or empty clears it."""
    return standing


def replace_all(standing: Schedule | None) -> Schedule | None:
    """Full: a property that is left out is cleared."""
    return None


# The vendor's rule for this end point is unknown (kot-webapi, section 7). This is the one place to switch it.
LEFT_OUT: Final = keep_what_is_left_out


def plan_of(body: ScheduleBody, work_date: dt.date) -> Callable[[Schedule | None], Plan]:
    """A function from the current schedule to the new plan. Raises TimeUnreadable, LeaveNotHere or DivisionUnknown at once."""
    if body.fulltime_holiday is not None:
        raise LeaveNotHere
    start = _moment(body.clock_in_schedule, work_date)
    end = _moment(body.clock_out_schedule, work_date)
    division = division_of_code(body.work_place_division_code) if body.work_place_division_code else None

    def plan(standing: Schedule | None) -> Plan:
        kept, given = LEFT_OUT(standing), body.model_fields_set
        starts = start if "clock_in_schedule" in given or kept is None else kept.start
        ends = end if "clock_out_schedule" in given or kept is None else kept.end
        if starts is None or ends is None:
            raise OneTimeMissing
        return Plan(
            start=starts,
            end=ends,
            break_minutes=_break(body, kept),
            work_division=division if "work_place_division_code" in given else _division(kept),
            note=(body.note or "") if "note" in given or kept is None else kept.note,
        )

    return plan


def _moment(text: str | None, work_date: dt.date) -> dt.datetime | None:
    if not text:
        return None
    try:
        return read_plan_moment(text, work_date=work_date)
    except UnreadableMoment as error:
        raise TimeUnreadable(text[:40]) from error


def _break(body: ScheduleBody, kept: Schedule | None) -> int | None:
    return body.break_schedule if "break_schedule" in body.model_fields_set or kept is None else kept.break_minutes


def _division(kept: Schedule | None) -> Division | None:
    return kept.work_division if kept else None
