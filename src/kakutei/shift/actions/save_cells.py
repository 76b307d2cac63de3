"""Typing into the shift table: each edit is saved or refused by itself, and each is made once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction

from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import DateSpan, InvalidInput, today, years_later
from kakutei.shift.people.models import Staff, Store, User
from kakutei.shift.roster.cells import Change, drafts_of, lock_cells, write_changes
from kakutei.shift.roster.models import CellChange
from kakutei.shift.roster.rules.employment import check_employed
from kakutei.shift.roster.rules.entry import NOTHING, Entry
from kakutei.shift.roster.rules.locking import check_unlocked
from kakutei.shift.roster.rules.split_shift import check_spans
from kakutei.shift.roster.table import StaffDay, unlocked_days
from kakutei.shift.roster.vocabulary import vocabulary_of


@dataclass(frozen=True)
class CellEdit:
    """`entry` of kind NONE empties the cell. `seen` is the text that the cell had for the person who typed; None where
    it does not matter. `edit` tells the edit from all others, so that it is made once however often it is sent."""

    staff_id: int
    work_date: dt.date
    entry: Entry
    seen: str | None = None
    edit: UUID = field(default_factory=uuid4)

    @property
    def day(self) -> StaffDay:
        return self.staff_id, self.work_date


@dataclass(frozen=True)
class SavedEdit:
    """What became of an edit: saved, or refused for a reason. `standing` is the cell's entry after it."""

    edit: CellEdit
    standing: Entry
    refusal: Refusal | InvalidInput | None = None


class NotOnThisTable(Refusal):
    message = "このスタッフは、この店舗のシフト表にいません。ページを開き直してください。"


class DateOutOfReach(Refusal):
    message = "シフトは、3年前から1年後までの日に入力できます。"


class ChangedMeanwhile(Refusal):
    """Another planner changed the cell after it was shown."""

    message = "入力している間に、{}に変更しました。"


def save_each(*, store: Store, edits: Sequence[CellEdit], by: User, at: dt.datetime) -> list[SavedEdit]:
    """Saves what can be saved, in the order of `edits`. One that was saved before is not made again."""
    with transaction.atomic():
        lock_cells(store)
        typing = _Typing(store, edits, at)
        results = [typing.take(edit) for edit in edits]
        write_changes(store, typing.changes, by=by, at=at)
    return results


class _Typing:
    """The cells that some edits are about, while they are gone through."""

    def __init__(self, store: Store, edits: Sequence[CellEdit], at: dt.datetime) -> None:
        self.store = store
        self.changes: list[Change] = []
        self._cells = drafts_of(store, (edit.day for edit in edits))
        self._made = set(
            CellChange.objects.filter(edit__in=[edit.edit for edit in edits]).values_list("edit", flat=True)
        )
        members = Staff.objects.filter(pk__in={edit.staff_id for edit in edits}, memberships__store=store)
        self._people = {person.pk: person for person in members}
        self._vocabulary = vocabulary_of(store)
        self._today = today(at)
        self._reach = DateSpan(years_later(self._today, -3), years_later(self._today, 1) + dt.timedelta(days=1))
        self._unlocked = unlocked_days(store, self._reach)

    def take(self, edit: CellEdit) -> SavedEdit:
        standing = self._cells.get(edit.day, NOTHING)
        if edit.edit in self._made:
            return SavedEdit(edit, standing)
        try:
            self._check_place(edit)
            if standing != edit.entry:
                self._check(edit, standing)
        except (Refusal, InvalidInput) as refusal:
            return SavedEdit(edit, standing, refusal)
        self._cells[edit.day] = edit.entry
        self._made.add(edit.edit)
        self.changes.append(Change(edit.day, standing, edit.entry, edit.edit))
        return SavedEdit(edit, edit.entry)

    def _check_place(self, edit: CellEdit) -> None:
        """Raises DateOutOfReach or NotOnThisTable."""
        if edit.work_date not in self._reach:
            raise DateOutOfReach
        if edit.staff_id not in self._people:
            raise NotOnThisTable

    def _check(self, edit: CellEdit, standing: Entry) -> None:
        """Raises DayLocked, AfterLastDay, ChangedMeanwhile, or what check_spans raises."""
        person = self._people[edit.staff_id]
        check_unlocked({edit.work_date}, self._today, self._unlocked)
        check_employed(person.name, person.retired_on, edit.work_date, edit.entry)
        check_spans(edit.entry.spans)
        if not self._is_seen(edit, standing):
            who = _last_person(self.store, edit.day)
            raise ChangedMeanwhile(f"{who}が「{standing.text}」")

    def _is_seen(self, edit: CellEdit, standing: Entry) -> bool:
        """Whether the person who typed saw what stands there. A text may be the former one of a pattern since changed."""
        if edit.seen is None or edit.seen == self._vocabulary.text_of(standing):
            return True
        try:
            return self._vocabulary.read(edit.seen) == standing
        except InvalidInput:
            return False


def _last_person(store: Store, day: StaffDay) -> str:
    last = CellChange.objects.filter(store=store, staff=day[0], work_date=day[1]).order_by("pk").last()
    return f"{last.by.name}さん" if last else "ほかの操作"
