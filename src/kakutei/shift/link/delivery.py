"""From pending days to writes: match the employee, read the current plan, write the difference, one day at a time; and ⑧
how the answer to a write is recorded, against the version that was sent."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from kakutei.jptime.workdate import DateSpan
from kakutei.kotclient.answers import Answer, Recovery, Refusal
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link.port import KeyDay, OrphanedPlan, PendingDay, Sent
from kakutei.shift.link.reading import read_range
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
from kakutei.shift.link.rules.employees import Employees, resolve_employee
from kakutei.shift.link.rules.pace import FRESH_FOR_TODAY, backoff, chunks
from kakutei.shift.link.rules.values import Actual, DayBlock, MappedEmployee, Outcome, Plan, Seen, Waiting
from kakutei.shift.link.run import Run
from kakutei.shift.link.sync import sync

TRY_BLOCKED_AGAIN = dt.timedelta(days=1)
DAILY = dt.timedelta(days=1)


@dataclass
class MatchedDay:
    """A pending day and the employee of the attendance side whom it means."""

    day: PendingDay
    employee: MappedEmployee
    applied: Applied = NOTHING_APPLIED

    @property
    def key_day(self) -> KeyDay:
        return self.employee.key, self.day.work_date


@dataclass
class Batch:
    """The days of one run and what was read for them."""

    matched: list[MatchedDay]
    seen: dict[KeyDay, Seen] = field(default_factory=dict)
    looked_up: set[int] = field(default_factory=set)
    """Staff whose key the attendance side did not know: the mapping was refreshed, and the batch has the old one."""
    refreshed: Employees | None = None
    """Match employees by the look-up within this batch; a day whose employee changed no longer matches."""
    too_slow: bool = False
    """A read was not fresh enough to write for today."""

    def still_matches(self, matched: MatchedDay) -> bool:
        if matched.day.staff_id in self.looked_up:
            return False
        day, told = matched.day, self.refreshed
        return told is None or resolve_employee(day.number, day.work_date, told) == matched.employee

    def unread(self) -> list[MatchedDay]:
        """The days that have to be read before anything is decided."""
        wanted = [matched for matched in self.matched if needs_reading(matched.day.want, matched.applied)]
        return [matched for matched in wanted if matched.applied.ambiguous or matched.key_day not in self.seen]


def deliver(run: Run) -> None:
    """Reads by range first, then writes the difference, nearest work date first, until the run's time is over."""
    started = run.now()
    batch = Batch(_ready(run, _match_days(run)), run.cache.take(run.claim, run.now()))
    _read(run, batch, batch.unread())
    for matched in batch.matched:
        if run.turn_is_over(started):
            return
        if batch.still_matches(matched):
            _deliver_one(run, batch, matched)
    if batch.too_slow:
        run.back_off(Waiting.TROUBLE)


def _match_days(run: Run) -> list[MatchedDay]:
    """Nearest work date first. Days whose person the attendance side does not know are blocked, each with its reason."""
    employees = run.repository.employees(run.claim)
    found: list[MatchedDay] = []
    unresolved: dict[DayBlock, list[PendingDay]] = defaultdict(list)
    for day in run.repository.pending_days(run.claim, run.now()):
        person = resolve_employee(day.number, day.work_date, employees)
        if isinstance(person, DayBlock):
            unresolved[person].append(day)
        else:
            found.append(MatchedDay(day, person))
    run.worked |= bool(unresolved)
    for block, days in unresolved.items():
        run.repository.block_days(run.claim, days, block, "", run.now() + TRY_BLOCKED_AGAIN)
    date = run.today()
    return sorted(
        found, key=lambda matched: (abs(matched.day.work_date - date), matched.day.work_date, matched.day.staff_id)
    )


def _ready(run: Run, found: list[MatchedDay]) -> list[MatchedDay]:
    """Without the days whose last write may still take effect: those are read back later."""
    applied = run.repository.applied(run.claim, [matched.key_day for matched in found])
    ready, at = [], run.now()
    for matched in found:
        matched.applied, read_back_at = applied.get(matched.key_day, (NOTHING_APPLIED, None))
        if read_back_at is None or read_back_at <= at:
            ready.append(matched)
    return ready


