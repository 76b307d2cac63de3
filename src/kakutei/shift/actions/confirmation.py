"""[確定]: the preview and the confirmation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from django.db import transaction

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record, shown
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.clocktext import DAY, moment
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.link.connections import ready_connection
from kakutei.shift.link.mapping import employees
from kakutei.shift.link.outbox import left_alone, upsert_desired_days
from kakutei.shift.link.rules.concerns import TITLES
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.employees import Employees, resolve_employee
from kakutei.shift.link.rules.states import arrival_sentence, plan_text
from kakutei.shift.link.rules.values import DayBlock, Outcome, Plan, WantedKind
from kakutei.shift.link.status import DayShown, link_facts, states_in
from kakutei.shift.people.models import Company, Staff, Store, User
from kakutei.shift.roster.models import Confirmation, Snapshot, columns_of
from kakutei.shift.roster.rules.desired import Wanted, wanted
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.table import StaffDay, Table, confirmed_anywhere, read_table

NOTHING_TO_SEND = "KING OF TIMEに送る変更はありません。"


@dataclass(frozen=True)
class PreviewDay:
    staff: Staff
    work_date: dt.date
    before: Entry
    after: Entry
    note: str = ""
    sent: str = ""
    """Of a split shift that will be sent: the one span that the attendance side gets."""


@dataclass
class Preview:
    """Each list holds staff-days of this store; `digest` is what confirm_period wants to see again."""

    digest: str
    added: list[PreviewDay] = field(default_factory=list)
    changed: list[PreviewDay] = field(default_factory=list)
    deleted: list[PreviewDay] = field(default_factory=list)
    leave: list[PreviewDay] = field(default_factory=list)
    actuals: list[PreviewDay] = field(default_factory=list)
    replaced: list[PreviewDay] = field(default_factory=list)
    joined: list[PreviewDay] = field(default_factory=list)
    blocked: list[PreviewDay] = field(default_factory=list)
    """Shifts of people whom the last sync cannot match with an employee; `note` says why."""
    problems: list[str] = field(default_factory=list)
    arrival: str = ""
    as_of: dt.datetime | None = None

    @property
    def total(self) -> int:
        return len(self.added) + len(self.changed) + len(self.deleted) + len(self.leave) + len(self.blocked)

    @property
    def nothing_to_do(self) -> bool:
        return not (self.total or self.actuals or self.replaced)

    @property
    def sends(self) -> bool:
        """Whether anything changes on the attendance side."""
        return bool(self.added or self.changed or self.deleted or self.replaced)

    @property
    def not_sent(self) -> int:
        return len(self.leave) + len(self.actuals) + len(self.blocked)

    @property
    def wants_a_look(self) -> bool:
        """Whether something is deleted, replaced or refused, so that the preview is shown before [確定]."""
        return bool(self.deleted or self.replaced or self.actuals or self.blocked or self.problems)


def preview_confirmation(*, store: Store, span: DateSpan, at: dt.datetime) -> Preview:
    table = read_table(store, span)
    changed = table.changed()
    staff = {person.pk: person for person in Staff.objects.filter(pk__in=_people(table))}
    states = states_in(store.company, staff.values(), span.start, span.end, at=at)
    retried = [d for d in left_alone(list(staff), span.start, span.end) if d in table.drafts or d in table.confirmed]
    preview = Preview(digest=table.digest())
    days = [*changed, *(day for day in retried if day not in changed)]
    joined = _joined(store, table, days)
    known = _known_employees(store.company)
    for staff_id, date in days:
        together = joined[staff_id, date]
        _sort_in(preview, table, staff[staff_id], date, states.get((staff_id, date)), known, together)
        _note_joined(preview, table, staff[staff_id], date, together)
    preview.arrival = arrival_sentence(link_facts(store.company, at=at)) if preview.sends else NOTHING_TO_SEND
    return preview


def _people(table: Table) -> set[int]:
    return {staff_id for staff_id, _ in (*table.drafts, *table.confirmed)}


def _known_employees(company: Company) -> Employees | None:
    """By the last sync; None before the first one and while nothing may be sent."""
    connection = ready_connection(company)
    return employees(connection) if connection and connection.synced_at else None


def _block(staff: Staff, date: dt.date, known: Employees | None) -> DayBlock | None:
    """Why a shift of this date cannot be sent."""
    found = resolve_employee(staff.number, date, known) if known is not None else None
    return found if isinstance(found, DayBlock) else None


def _sort_in(
    preview: Preview,
    table: Table,
    staff: Staff,
    date: dt.date,
    state: DayShown | None,
    known: Employees | None,
    together: Wanted,
) -> None:
    before, after = table.snapshot((staff.pk, date)), table.draft((staff.pk, date))
    note = state.shown.sentence if state and state.facts.outcome else ""
    actual_there = state is not None and (state.facts.there_actual or state.facts.outcome is Outcome.ACTUALS_THERE)
    sent = together.times if after.split and not actual_there else ""
    day = PreviewDay(staff, date, before, after, note, sent)
    if actual_there and after.kind is not Kind.LEAVE:
        preview.actuals.append(day)
    elif after.kind is Kind.LEAVE and before != after:
        # Leave is never sent; where our plan was sent, it is deleted there.
        (preview.deleted if state and state.facts.ever_sent and not actual_there else preview.leave).append(day)
    elif state and state.facts.outcome in (Outcome.CHANGED_THERE, Outcome.LEAVE_THERE):
        preview.replaced.append(day)
    elif after.kind is Kind.NONE:
        preview.deleted.append(day)
    elif block := _block(staff, date, known):
        preview.blocked.append(replace(day, note=TITLES[block]))
    elif before.kind is Kind.NONE:
        preview.added.append(day)
    else:
        preview.changed.append(day)


def _joined(store: Store, table: Table, days: list[StaffDay]) -> dict[StaffDay, Wanted]:
    """The joined shift of all stores for each staff-day once this store's draft is confirmed."""
    elsewhere = confirmed_anywhere(days)
    return {day: wanted({**entries, store.pk: table.draft(day)}.values()) for day, entries in elsewhere.items()}


