"""The delivery worker's repository in our tables. Each public method is one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django_scopes import scopes_disabled

from kakutei.jptime.workdate import DateSpan, today
from kakutei.kotclient.answers import Answer
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link import circuit_breaker, leases, mapping, repository_writes, restore_guard
from kakutei.shift.link.models import (
    AppliedDay,
    Connection,
    DesiredDay,
    KnownBy,
    PlanReading,
    PunchReading,
    Removal,
    SeenDay,
)
from kakutei.shift.link.port import AskedPlans, Claim, KeyDay, LeaseLost, NoRoom, OrphanedPlan, PendingDay, Sent
from kakutei.shift.link.rules.decide import Applied, Want
from kakutei.shift.link.rules.employees import Employees
from kakutei.shift.link.rules.pace import RECOVERY, Pace, calls_within, count_call, room_at, slower
from kakutei.shift.link.rules.values import (
    Cause,
    DayBlock,
    MappedEmployee,
    Outcome,
    Plan,
    ReadingTrouble,
    Seen,
    Waiting,
    WantedKind,
)


@dataclass
class DatabaseRepository:
    """Implements link.port.LinkRepository. Works across companies: each claim's work runs in its company's scope."""

    pace: Pace

    # --- the claim ---

    def claim(self, worker: str, at: dt.datetime) -> Claim | None:
        with scopes_disabled():
            for connection in leases.claimable(at).order_by(F("served_at").asc(nulls_first=True), "pk"):
                if leases.has_work(connection, at) and (claim := self._take(connection, worker, at)):
                    return claim
        return None

    def _take(self, connection: Connection, worker: str, at: dt.datetime) -> Claim | None:
        """The claim, if this worker got it: of any number of workers exactly one does."""
        free = Connection.objects.filter(leases.free(at), pk=connection.pk, fence=connection.fence)
        fence = connection.fence + 1
        if not free.update(claim=worker, claim_until=at + self.pace.lease, fence=fence, served_at=at):
            return None
        # A worker that was suspended here past its lease must not read the next worker's claim as its own.
        row = Connection.objects.filter(pk=connection.pk, claim=worker, fence=fence).first()
        return leases.claim_of(row) if row else None

    def release(self, claim: Claim, at: dt.datetime) -> None:
        with scopes_disabled():
            leases.held(claim).update(claim="", claim_until=None)

    def others_wait(self, claim: Claim, at: dt.datetime) -> bool:
        with scopes_disabled():
            return any(leases.has_work(other, at) for other in leases.claimable(at).exclude(pk=claim.connection_id))

    def start_read(self, claim: Claim, at: dt.datetime) -> None:
        with leases.lock_ours(claim) as connection:
            self._count(connection, at)

    def _count(self, connection: Connection, at: dt.datetime) -> None:
        """Renews the lease and counts a call. Raises NoRoom."""
        calls = calls_within(connection.calls, at, self.pace.rate_period)
        if sum(calls.values()) >= connection.rate_limit:
            raise NoRoom(room_at(calls, at, self.pace.rate_period))
        Connection.objects.filter(pk=connection.pk).update(
            calls=count_call(connection.calls, at), claim_until=at + self.pace.lease, served_at=at
        )

    # --- wait and stop ---

    def wait(self, claim: Claim, waiting: Waiting, until: dt.datetime, failures: int) -> None:
        with scopes_disabled():
            leases.held(claim).update(waiting=waiting.value, wait_until=until, failures=failures)

    def make_others_wait(self, claim: Claim, waiting: Waiting, until: dt.datetime, failures: int) -> None:
        circuit_breaker.trip(claim.connection_id, waiting, until, failures)

    def slow_down(self, claim: Claim) -> None:
        with leases.lock_ours(claim) as connection:
            Connection.objects.filter(pk=connection.pk).update(rate_limit=slower(connection.rate_limit))

    def stop(self, claim: Claim, cause: Cause, about: str, at: dt.datetime, probe_at: dt.datetime) -> None:
        with leases.lock_ours(claim) as connection:
            since = connection.block_since if connection.block == cause.value else at
            Connection.objects.filter(pk=connection.pk).update(
                block=cause.value,
                block_about=about[:300],
                block_since=since,
                next_probe_at=probe_at,
                sync_asked_at=None,
            )

    def restored(self, claim: Claim, fence: int, at: dt.datetime) -> None:
        with leases.lock_ours(claim) as connection:
            restore_guard.stop(connection, fence, at)

    def all_is_well(self, claim: Claim) -> None:
        with leases.lock_ours(claim) as connection:
            recovered = min(self.pace.rate, connection.rate_limit + RECOVERY)
            Connection.objects.filter(pk=connection.pk).update(
                waiting="", wait_until=None, failures=0, rate_limit=recovered,
                block="", block_about="", block_since=None, next_probe_at=None,
            )  # fmt: skip
        if connection.waiting in circuit_breaker.HOST_WIDE_VALUES:
            circuit_breaker.reset(connection)

    # --- the mapping ---

    def employees(self, claim: Claim) -> Employees:
        with leases.lock_ours(claim) as connection:
            return mapping.employees(connection)

    def known_keys(self, claim: Claim) -> set[str]:
        with leases.lock_ours(claim) as connection:
            return mapping.known_keys(connection)

    def owed_numbers(self, claim: Claim, at: dt.datetime) -> tuple[set[str], dt.date | None]:
        with leases.lock_ours(claim) as connection:
            days = list(leases.pending_days(connection, at).values_list("staff__number", "work_date"))
        return {number for number, _ in days if number}, max((date for _, date in days), default=None)

    def save_employees(self, claim: Claim, employees: Iterable[MappedEmployee], at: dt.datetime) -> None:
        with leases.lock_ours(claim) as connection:
            mapping.save(connection, list(employees), at)
            repository_writes.mark_lost_writes_ambiguous(connection, at)

    def begin_again(self, claim: Claim, at: dt.datetime) -> None:
        with leases.lock_ours(claim) as connection:
            mapping.begin_again(connection, at)

    def reads_punches(self, claim: Claim) -> bool:
        with leases.lock_ours(claim) as connection:
            return connection.punches == PunchReading.PERMITTED

    def save_reads_punches(self, claim: Claim, permitted: bool) -> None:
        with scopes_disabled():
            leases.held(claim).update(punches=PunchReading.PERMITTED if permitted else PunchReading.REFUSED)

    # --- the days ---

    def pending_days(self, claim: Claim, at: dt.datetime) -> list[PendingDay]:
        with leases.lock_ours(claim) as connection:
            return [
                _owed_day(row) for row in leases.pending_days(connection, at).select_related("staff").order_by("pk")
            ]

    def orphaned_plans(self, claim: Claim, at: dt.datetime) -> list[OrphanedPlan]:
        with leases.lock_ours(claim) as connection:
            rows = mapping.orphaned_plans(connection, today(at), at).order_by("pk")
            return [
                OrphanedPlan(row.pk, row.employee_key, row.work_date, repository_writes.applied(row)) for row in rows
            ]

    def applied(self, claim: Claim, days: Iterable[KeyDay]) -> Mapping[KeyDay, tuple[Applied, dt.datetime | None]]:
        wanted = set(days)
        if not wanted:
            return {}
        dates = [date for _, date in wanted]
        with leases.lock_ours(claim) as connection:
            rows = AppliedDay.objects.filter(
                connection=connection,
                employee_key__in={key for key, _ in wanted},
                work_date__gte=min(dates),
                work_date__lte=max(dates),
            )
            return {
                (row.employee_key, row.work_date): (
                    repository_writes.applied(row),
                    row.read_back_at if row.ambiguous_since else None,
                )
                for row in rows
            }

    def save_seen(self, claim: Claim, seen: Mapping[KeyDay, Seen]) -> None:
        with leases.lock_ours(claim) as connection:
            SeenDay.objects.bulk_create(
                [_seen_day(connection, key_day, value) for key_day, value in seen.items()],
                update_conflicts=True,
                unique_fields=["connection", "employee_key", "work_date"],
                update_fields=["plan_start", "plan_end", "leave", "actual", "actual_text", "read_at"],
            )

    def asked_plans(self, claim: Claim) -> list[AskedPlans]:
        with leases.lock_ours(claim) as connection:
            rows = PlanReading.objects.open().filter(connection=connection).order_by("asked_at", "pk")
            return [
                AskedPlans(row.pk, row.division_code, DateSpan(row.start, row.end), row.asked_at, row.tried_at)
                for row in rows
            ]

    def plans_tried(self, claim: Claim, asked: AskedPlans, at: dt.datetime) -> None:
        with leases.lock_ours(claim):
            _reading(asked).filter(tried_at=None).update(tried_at=at)

    def plans_read(self, claim: Claim, asked: AskedPlans, trouble: ReadingTrouble | None, at: dt.datetime) -> None:
        with leases.lock_ours(claim):
            _reading(asked).update(read_at=at, trouble=trouble.value if trouble else "")

    def settle(
        self, claim: Claim, day: PendingDay, key: str | None, outcome: Outcome, stands: Plan | None, at: dt.datetime
    ) -> None:
        with leases.lock_ours(claim, day) as connection:
            if key is not None:
                repository_writes.stands(connection, day, key, stands, KnownBy.READ)
            repository_writes.settle(connection, day, outcome, at)

    def begin(self, claim: Claim, day: PendingDay, key: str, sent: Sent, at: dt.datetime) -> int:
        with leases.lock_ours(claim, day) as connection:
            self._count(connection, at)
            return repository_writes.begin(connection, day, key, sent, at, self.pace.settle)

    def done(
        self, claim: Claim, day: PendingDay, key: str, attempt: int, answer: Answer[DailySchedule],
        stands: Plan | None, outcome: Outcome, at: dt.datetime,
    ) -> None:  # fmt: skip
        with self._receipt(claim, day, key, attempt, answer, at) as connection:
            repository_writes.stands(connection, day, key, stands, KnownBy.ANSWER)
            if stands is None:
                repository_writes.nothing_seen(connection, key, day.work_date, at)
            repository_writes.settle(connection, day, outcome, at)

    def undone(
        self, claim: Claim, day: PendingDay, key: str, attempt: int, answer: Answer[DailySchedule], at: dt.datetime
    ) -> None:
        with self._receipt(claim, day, key, attempt, answer, at) as connection:
            repository_writes.certain_again(connection, day, key)

    def unsure(
        self, claim: Claim, day: PendingDay, key: str, attempt: int, answer: Answer[DailySchedule],
        read_back_at: dt.datetime, at: dt.datetime,
    ) -> None:  # fmt: skip
        with self._receipt(claim, day, key, attempt, answer, at) as connection:
            repository_writes.read_back(connection, day, key, read_back_at)

    @contextmanager
    def _receipt(
        self, claim: Claim, day: PendingDay, key: str, attempt: int, answer: Answer[DailySchedule], at: dt.datetime
    ) -> Iterator[Connection]:
        """Records an answer, with or without the lease, and then what the caller concludes from it.

        Where another worker has claimed the connection meanwhile, our write may have been applied after its write: then
        nothing is concluded (LeaseLost), the day is pending again and will be read back.
        """
        with leases.lock(claim, day) as (connection, ours):
            repository_writes.answered(connection, day, key, attempt, answer, at)
            if ours:
                yield connection
            else:
                repository_writes.mark_ambiguous(connection, day, key, answer.ok, at, at + self.pace.settle)
                leases.withdraw(connection)
        if not ours:
            raise LeaseLost

    def block_days(
        self, claim: Claim, days: Iterable[PendingDay], block: DayBlock, about: str, not_before: dt.datetime
    ) -> None:
        with leases.lock_ours(claim) as connection:
            for day in sorted(days, key=lambda day: day.id):  # [確定] locks them in this order too
                repository_writes.of_version(connection, day).update(
                    block=block.value, block_about=about[:300], not_before=not_before
                )

    def start_removal(self, claim: Claim, day: OrphanedPlan, stands: Plan, at: dt.datetime) -> None:
        with leases.lock_ours(claim) as connection:
            self._count(connection, at)
            AppliedDay.objects.filter(pk=day.applied_id).update(
                start=stands.start, end=stands.end, sent_start=None, sent_end=None,
                ambiguous_since=at, read_back_at=at + self.pace.settle,
            )  # fmt: skip

    def removal_answered(self, claim: Claim, day: OrphanedPlan, at: dt.datetime) -> None:
        with leases.lock(claim) as (connection, ours):
            if not ours:
                repository_writes.mark_deletion_ambiguous(connection, day, at, at + self.pace.settle)
                leases.withdraw(connection)
        if not ours:
            raise LeaseLost

    def removal_waits(self, claim: Claim, day: OrphanedPlan, until: dt.datetime) -> None:
        with leases.lock_ours(claim):
            AppliedDay.objects.filter(pk=day.applied_id).update(read_back_at=until)

    def removed(self, claim: Claim, day: OrphanedPlan, gone: bool, at: dt.datetime) -> None:
        with leases.lock_ours(claim) as connection:
            if gone:
                repository_writes.nothing_seen(connection, day.key, day.work_date, at)
            AppliedDay.objects.filter(pk=day.applied_id).update(
                start=None, end=None, ambiguous_since=None, read_back_at=None, unanswered=0,
                removal=Removal.DONE if gone else Removal.LEFT,
            )  # fmt: skip


def _reading(asked: AskedPlans) -> QuerySet[PlanReading]:
    """Empty where it was asked for again meanwhile."""
    return PlanReading.objects.filter(pk=asked.reading_id, asked_at=asked.asked_at)


def _owed_day(row: DesiredDay) -> PendingDay:
    return PendingDay(
        id=row.pk,
        staff_id=row.staff_id,
        number=row.staff.number,
        work_date=row.work_date,
        want=Want(WantedKind(row.kind), row.plan),
        company_id=row.company_id,
        version=row.version,
        confirmed_by=row.confirmed_by_id,
    )


def _seen_day(connection: Connection, key_day: KeyDay, seen: Seen) -> SeenDay:
    key, work_date = key_day
    return SeenDay(
        company_id=connection.company_id,
        connection=connection,
        employee_key=key,
        work_date=work_date,
        plan_start=seen.plan.start if seen.plan else None,
        plan_end=seen.plan.end if seen.plan else None,
        leave=seen.leave[:60],
        actual=seen.actual.value,
        actual_text=seen.actual_text[:200],
        read_at=seen.read_at,
    )
