"""The courier's memory in our tables. Each public method is one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django_scopes import scopes_disabled

from kakutei.edge import plainsql
from kakutei.jptime.workdate import today
from kakutei.kotclient.answers import Answer
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.link import claims, hosts, mapping, planreadings, receipts, restored
from kakutei.shift.link.claims import Held
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay, KnownBy, PunchReading, Removal, SeenDay
from kakutei.shift.link.port import AskedPlans, Claim, KeyDay, LeaseLost, MovedDay, NoRoom, OwedDay, Sent
from kakutei.shift.link.rules.decide import Applied, Want
from kakutei.shift.link.rules.pace import Pace, calls_within, count_call, room_at, slower
from kakutei.shift.link.rules.person import Employees
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
class DatabaseLedger:
    """Implements link.port.Ledger. Works across companies: each claim's work runs in its company's scope."""

    pace: Pace

    # --- the claim ---

    def claim(self, worker: str, at: dt.datetime) -> Claim | None:
        with scopes_disabled():
            for connection in claims.claimable(at).order_by(F("served_at").asc(nulls_first=True), "pk"):
                if claims.has_work(connection, at) and self._take(connection, worker, at):
                    return claims.claim_of(Connection.objects.get(pk=connection.pk))
        return None

    def _take(self, connection: Connection, worker: str, at: dt.datetime) -> bool:
        """Of any number of workers exactly one sees its update count."""
        free = Connection.objects.filter(claims.free(at), pk=connection.pk, fence=connection.fence)
        taken = free.update(claim=worker, claim_until=at + self.pace.lease, fence=F("fence") + 1, served_at=at)
        return taken == 1

    def release(self, claim: Claim, at: dt.datetime) -> None:
        with scopes_disabled():
            claims.held(claim).update(claim="", claim_until=None)

    def others_wait(self, claim: Claim, at: dt.datetime) -> bool:
        with scopes_disabled():
            return any(claims.has_work(other, at) for other in claims.claimable(at).exclude(pk=claim.connection_id))

    def start_read(self, claim: Claim, at: dt.datetime) -> None:
        with transaction.atomic():
            self._count(claims.lock_ours(claim), at)

    def _count(self, held: Held, at: dt.datetime) -> None:
        """Renews the lease and counts a call. Raises NoRoom."""
        calls = calls_within(held.calls, at, self.pace.rate_period)
        if sum(calls.values()) >= held.rate_limit:
            raise NoRoom(room_at(calls, at, self.pace.rate_period))
        renewed = {"calls": count_call(held.calls, at), "claim_until": at + self.pace.lease, "served_at": at}
        plainsql.update(Connection, {"id": held.connection_id}, renewed)

    # --- the connection's weather ---

    def pause(self, claim: Claim, waiting: Waiting, until: dt.datetime, failures: int) -> None:
        with scopes_disabled():
            claims.held(claim).update(waiting=waiting.value, wait_until=until, failures=failures)

    def pause_others(self, claim: Claim, waiting: Waiting, until: dt.datetime, failures: int) -> None:
        hosts.pause(claim.connection_id, waiting, until, failures)

    def slow_down(self, claim: Claim) -> None:
        with claims.held_row(claim) as connection:
            Connection.objects.filter(pk=connection.pk).update(rate_limit=slower(connection.rate_limit))

    def block(self, claim: Claim, cause: Cause, about: str, at: dt.datetime, probe_at: dt.datetime) -> None:
        with claims.held_row(claim) as connection:
            since = connection.block_since if connection.block == cause.value else at
            Connection.objects.filter(pk=connection.pk).update(
                block=cause.value,
                block_about=about[:300],
                block_since=since,
                next_probe_at=probe_at,
                sync_asked_at=None,
            )

    def restored(self, claim: Claim, fence: int, at: dt.datetime) -> None:
        with claims.held_row(claim) as connection:
            restored.stop(connection, fence, at)

    def all_is_well(self, claim: Claim) -> None:
        with claims.held_row(claim) as connection:
            recovered = min(self.pace.rate, connection.rate_limit + 15)
            Connection.objects.filter(pk=connection.pk).update(
                waiting="", wait_until=None, failures=0, rate_limit=recovered,
                block="", block_about="", block_since=None, next_probe_at=None,
            )  # fmt: skip
        if connection.waiting in hosts.HOST_WIDE_VALUES:
            hosts.go_on(connection)

    # --- who is who ---

    def employees(self, claim: Claim) -> Employees:
        with claims.held_row(claim) as connection:
            return mapping.employees(connection)

    def known_keys(self, claim: Claim) -> set[str]:
        with claims.held_row(claim) as connection:
            return mapping.known_keys(connection)

    def owed_numbers(self, claim: Claim, at: dt.datetime) -> tuple[set[str], dt.date | None]:
        with claims.held_row(claim) as connection:
            days = list(claims.owed(connection, at).values_list("staff__number", "work_date"))
        return {number for number, _ in days if number}, max((date for _, date in days), default=None)

    def save_employees(self, claim: Claim, employees: Iterable[MappedEmployee], at: dt.datetime) -> None:
        with claims.held_row(claim) as connection:
            mapping.save(connection, list(employees), at)
            receipts.doubt_lost(connection, at)

    def begin_again(self, claim: Claim, at: dt.datetime) -> None:
        with claims.held_row(claim) as connection:
            mapping.begin_again(connection, at)

    def reads_punches(self, claim: Claim) -> bool:
        with claims.held_row(claim) as connection:
            return connection.punches == PunchReading.PERMITTED

    def save_reads_punches(self, claim: Claim, permitted: bool) -> None:
        with scopes_disabled():
            claims.held(claim).update(punches=PunchReading.PERMITTED if permitted else PunchReading.REFUSED)

    # --- the days ---

    def owed(self, claim: Claim, at: dt.datetime) -> list[OwedDay]:
        with claims.held_row(claim) as connection:
            return [_owed_day(row) for row in claims.owed(connection, at).select_related("staff").order_by("pk")]

    def moved(self, claim: Claim, at: dt.datetime) -> list[MovedDay]:
        with claims.held_row(claim) as connection:
            rows = mapping.moved(connection, today(at), at).order_by("pk")
            return [MovedDay(row.pk, row.employee_key, row.work_date, receipts.applied(row)) for row in rows]

    def applied(self, claim: Claim, days: Iterable[KeyDay]) -> Mapping[KeyDay, tuple[Applied, dt.datetime | None]]:
        wanted = set(days)
        if not wanted:
            return {}
        dates = [date for _, date in wanted]
        with claims.held_row(claim) as connection:
            rows = AppliedDay.objects.filter(
                connection=connection,
                employee_key__in={key for key, _ in wanted},
                work_date__gte=min(dates),
                work_date__lte=max(dates),
            )
            return {
                (row.employee_key, row.work_date): (
                    receipts.applied(row),
                    row.read_back_at if row.ambiguous_since else None,
                )
                for row in rows
            }

    def save_seen(self, claim: Claim, seen: Mapping[KeyDay, Seen]) -> None:
        with claims.held_row(claim) as connection:
            SeenDay.objects.bulk_create(
                [_seen_day(connection, key_day, value) for key_day, value in seen.items()],
                update_conflicts=True,
                unique_fields=["connection", "employee_key", "work_date"],
                update_fields=["plan_start", "plan_end", "leave", "actual", "actual_text", "read_at"],
            )

    def asked_plans(self, claim: Claim) -> list[AskedPlans]:
        with claims.held_row(claim) as connection:
            return planreadings.asked(connection)

    def plans_tried(self, claim: Claim, asked: AskedPlans, at: dt.datetime) -> None:
        with claims.held_row(claim):
            planreadings.begin(asked, at)

    def plans_read(self, claim: Claim, asked: AskedPlans, trouble: ReadingTrouble | None, at: dt.datetime) -> None:
        with claims.held_row(claim):
            planreadings.finish(asked, trouble, at)

    def settle(
        self, claim: Claim, day: OwedDay, key: str | None, outcome: Outcome, stands: Plan | None, at: dt.datetime
    ) -> None:
        with transaction.atomic():
            held = claims.lock_ours(claim)
            if key is not None:
                receipts.stands(held, day, key, stands, KnownBy.READ)
            receipts.settle(day, outcome, at)

    def begin(self, claim: Claim, day: OwedDay, key: str, sent: Sent, at: dt.datetime) -> int:
        with transaction.atomic():
            held = claims.lock_ours(claim)
            self._count(held, at)
            return receipts.begin(held, day, key, sent, at, self.pace.settle)

    def done(
        self, claim: Claim, day: OwedDay, key: str, attempt: int, answer: Answer[DailySchedule],
        stands: Plan | None, outcome: Outcome, at: dt.datetime,
    ) -> None:  # fmt: skip
        with self._receipt(claim, day, key, attempt, answer, at) as held:
            receipts.stands(held, day, key, stands, KnownBy.ANSWER)
            if stands is None:
                receipts.nothing_seen(held, key, day.work_date, at)
            receipts.settle(day, outcome, at)

    def undone(
        self, claim: Claim, day: OwedDay, key: str, attempt: int, answer: Answer[DailySchedule], at: dt.datetime
    ) -> None:
        with self._receipt(claim, day, key, attempt, answer, at) as held, scopes_disabled():
            receipts.certain_again(held, day, key)

    def unsure(
        self, claim: Claim, day: OwedDay, key: str, attempt: int, answer: Answer[DailySchedule],
        read_back_at: dt.datetime, at: dt.datetime,
    ) -> None:  # fmt: skip
        with self._receipt(claim, day, key, attempt, answer, at) as held:
            receipts.read_back(held, day, key, read_back_at)

    @contextmanager
    def _receipt(
        self, claim: Claim, day: OwedDay, key: str, attempt: int, answer: Answer[DailySchedule], at: dt.datetime
    ) -> Iterator[Held]:
        """Writes down an answer, lease or no lease, and then what the caller concludes from it.

        Where another worker has taken the connection meanwhile, our write may have been applied after his: then
        nothing is concluded (LeaseLost), the day is owed again and will be read back.
        """
        with transaction.atomic():
            held, ours = claims.lock(claim)
            receipts.answered(held, day, key, attempt, answer, at)
            if ours:
                yield held
            else:
                with scopes_disabled():
                    receipts.doubt(held, day, key, at, at + self.pace.settle)
        if not ours:
            raise LeaseLost(LeaseLost.__doc__)

    def block_days(
        self, claim: Claim, days: Iterable[OwedDay], block: DayBlock, about: str, not_before: dt.datetime
    ) -> None:
        with claims.held_row(claim):
            for day in sorted(days, key=lambda day: day.id):  # [確定] locks them in this order too
                receipts.of_version(day).update(block=block.value, block_about=about[:300], not_before=not_before)

    def start_removal(self, claim: Claim, day: MovedDay, stands: Plan, at: dt.datetime) -> None:
        with claims.held_row(claim):
            self._count(claims.lock_ours(claim), at)
            AppliedDay.objects.filter(pk=day.applied_id).update(
                start=stands.start, end=stands.end, sent_start=None, sent_end=None,
                ambiguous_since=at, read_back_at=at + self.pace.settle,
            )  # fmt: skip

    def removal_answered(self, claim: Claim, day: MovedDay, at: dt.datetime) -> None:
        with transaction.atomic():
            held, ours = claims.lock(claim)
            if not ours:
                with scopes_disabled():
                    receipts.doubt_removal(held, day, at, at + self.pace.settle)
        if not ours:
            raise LeaseLost(LeaseLost.__doc__)

    def removal_waits(self, claim: Claim, day: MovedDay, until: dt.datetime) -> None:
        with claims.held_row(claim):
            AppliedDay.objects.filter(pk=day.applied_id).update(read_back_at=until)

    def removed(self, claim: Claim, day: MovedDay, gone: bool, at: dt.datetime) -> None:
        with claims.held_row(claim):
            if gone:
                receipts.nothing_seen(claims.lock_ours(claim), day.key, day.work_date, at)
            AppliedDay.objects.filter(pk=day.applied_id).update(
                start=None, end=None, ambiguous_since=None, read_back_at=None, unanswered=0,
                removal=Removal.DONE if gone else Removal.LEFT,
            )  # fmt: skip


def _owed_day(row: DesiredDay) -> OwedDay:
    return OwedDay(
        id=row.pk,
        staff_id=row.staff_id,
        number=row.staff.number,
        work_date=row.work_date,
        want=Want(WantedKind(row.kind), row.plan),
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
