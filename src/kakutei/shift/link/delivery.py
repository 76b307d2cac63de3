"""From owed days to writes: who is meant, what stands there, what differs, one write at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kakutei.jptime.workdate import DateSpan
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.port import KeyDay, MovedDay, OwedDay, Sent
from kakutei.shift.link.ranges import read_range
from kakutei.shift.link.rules.decide import (
    NOTHING_APPLIED,
    Applied,
    Delete,
    Put,
    Settle,
    decide,
    needs_reading,
    settled_by_delete,
)
from kakutei.shift.link.rules.pace import FRESH_FOR_TODAY, chunks
from kakutei.shift.link.rules.person import Employees, right_person
from kakutei.shift.link.rules.values import Actual, DayBlock, MappedEmployee, Outcome, Plan, Seen, Waiting
from kakutei.shift.link.setbacks import meet_setback, pause
from kakutei.shift.link.written import Write, wrote

if TYPE_CHECKING:
    from kakutei.shift.link.courier import Visit

TRY_BLOCKED_AGAIN = dt.timedelta(days=1)


@dataclass
class Meant:
    """An owed day and the employee there whom it means."""

    day: OwedDay
    employee: MappedEmployee
    applied: Applied = NOTHING_APPLIED

    @property
    def key_day(self) -> KeyDay:
        return self.employee.key, self.day.work_date


@dataclass
class Round:
    """The days of one visit and what was read for them."""

    meant: list[Meant]
    seen: dict[KeyDay, Seen] = field(default_factory=dict)
    looked_up: set[int] = field(default_factory=set)
    """Staff whose key was not known there: the mapping was refreshed, and the round knows only the old one."""
    refreshed: Employees | None = None
    """Who is who by the look-up within this round: whoever is somebody else by it is not meant any more."""
    too_slow: bool = False
    """Something could not be read freshly enough to write for today."""

    def still_meant(self, meant: Meant) -> bool:
        if meant.day.staff_id in self.looked_up:
            return False
        day, told = meant.day, self.refreshed
        return told is None or right_person(day.number, day.work_date, told) == meant.employee

    def unread(self) -> list[Meant]:
        """The days that have to be read before anything is decided."""
        wanted = [meant for meant in self.meant if needs_reading(meant.day.want, meant.applied)]
        return [meant for meant in wanted if meant.applied.ambiguous or meant.key_day not in self.seen]


def deliver(visit: Visit) -> None:
    """Reads by range first, then writes the difference, nearest work date first, until the turn is over."""
    started = visit.now()
    work = Round(_ready(visit, _who_is_meant(visit)), visit.still_good())
    _read(visit, work, work.unread())
    for meant in work.meant:
        if visit.turn_is_over(started):
            return
        if work.still_meant(meant):
            _deliver_one(visit, work, meant)
    if work.too_slow:
        pause(visit, Waiting.TROUBLE)


def _who_is_meant(visit: Visit) -> list[Meant]:
    """Nearest work date first. Days whose person is not known there are blocked, each with its reason."""
    employees = visit.ledger.employees(visit.claim)
    found: list[Meant] = []
    nobody: dict[DayBlock, list[OwedDay]] = defaultdict(list)
    for day in visit.ledger.owed(visit.claim, visit.now()):
        person = right_person(day.number, day.work_date, employees)
        if isinstance(person, DayBlock):
            nobody[person].append(day)
        else:
            found.append(Meant(day, person))
    visit.worked |= bool(nobody)
    for block, days in nobody.items():
        visit.ledger.block_days(visit.claim, days, block, "", visit.now() + TRY_BLOCKED_AGAIN)
    date = visit.today()
    return sorted(found, key=lambda meant: (abs(meant.day.work_date - date), meant.day.work_date, meant.day.staff_id))


def _ready(visit: Visit, found: list[Meant]) -> list[Meant]:
    """Without the days whose last write may still be on its way: those are read back when it is time."""
    applied = visit.ledger.applied(visit.claim, [meant.key_day for meant in found])
    ready, at = [], visit.now()
    for meant in found:
        meant.applied, read_back_at = applied.get(meant.key_day, (NOTHING_APPLIED, None))
        if read_back_at is None or read_back_at <= at:
            ready.append(meant)
    return ready


def _read(visit: Visit, work: Round, wanted: list[Meant]) -> None:
    """One read per division and 62 days, and only where days are owed; punches too where the token may."""
    by_division: dict[str, list[Meant]] = defaultdict(list)
    for meant in wanted:
        by_division[meant.employee.division].append(meant)
    for division, days in by_division.items():
        for chunk in chunks(DateSpan.around([meant.day.work_date for meant in days])):
            inside = [meant for meant in days if meant.day.work_date in chunk]
            if inside:
                narrow = DateSpan.around([meant.day.work_date for meant in inside])
                work.seen |= read_range(visit, division, narrow, [meant.key_day for meant in inside])


def _deliver_one(visit: Visit, work: Round, meant: Meant) -> None:
    visit.worked = True
    day, key = meant.day, meant.employee.key
    if not needs_reading(day.want, meant.applied):
        visit.ledger.settle(visit.claim, day, None, Outcome.NOT_APPLICABLE, None, visit.now())
        return
    seen = _fresh(visit, work, meant)
    if seen is None:
        work.too_slow = True
        return
    at = visit.now()
    step = decide(day.want, meant.applied, seen)
    if isinstance(step, Settle):
        visit.ledger.settle(visit.claim, day, key, step.outcome, step.stands, at)
    else:
        answer = _write(visit, work, meant, step, at)
        if answer.recovery is Recovery.REMAP:
            work.looked_up.add(day.staff_id)
            work.refreshed = visit.ledger.employees(visit.claim)


def _fresh(visit: Visit, work: Round, meant: Meant) -> Seen | None:
    """For today and the past somebody may just have clocked in: read again if it is not of this moment. None: the
    server took too long to tell."""
    date = meant.day.work_date
    if not _is_fresh(visit, date, work.seen[meant.key_day]):
        _read(visit, work, _until_today(visit, work, meant))
    seen = work.seen[meant.key_day]
    return seen if _is_fresh(visit, date, seen) else None


def _is_fresh(visit: Visit, date: dt.date, seen: Seen) -> bool:
    return date > visit.today() or visit.now() - seen.read_at <= FRESH_FOR_TODAY


def _until_today(visit: Visit, work: Round, meant: Meant) -> list[Meant]:
    """The days of the same division, up to today, that are still to come in this round."""
    rest = work.meant[work.meant.index(meant) :]
    same = [other for other in rest if other.employee.division == meant.employee.division]
    return [other for other in same if other.day.work_date <= visit.today() and other.key_day in work.seen]


def _write(
    visit: Visit, work: Round, meant: Meant, step: Put | Delete, decided_at: dt.datetime
) -> Answer[DailySchedule]:
    """Before each write: still open, lease and fence still ours, what is sent is committed, and no time was lost."""
    visit.check_open()
    day, key, date = meant.day, meant.employee.key, meant.day.work_date
    plan = step.plan if isinstance(step, Put) else None
    applied, before = meant.applied, work.seen[meant.key_day].plan
    replaces_ours = before is not None and applied.is_ours(before)
    sent = Sent(plan, before, replaces_ours, unanswered=applied.unanswered + 1)
    attempt = visit.ledger.begin(visit.claim, day, key, sent, visit.now())
    visit.check_prompt(decided_at)
    answer = _send(visit, key, date, plan)
    visit.hear(answer)
    if answer.recovery is Recovery.RETRY:
        visit.keep(work.seen)
    else:
        del work.seen[meant.key_day]
    outcome = settled_by_delete(day.want) if plan is None else Outcome.DELIVERED
    wrote(visit, Write(day, key, attempt, plan, outcome, sent.unanswered), answer)
    visit.check_clock(answer.server_date)
    if answer.ok:
        visit.welcome()
    return answer


def _send(visit: Visit, key: str, date: dt.date, plan: Plan | None) -> Answer[DailySchedule]:
    if plan is None:
        return visit.server.delete_schedule(key=key, date=date)
    return visit.server.put_schedule(key=key, date=date, start=plan.start, end=plan.end)


def remove_moved(visit: Visit) -> None:
    """Plans of ours under a key that is no longer their person's, from today on: deleted, if still ours and unpunched."""
    moved = visit.ledger.moved(visit.claim, visit.now())
    if not moved:
        return
    divisions = {e.key: e.division for named in visit.ledger.employees(visit.claim).values() for e in named}
    for day in moved:
        _remove(visit, day, divisions.get(day.key, ""))


