from __future__ import annotations

import datetime as dt

from kakutei.jptime.workdate import today
from kakutei.kintai.actions.record_punch import record_punch
from kakutei.kintai.people.models import Tablet
from kakutei.kintai.people.pins import recognise
from kakutei.kintai.timecard.models import Punch, PunchOrigin
from kakutei.kintai.timecard.rules.stamps import PunchKind


def punch_by_pin(*, tablet: Tablet, code: str, pin: str, kind: PunchKind, address: str, at: dt.datetime) -> Punch:
    """A punch on a shared tablet. A wrong try stays on record (its own transaction), only then comes the punch.

    Raises TooManyTries or WrongCodeOrPin.
    """
    employee = recognise(tablet, code=code, pin=pin, address=address, today=today(at), at=at)
    return record_punch(
        employee=employee,
        punched_at=at,
        kind=kind,
        division=tablet.division,
        origin=PunchOrigin.TABLET,
        at=at,
    )