def _read(run: Run, batch: Batch, wanted: list[MatchedDay]) -> None:
    """One read per division and 62 days, and only where days are pending; punches too where the token may read them."""
    by_division: dict[str, list[MatchedDay]] = defaultdict(list)
    for matched in wanted:
        by_division[matched.employee.division].append(matched)
    for division, days in by_division.items():
        for chunk in chunks(DateSpan.around([matched.day.work_date for matched in days])):
            inside = [matched for matched in days if matched.day.work_date in chunk]
            if inside:
                narrow = DateSpan.around([matched.day.work_date for matched in inside])
                batch.seen |= read_range(run, division, narrow, [matched.key_day for matched in inside])


def _deliver_one(run: Run, batch: Batch, matched: MatchedDay) -> None:
    run.worked = True
    day, key = matched.day, matched.employee.key
    if not needs_reading(day.want, matched.applied):
        run.repository.settle(run.claim, day, None, Outcome.NOT_APPLICABLE, None, run.now())
        return
    seen = _fresh(run, batch, matched)
    if seen is None:
        batch.too_slow = True
        return
    at = run.now()
    step = decide(day.want, matched.applied, seen)
    if isinstance(step, Settle):
        run.repository.settle(run.claim, day, key, step.outcome, step.stands, at)
    else:
        answer = _write(run, batch, matched, step, at)
        if answer.recovery is Recovery.REMAP:
            batch.looked_up.add(day.staff_id)
            batch.refreshed = run.repository.employees(run.claim)


def _fresh(run: Run, batch: Batch, matched: MatchedDay) -> Seen | None:
    """For today and the past, read again unless the read is of this moment, since an employee may just have clocked in.
    None: the server took too long."""
    date = matched.day.work_date
    if not _is_fresh(run, date, batch.seen[matched.key_day]):
        _read(run, batch, _until_today(run, batch, matched))
    seen = batch.seen[matched.key_day]
    return seen if _is_fresh(run, date, seen) else None


def _is_fresh(run: Run, date: dt.date, seen: Seen) -> bool:
    return date > run.today() or run.now() - seen.read_at <= FRESH_FOR_TODAY


def _until_today(run: Run, batch: Batch, matched: MatchedDay) -> list[MatchedDay]:
    """The days of the same division, up to today, that are still to come in this batch."""
    rest = batch.matched[batch.matched.index(matched) :]
    same = [other for other in rest if other.employee.division == matched.employee.division]
    return [other for other in same if other.day.work_date <= run.today() and other.key_day in batch.seen]


def _write(
    run: Run, batch: Batch, matched: MatchedDay, step: Put | Delete, decided_at: dt.datetime
) -> Answer[DailySchedule]:
    """Before each write: still open, lease and fence still ours, what is sent is committed, and no time was lost."""
    run.check_open()
    day, key, date = matched.day, matched.employee.key, matched.day.work_date
    plan = step.plan if isinstance(step, Put) else None
    applied, before = matched.applied, batch.seen[matched.key_day].plan
    replaces_ours = before is not None and applied.is_ours(before)
    sent = Sent(plan, before, replaces_ours, unanswered=applied.unanswered + 1)
    attempt = run.repository.begin(run.claim, day, key, sent, run.now())
    run.check_prompt(decided_at)
    answer = _send(run, key, date, plan)
    run.hear(answer)
    if answer.recovery is Recovery.RETRY:
        run.cache.keep(run.claim, batch.seen)
    else:
        del batch.seen[matched.key_day]
    outcome = settled_by_delete(day.want) if plan is None else Outcome.DELIVERED
    record_result(run, PendingWrite(day, key, attempt, plan, outcome, sent.unanswered), answer)
    run.check_clock(answer.server_date)
    if answer.ok:
        run.welcome()
    return answer


def _send(run: Run, key: str, date: dt.date, plan: Plan | None) -> Answer[DailySchedule]:
    if plan is None:
        return run.server.delete_schedule(key=key, date=date)
    return run.server.put_schedule(key=key, date=date, start=plan.start, end=plan.end)


@dataclass(frozen=True)
class PendingWrite:
    """One write that was sent. `outcome` settles the day if it was applied; `unanswered`: as in Sent."""

    day: PendingDay
    key: str
    attempt: int
    plan: Plan | None
    outcome: Outcome
    unanswered: int

    @property
    def again(self) -> bool:
        """Whether the previous write had no clear answer either."""
        return self.unanswered > 1