def _remove(visit: Visit, day: MovedDay, division: str) -> None:
    key_day = (day.key, day.work_date)
    seen = read_range(visit, division, DateSpan.around([day.work_date]), [key_day])[key_day]
    decided_at = visit.now()
    if seen.plan is None:
        visit.ledger.removed(visit.claim, day, gone=True, at=decided_at)
    elif not day.applied.is_ours(seen.plan) or seen.leave or seen.actual is Actual.THERE:
        visit.ledger.removed(visit.claim, day, gone=False, at=decided_at)
    elif _is_fresh(visit, day.work_date, seen):
        _delete_moved(visit, day, seen.plan, decided_at)
    else:
        pause(visit, Waiting.TROUBLE)


def _delete_moved(visit: Visit, day: MovedDay, stands: Plan, decided_at: dt.datetime) -> None:
    """What is refused because of an actual or leave stays; anything else that is not done is tried again."""
    visit.check_open()
    visit.ledger.start_removal(visit.claim, day, stands, visit.now())
    visit.check_prompt(decided_at)
    answer = visit.server.delete_schedule(key=day.key, date=day.work_date)
    visit.hear(answer)
    at = visit.now()
    visit.ledger.removal_answered(visit.claim, day, at)
    match answer.recovery:
        case Recovery.APPLIED | Recovery.REFUSED:
            visit.ledger.removed(visit.claim, day, gone=answer.ok, at=at)
        case Recovery.REMAP | Recovery.BLOCK_DAY:
            visit.ledger.removal_waits(visit.claim, day, at + TRY_BLOCKED_AGAIN)
    visit.check_clock(answer.server_date)
    if answer.recovery is Recovery.REMAP:
        visit.sync()
    meet_setback(visit, answer)
