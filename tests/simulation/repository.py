"""The courier's memory in dictionaries, with the meaning of DatabaseRepository, claims, mapping and receipts together."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from kakutei.jptime.workdate import DateSpan, today
from kakutei.shift.link.port import Claim, LeaseLost, NoRoom, OrphanedPlan, PendingDay
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import (
    LOST_AFTER,
    LOST_FOR,
    MAPPING_LASTS,
    RECOVERY,
    Pace,
    calls_within,
    count_call,
    room_at,
    sendable,
    slower,
)
from kakutei.shift.link.rules.states import DayFacts, LinkFacts
from kakutei.shift.link.rules.values import AWAIT_APPROVAL, HOST_WIDE, LEFT_ALONE, Cause, Outcome, WantedKind

from .rows import WINDOWS, AppliedRow, Company, Desired, Reading


class InMemoryRepository:
    """Implements link.port.LinkRepository for several companies; each method is one step that nothing interrupts."""

    def __init__(self, pace: Pace, companies: dict[int, Company]) -> None:
        self.pace, self.companies, self._ids = pace, companies, 0

    def _id(self) -> int:
        self._ids += 1
        return self._ids

    # --- the claim ---

    def claimable(self, c: Company, at: dt.datetime) -> bool:
        free = not c.claim or c.claim_until is None or c.claim_until <= at
        going = c.block is None or (c.next_probe_at and c.next_probe_at <= at) or c.sync_asked_at
        waits = c.wait_until is not None and c.wait_until > at
        ready = free and going and not waits and not c.paused(at)
        return bool(ready and c.on and c.token and c.block not in AWAIT_APPROVAL)

    def has_work(self, c: Company, at: dt.datetime) -> bool:
        needs_sync = c.sync_asked_at or c.block or c.synced_at is None
        return bool(
            needs_sync or self._owed(c, at) or self._moved(c, at) or self._open_readings(c)
            or (at - c.synced_at > MAPPING_LASTS and self._to_come(c, at))
        )  # fmt: skip

    def _to_come(self, c: Company, at: dt.datetime) -> bool:
        return any(r.plan and r.date >= today(at) for r in c.applied.values())

    def claim(self, worker: str, at: dt.datetime) -> Claim | None:
        order = sorted(self.companies.values(), key=lambda c: (c.served_at is not None, c.served_at or at, c.id))
        for c in order:
            if self.claimable(c, at) and self.has_work(c, at):
                c.claim, c.claim_until, c.fence, c.served_at = worker, at + self.pace.lease, c.fence + 1, at
                return Claim(
                    c.id, c.fence, worker, at, WINDOWS, c.synced_at, c.sync_asked_at, c.waiting, c.failures,
                    bool(c.block), c.identity,
                )  # fmt: skip
        return None

    def _mine(self, claim: Claim) -> Company | None:
        c = self.companies[claim.connection_id]
        return c if (c.fence, c.claim) == (claim.fence, claim.worker) else None

    def _held(self, claim: Claim) -> Company:
        c = self._mine(claim)
        if c is None or not c.on or not c.token:
            raise LeaseLost
        if c.paused_at is not None and (c.pause_until is None or c.pause_until > claim.since):
            raise LeaseLost
        return c

    def release(self, claim: Claim, at: dt.datetime) -> None:
        c = self._mine(claim)
        if c:
            c.claim, c.claim_until = "", None

    def others_wait(self, claim: Claim, at: dt.datetime) -> bool:
        return any(self.claimable(c, at) and self.has_work(c, at) for c in self._others(claim))

    def start_read(self, claim, at):
        self._count(self._held(claim), at)

    def _count(self, c: Company, at: dt.datetime) -> None:
        calls = calls_within(c.calls, at, self.pace.rate_period)
        if sum(calls.values()) >= c.rate_limit:
            raise NoRoom(room_at(calls, at, self.pace.rate_period))
        c.calls, c.claim_until, c.served_at = count_call(c.calls, at), at + self.pace.lease, at

    # --- waits and stops of the connection ---

    def wait(self, claim, waiting, until, failures):
        c = self._mine(claim)
        if c:
            c.waiting, c.wait_until, c.failures = waiting, until, failures

    def _others(self, claim: Claim) -> list[Company]:
        """All companies are at one address."""
        return [c for c in self.companies.values() if c.id != claim.connection_id]

    def make_others_wait(self, claim, waiting, until, failures):
        for c in self._others(claim):
            if c.wait_until is None or c.wait_until < until:
                c.waiting, c.wait_until, c.failures = waiting, until, failures

    def slow_down(self, claim):
        c = self._held(claim)
        c.rate_limit = slower(c.rate_limit)

    def stop(self, claim, cause, about, at, probe_at):
        c = self._held(claim)
        c.block, c.block_about, c.next_probe_at, c.sync_asked_at = cause, about, probe_at, None

    def restored(self, claim, fence, at):
        c = self._held(claim)
        c.fence, c.claim, c.claim_until, c.block, c.sync_asked_at = max(c.fence, fence), "", None, Cause.RESTORED, None

    def all_is_well(self, claim):
        c = self._held(claim)
        if c.waiting in HOST_WIDE:
            for other in self._others(claim):
                if other.waiting in HOST_WIDE:
                    other.waiting, other.wait_until, other.failures = None, None, 0
        c.waiting, c.wait_until, c.failures, c.block, c.next_probe_at = None, None, 0, None, None
        c.rate_limit = min(self.pace.rate, c.rate_limit + RECOVERY)

    # --- who is who ---

    def employees(self, claim):
        found: dict = {}
        for each in self._held(claim).mapping.values():
            found.setdefault(each.code, []).append(each)
        return found

    def known_keys(self, claim):
        return set(self._held(claim).mapping)

    def owed_numbers(self, claim, at):
        c = self._held(claim)
        days = self._owed(c, at)
        return {c.numbers[d.staff] for d in days if c.numbers[d.staff]}, max((d.date for d in days), default=None)

    def save_employees(self, claim, employees, at):
        c = self._held(claim)
        c.mapping = {each.key: each for each in employees}
        for d in c.desired.values():
            if d.date >= today(at) and self._not_as_settled(c, d):
                d.settled, d.outcome, d.settled_at = d.version - 1, None, None
            if d.block:
                d.not_before = None
        self._doubt_lost(c, at)
        c.synced_at = at
        if c.sync_asked_at and c.sync_asked_at <= at:
            c.sync_asked_at = None

    def _doubt_lost(self, c: Company, at: dt.datetime) -> None:
        """Each attempt that was never answered is read back once more."""
        for attempt, (key, date, staff, plan, began) in list(c.attempts.items()):
            row = c.applied.get((key, date))
            if row is None or row.since or not LOST_AFTER <= at - began <= LOST_FOR:
                continue
            row.sent, row.since, row.read_back_at, row.unanswered = plan, at, at, 1
            self._owe_again(c, staff, date)
            del c.attempts[attempt]

    def _owe_again(self, c: Company, staff: int, date: dt.date) -> None:
        d = c.desired.get((staff, date))
        if d and d.settled == d.version:
            d.settled, d.outcome, d.settled_at = d.version - 1, None, None

    def _not_as_settled(self, c: Company, d: Desired) -> bool:
        """What stands under the keys that are the person's now is not what was settled."""
        if d.outcome not in (Outcome.DELIVERED, Outcome.NOT_APPLICABLE) or d.settled != d.version:
            return False
        right = [r for r in c.applied.values() if (r.staff, r.date) == (d.staff, d.date) and self._right(c, r)]
        if d.want.plan:
            return not any(r.plan == d.want.plan and not r.since for r in right)
        return any(r.plan or r.since for r in right)

    def _right(self, c: Company, row: AppliedRow) -> bool:
        return row.key in c.mapping and c.mapping[row.key].code == c.numbers[row.staff]

    def begin_again(self, claim, at):
        """Replace the connection; a claim that is still held belongs to the ended connection."""
        c = self._held(claim)
        c.ended_fence, c.ended, c.ended_mapping = c.fence, c.applied, c.mapping
        c.ended_attempts, c.attempts = c.attempts, {}
        c.fence, c.claim, c.claim_until, c.served_at = c.fence + 1, "", None, None
        c.applied, c.seen, c.mapping, c.readings, c.punches = {}, {}, {}, {}, False
        c.waiting, c.wait_until, c.failures, c.sync_asked_at, c.synced_at = None, None, 0, None, at
        c.block, c.block_about, c.next_probe_at = Cause.OTHER_COMPANY, "", None

    def reads_punches(self, claim):
        return self._held(claim).punches

    def save_reads_punches(self, claim, permitted):
        c = self._mine(claim)
        if c:
            c.punches = permitted

    # --- the days ---

    def _owed(self, c: Company, at: dt.datetime) -> list[Desired]:
        span = sendable(at, c.first_work_date)
        later = {(r.staff, r.date) for r in c.applied.values() if r.since and r.read_back_at and r.read_back_at > at}
        return [
            d for d in c.desired.values()
            if d.settled < d.version and d.date in span and (d.staff, d.date) not in later
            and (d.not_before is None or d.not_before <= at)
        ]  # fmt: skip

    def owed_there(self, c: Company, at: dt.datetime) -> list[Desired]:
        """The owed days that concern the attendance side."""
        return [d for d in self._owed(c, at) if d.want.kind is not WantedKind.LEAVE or c.applied]

    def _moved(self, c: Company, at: dt.datetime) -> list[AppliedRow]:
        return [
            r for r in c.applied.values()
            if (r.plan or (r.since and r.sent)) and not r.removal and r.date >= today(at) and r.key in c.mapping and not self._right(c, r)
            and (r.since is None or (r.read_back_at and r.read_back_at <= at))
        ]  # fmt: skip

    def pending_days(self, claim, at):
        c = self._held(claim)
        return [
            PendingDay(d.id, c.id, d.staff, c.numbers[d.staff], d.date, d.want, d.version, 1) for d in self._owed(c, at)
        ]

    def orphaned_plans(self, claim, at):
        return [OrphanedPlan(r.id, r.key, r.date, r.applied) for r in self._moved(self._held(claim), at)]

    def applied(self, claim, days):
        if not (days := list(days)):
            return {}  # as in the tables: no query, so a lost lease is not noticed
        rows = self._held(claim).applied
        return {
            day: (rows[day].applied, rows[day].read_back_at if rows[day].since else None) for day in days if day in rows
        }

    def save_seen(self, claim, seen):
        self._held(claim).seen.update(seen)

    def _open_readings(self, c: Company) -> list[Reading]:
        return sorted((r for r in c.readings.values() if r.read_at is None), key=lambda r: (r.asked_at, r.id))

    def asked_plans(self, claim):
        return [reading.asked for reading in self._open_readings(self._held(claim))]

    def plans_tried(self, claim, asked, at):
        for reading in self._same_asking(self._held(claim), asked):
            reading.tried_at = reading.tried_at or at

    def plans_read(self, claim, asked, trouble, at):
        for reading in self._same_asking(self._held(claim), asked):
            reading.read_at, reading.trouble = at, trouble

    def _same_asking(self, c: Company, asked) -> list[Reading]:
        return [r for r in c.readings.values() if (r.id, r.asked_at) == (asked.reading_id, asked.asked_at)]

    def _of_version(self, c: Company, day: PendingDay) -> list[Desired]:
        d = c.desired[day.staff_id, day.work_date]
        return [d] if d.version == day.version else []

    def _settle(self, c, day, outcome, at):
        for d in self._of_version(c, day):
            d.settled, d.outcome, d.settled_at, d.not_before, d.block = d.version, outcome, at, None, None
            d.about = ""

    def _row(self, c, day, key, make):
        row = c.applied.get((key, day.work_date))
        if row is None and make:
            row = c.applied[key, day.work_date] = AppliedRow(self._id(), key, day.work_date, day.staff_id)
        return row

    def _stands(self, c, day, key, plan):
        row = self._row(c, day, key, plan is not None)
        if row:
            row.plan, row.staff, row.sent, row.since, row.read_back_at = plan, day.staff_id, None, None, None
            row.removal, row.unanswered, row.planned_for = "", 0, day.staff_id

    def settle(self, claim, day, key, outcome, stands, at):
        c = self._held(claim)
        if key is not None:
            self._stands(c, day, key, stands)
        self._settle(c, day, outcome, at)

    def begin(self, claim, day, key, sent, at):
        c = self._held(claim)
        self._count(c, at)
        row = self._row(c, day, key, True)
        if sent.replaces_ours:
            row.plan = sent.before
        row.before, row.sent, row.since, row.removal = sent.before, sent.plan, at, ""
        row.unanswered = sent.unanswered
        row.read_back_at, row.staff = at + self.pace.settle, day.staff_id
        attempt = self._id()
        c.attempts[attempt] = key, day.work_date, day.staff_id, sent.plan, at
        return attempt

    def done(self, claim, day, key, attempt, answer, stands, outcome, at):
        c = self._receipt(claim, day, key, attempt, answer, at)
        self._stands(c, day, key, stands)
        if stands is None:
            self._nothing_seen(c, key, day.work_date, at)
        self._settle(c, day, outcome, at)

    def undone(self, claim, day, key, attempt, answer, at):
        row = self._row(self._receipt(claim, day, key, attempt, answer, at), day, key, True)
        row.sent, row.since, row.read_back_at, row.unanswered = None, None, None, 0
        if row.plan and row.planned_for is not None:
            row.staff = row.planned_for

    def unsure(self, claim, day, key, attempt, answer, read_back_at, at):
        self._row(self._receipt(claim, day, key, attempt, answer, at), day, key, True).read_back_at = read_back_at

    def _receipt(self, claim, day, key, attempt, answer, at) -> Company:
        c = self.companies[claim.connection_id]
        c.attempts.pop(attempt, None)
        if c.fence == claim.fence:
            return c
        if claim.fence <= c.ended_fence:
            row = c.ended.get((key, day.work_date)) or AppliedRow(self._id(), key, day.work_date, day.staff_id)
        else:
            row = self._row(c, day, key, True)
            c.fence += 1
        if row.since is None:
            row.sent, row.unanswered = day.want.plan, 1
        elif row.sent != day.want.plan and answer.ok:
            row.plan, row.planned_for = day.want.plan, day.staff_id
        elif row.sent != day.want.plan:
            row.before = day.want.plan
        self._not_before(row, at)
        self._owe_again(c, day.staff_id, day.work_date)
        raise LeaseLost

    def _not_before(self, row, at):
        if row.since is None or row.read_back_at is None or row.read_back_at < at + self.pace.settle:
            row.since, row.read_back_at = at, at + self.pace.settle

    def _nothing_seen(self, c, key, date, at):
        if (key, date) in c.seen:
            c.seen[key, date] = replace(c.seen[key, date], plan=None, read_at=at)

    def block_days(self, claim, days, block, about, not_before):
        c = self._held(claim)
        for day in days:
            for d in self._of_version(c, day):
                d.block, d.about, d.not_before = block, about, not_before

    def start_removal(self, claim, day, stands, at):
        c = self._held(claim)
        self._count(c, at)
        row = c.applied[day.key, day.work_date]
        row.plan, row.sent, row.since, row.read_back_at = stands, None, at, at + self.pace.settle

    def removal_answered(self, claim, day, at):
        c = self.companies[claim.connection_id]
        if c.fence == claim.fence:
            return
        row = next((r for r in (*c.applied.values(), *c.ended.values()) if r.id == day.applied_id), None)
        if row:
            self._not_before(row, at)
            self._owe_again(c, row.staff, row.date)
        if claim.fence > c.ended_fence:
            c.fence += 1
        raise LeaseLost

    def removal_waits(self, claim, day, until):
        self._held(claim)
        self.companies[claim.connection_id].applied[day.key, day.work_date].read_back_at = until

    def removed(self, claim, day, gone, at):
        c = self._held(claim)
        if gone:
            self._nothing_seen(c, day.key, day.work_date, at)
        row = c.applied[day.key, day.work_date]
        row.plan, row.since, row.read_back_at, row.unanswered = None, None, None, 0
        row.removal = "done" if gone else "left"

    # --- what people do and see ---

    def confirm(self, c: Company, staff: int, date: dt.date, want: Want) -> bool:
        """As upsert_desired_days: whether the day got a new version."""
        d = c.desired.get((staff, date))
        if d is None:
            if want.kind is WantedKind.NONE:
                return False
            c.desired[staff, date] = Desired(self._id(), staff, date, want, 1)
            return True
        if d.want == want and d.outcome not in LEFT_ALONE:
            return False
        c.desired[staff, date] = Desired(d.id, staff, date, want, d.version + 1, d.settled)
        return True

    def resend(self, c: Company) -> None:
        for d in c.desired.values():
            if d.outcome in (Outcome.ACTUALS_THERE, Outcome.LEAVE_THERE):
                d.settled, d.outcome, d.settled_at, d.not_before = d.version - 1, None, None, None
            elif d.block:
                d.not_before = None

    def ask_sync(self, c: Company, at: dt.datetime) -> None:
        c.sync_asked_at, c.waiting, c.wait_until = at, None, None

    def ask_plans(self, c: Company, division: str, span: DateSpan, at: dt.datetime) -> None:
        """One row per division and month: asking again opens it again."""
        known = c.readings.get((division, span.start))
        c.readings[division, span.start] = Reading(known.id if known else self._id(), division, span, at)

    def approve(self, c: Company, at: dt.datetime) -> None:
        """As approve_connection: what the former company had from today on is owed to the new one."""
        if c.block is not Cause.OTHER_COMPANY:
            return
        c.block, c.block_about, c.synced_at, c.sync_asked_at = None, "", None, at
        for d in c.desired.values():
            if d.settled == d.version and d.want.plan and d.date >= today(at):
                d.settled, d.outcome, d.settled_at = d.version - 1, None, None

    def new_token(self, c: Company, token: str, at: dt.datetime) -> None:
        c.token, c.failures, c.punches, c.synced_at = token, 0, False, None
        c.claim, c.claim_until, c.fence = "", None, c.fence + 1
        if c.block is Cause.OTHER_COMPANY:
            c.applied, c.mapping, c.seen = c.ended, c.ended_mapping, {}
            c.attempts = c.ended_attempts
        c.block, c.next_probe_at = None, None
        self.ask_sync(c, at)

    def facts(self, c: Company, d: Desired, at: dt.datetime) -> tuple[DayFacts, LinkFacts]:
        rows = [r for r in c.applied.values() if (r.staff, r.date) == (d.staff, d.date)]
        since = rows[-1].since if rows else None
        day = DayFacts(
            d.want.kind, d.want.plan, d.outcome, d.settled_at, d.block, d.about, d.not_before, d.date,
            c.numbers[d.staff], ambiguous=since is not None, ever_sent=bool(rows),
        )  # fmt: skip
        return day, LinkFacts(on=c.on, first_work_date=c.first_work_date, cause=c.block)

    def next_due(self, at: dt.datetime) -> dt.datetime | None:
        """When something may have to be done that cannot be done now."""
        times: list = []
        for c in self.companies.values():
            times += [c.claim_until, c.wait_until, c.next_probe_at, c.pause_until]
            times += [d.not_before for d in c.desired.values() if d.settled < d.version]
            times += [r.read_back_at for r in c.applied.values() if r.since]
            times += [c.synced_at + MAPPING_LASTS + dt.timedelta(seconds=1)] if c.synced_at else []
        return min((each for each in times if each and each > at), default=None)
