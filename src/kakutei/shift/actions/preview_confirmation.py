"""What [確定] would do, before it is pressed: read from our own tables and the last read values, never from outside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirm_period import JoinedTooLong, want_of
from kakutei.shift.link.desired import left_alone
from kakutei.shift.link.facts import DayShown, link_facts, states_in
from kakutei.shift.link.rules.states import LinkFacts, plan_text, waiting_sentence
from kakutei.shift.link.rules.values import Outcome
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.roster.rules.desired import Wanted, wanted
from kakutei.shift.roster.rules.entry import Entry, Kind
from kakutei.shift.roster.table import StaffDay, Table, confirmed_anywhere, read_table


@dataclass(frozen=True)
class PreviewDay:
    staff: Staff
    work_date: dt.date
    before: Entry
    after: Entry
    note: str = ""


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
    problems: list[str] = field(default_factory=list)
    arrival: str = ""
    as_of: dt.datetime | None = None

    @property
    def total(self) -> int:
        return len(self.added) + len(self.changed) + len(self.deleted) + len(self.leave)

    @property
    def nothing_to_do(self) -> bool:
        return not (self.total or self.actuals or self.replaced)

    @property
    def not_sent(self) -> int:
        return len(self.leave) + len(self.actuals)

    @property
    def wants_a_look(self) -> bool:
        """Something is deleted, replaced or refused: one press is not enough."""
        return bool(self.deleted or self.replaced or self.actuals or self.problems)


def preview_confirmation(*, store: Store, span: DateSpan, at: dt.datetime) -> Preview:
    table = read_table(store, span)
    changed = table.changed()
    staff = {person.pk: person for person in Staff.objects.filter(pk__in=_people(table))}
    states = states_in(store.company, staff.values(), span.start, span.end, at=at)
    retried = [d for d in left_alone(list(staff), span.start, span.end) if d in table.drafts or d in table.confirmed]
    link = link_facts(store.company, at=at)
    preview = Preview(digest=table.digest(), arrival=_arrival(link))
    days = [*changed, *(day for day in retried if day not in changed)]
    joined = _joined(store, table, days)
    for staff_id, date in days:
        _sort_in(preview, table, staff[staff_id], date, states.get((staff_id, date)))
        _note_joined(preview, table, staff[staff_id], date, joined[staff_id, date])
    return preview


def _people(table: Table) -> set[int]:
    return {staff_id for staff_id, _ in (*table.drafts, *table.confirmed)}


def _sort_in(preview: Preview, table: Table, staff: Staff, date: dt.date, state: DayShown | None) -> None:
    before, after = table.snapshot((staff.pk, date)), table.draft((staff.pk, date))
    note = state.shown.sentence if state and state.facts.outcome else ""
    day = PreviewDay(staff, date, before, after, note)
    actual_there = state is not None and (state.facts.there_actual or state.facts.outcome is Outcome.ACTUALS_THERE)
    if after.kind is Kind.LEAVE and before != after:
        preview.leave.append(day)
    elif actual_there:
        preview.actuals.append(day)
    elif state and state.facts.outcome in (Outcome.CHANGED_THERE, Outcome.LEAVE_THERE):
        preview.replaced.append(day)
    elif after.kind is Kind.NONE:
        preview.deleted.append(day)
    elif before.kind is Kind.NONE:
        preview.added.append(day)
    else:
        preview.changed.append(day)


def _joined(store: Store, table: Table, days: list[StaffDay]) -> dict[StaffDay, Wanted]:
    """What all stores together would want of each staff-day once this store's draft is confirmed."""
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


def _arrival(link: LinkFacts) -> str:
    """When it will arrive, in one sentence."""
    if not link.on:
        return "連携がオフのため、KING OF TIMEには送りません。"
    if link.cause and not link.pause:
        return "連携に要対応があるため、解決してから送ります。"
    return waiting_sentence(link)