def _note_joined(preview: Preview, table: Table, staff: Staff, date: dt.date, together: Wanted) -> None:
    if not together.joined:
        return
    try:
        want = want_of(date, together)
    except JoinedTooLong as error:
        preview.problems.append(f"{staff.name} {error}")
        return
    note = f"ほかの店舗のシフトと合わせて {plan_text(want.plan, date)} として送ります。"
    preview.joined.append(
        PreviewDay(staff, date, table.snapshot((staff.pk, date)), table.draft((staff.pk, date)), note)
    )


class PreviewOutdated(Refusal):
    message = "確認していた内容から、シフトが変わっています。新しい内容を確認して、もう一度[確定]を押してください。"


class AlreadyConfirmed(Refusal):
    message = "このシフトは確定済みです。確定していない変更はありません。"


class JoinedTooLong(Refusal):
    message = (
        "{}: 店舗のシフトを合わせると24時間以上になる日があります。どちらかの時間を直してから、[確定]を押してください。"
    )


@dataclass(frozen=True)
class Confirmed:
    """`days`: staff-days confirmed; `owed`: days that are pending for the attendance side because of it."""

    confirmation: Confirmation
    days: int
    owed: int


def confirm_period(*, store: Store, span: DateSpan, by: User, at: dt.datetime, seen: str) -> Confirmed:
    """Confirms the store's drafts in the span. `seen` is the digest of the table that the person was shown.

    Raises PreviewOutdated, AlreadyConfirmed or JoinedTooLong; then nothing is written.
    """
    with transaction.atomic():
        Company.objects.select_for_update(no_key=True).get(pk=store.company_id)
        table = read_table(store, span)
        changed = table.changed()
        retried = _left_alone_here(table, span)
        if table.digest() != seen:
            raise PreviewOutdated
        if not changed and not retried:
            raise AlreadyConfirmed
        confirmation = Confirmation.objects.create(
            company_id=store.company_id, store=store, start=span.start, end=span.end, by=by, at=at
        )
        Snapshot.objects.bulk_create(_snapshots(confirmation, table, changed))
        wants = wants_for({*changed, *retried})
        raised = upsert_desired_days(company=store.company, wants=wants, by=by, at=at)
        counts = {"期間": shown(span), "確定した日": f"{len(changed)}日", "連携先に送る日": f"{raised.sendable}日"}
        record(AuditAction.CONFIRMED, company=store.company_id, about=store, by=by, at=at, after=counts)
    return Confirmed(confirmation, days=len(changed), owed=raised.sendable)


def wants_for(days: set[StaffDay]) -> dict[StaffDay, Want]:
    """What the attendance side should hold for each staff-day, from the newest snapshots of all stores."""
    return {
        (staff, date): want_of(date, wanted(entries.values()))
        for (staff, date), entries in confirmed_anywhere(days).items()
    }


def want_of(date: dt.date, joined: Wanted) -> Want:
    """Minutes of the work date become moments. Raises JoinedTooLong."""
    if joined.start is None or joined.end is None:
        return Want(WantedKind(joined.kind.value), None)
    if joined.end - joined.start >= DAY:
        raise JoinedTooLong(f"{date.month}月{date.day}日")
    return Want(WantedKind.SHIFT, Plan(moment(date, joined.start), moment(date, joined.end)))


def _left_alone_here(table: Table, span: DateSpan) -> list[StaffDay]:
    """Days of this table that were settled without being sent; confirming them again tries once more."""
    here = table.drafts.keys() | table.confirmed.keys()
    return [day for day in left_alone([staff for staff, _ in here], span.start, span.end) if day in here]


def _snapshots(confirmation: Confirmation, table: Table, changed: list[StaffDay]) -> list[Snapshot]:
    return [_snapshot(confirmation, staff, date, table.draft((staff, date))) for staff, date in changed]


def _snapshot(confirmation: Confirmation, staff_id: int, date: dt.date, entry: Entry) -> Snapshot:
    return Snapshot(
        company_id=confirmation.company_id,
        confirmation=confirmation,
        store_id=confirmation.store_id,
        staff_id=staff_id,
        work_date=date,
        **columns_of(entry),
    )