def record_result(run: Run, write: PendingWrite, answer: Answer[DailySchedule]) -> None:
    """Records the answer, then applies its consequences to the connection."""
    at, repository, claim = run.now(), run.repository, run.claim
    day, key, attempt = write.day, write.key, write.attempt
    match answer.recovery:
        case Recovery.APPLIED:
            repository.done(claim, day, key, attempt, answer, write.plan, write.outcome, at)
        case Recovery.AMBIGUOUS:
            repository.unsure(claim, day, key, attempt, answer, _read_back_at(run, write, answer), at)
        case Recovery.REFUSED:
            repository.undone(claim, day, key, attempt, answer, at)
            left = Outcome.LEAVE_THERE if answer.refusal is Refusal.LEAVE else Outcome.ACTUALS_THERE
            repository.settle(claim, day, None, left, None, at)
        case Recovery.BLOCK_DAY:
            repository.undone(claim, day, key, attempt, answer, at)
            block = DayBlock.CLOSED if answer.closed_month else DayBlock.REFUSED
            repository.block_days(claim, [day], block, answer.message, at + DAILY)
        case Recovery.REMAP:
            _not_known_there(run, write, answer)
        case _:
            repository.undone(claim, day, key, attempt, answer, at)
    run.handle_failure(answer)


def _read_back_at(run: Run, write: PendingWrite, answer: Answer[DailySchedule]) -> dt.datetime:
    """A 2xx without the times is settled by one immediate read; any other write, or a second one of that kind, may be
    applied late. The delay grows with each failure of the same day."""
    if answer.bodyless and not write.again:
        return run.now()
    return run.now() + run.pace.settle + backoff(max(run.failures, write.unanswered - 1), run.random)


def _not_known_there(run: Run, write: PendingWrite, answer: Answer[DailySchedule]) -> None:
    """One refresh of the mapping. A deletion is read back once: the day may be empty, as wanted. If the same key is still
    mapped to this person, the days are blocked until a person acts."""
    at, repository, claim, day = run.now(), run.repository, run.claim, write.day
    if write.plan is None and not write.again:
        repository.unsure(claim, day, write.key, write.attempt, answer, at, at)
        sync(run)
        return
    repository.undone(claim, day, write.key, write.attempt, answer, at)
    sync(run)
    still = [e for e in repository.employees(claim).get(day.number, ()) if e.key == write.key]
    if still:
        mine = [owed for owed in repository.pending_days(claim, at) if owed.staff_id == day.staff_id]
        repository.block_days(claim, mine, DayBlock.NOT_FOUND, answer.message, at + DAILY)


def delete_orphaned_plans(run: Run) -> None:
    """Deletes our plans from today on under a key that is no longer their person's, if still ours and without punches."""
    orphaned = run.repository.orphaned_plans(run.claim, run.now())
    if not orphaned:
        return
    divisions = {e.key: e.division for named in run.repository.employees(run.claim).values() for e in named}
    for day in orphaned:
        _delete_if_ours(run, day, divisions.get(day.key, ""))


def _delete_if_ours(run: Run, day: OrphanedPlan, division: str) -> None:
    key_day = (day.key, day.work_date)
    seen = read_range(run, division, DateSpan.around([day.work_date]), [key_day])[key_day]
    decided_at = run.now()
    if seen.plan is None:
        run.repository.removed(run.claim, day, gone=True, at=decided_at)
    elif not day.applied.is_ours(seen.plan) or seen.leave or seen.actual is Actual.THERE:
        run.repository.removed(run.claim, day, gone=False, at=decided_at)
    elif _is_fresh(run, day.work_date, seen):
        _delete_orphaned(run, day, seen.plan, decided_at)
    else:
        run.back_off(Waiting.TROUBLE)


def _delete_orphaned(run: Run, day: OrphanedPlan, stands: Plan, decided_at: dt.datetime) -> None:
    """A plan whose deletion is refused because of an actual or leave is kept; any other failure is tried again."""
    run.check_open()
    run.repository.start_removal(run.claim, day, stands, run.now())
    run.check_prompt(decided_at)
    answer = run.server.delete_schedule(key=day.key, date=day.work_date)
    run.hear(answer)
    at = run.now()
    run.repository.removal_answered(run.claim, day, at)
    match answer.recovery:
        case Recovery.APPLIED | Recovery.REFUSED:
            run.repository.removed(run.claim, day, gone=answer.ok, at=at)
        case Recovery.REMAP | Recovery.BLOCK_DAY:
            run.repository.removal_waits(run.claim, day, at + TRY_BLOCKED_AGAIN)
    run.check_clock(answer.server_date)
    if answer.recovery is Recovery.REMAP:
        sync(run)
    run.handle_failure(answer)
