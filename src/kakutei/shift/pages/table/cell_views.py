"""Typing into the shift table: the pop-up of one cell, and the cells that the table's script sends."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import InvalidInput, Month
from kakutei.shift.actions.save_cells import CellEdit, ChangedMeanwhile, SavedEdit, save_each
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.table.history import history_of
from kakutei.shift.pages.table.presenters import changed_since, changes_of, read_month
from kakutei.shift.people.models import Staff, Store
from kakutei.shift.people.policy import manages_store, planned_store
from kakutei.shift.people.scope import user_of
from kakutei.shift.roster.cells import drafts_of
from kakutei.shift.roster.models import CellChange
from kakutei.shift.roster.rules.entry import NOTHING, LeaveType
from kakutei.shift.roster.rules.typed import UnreadableEntry, typed_text
from kakutei.shift.roster.table import LARGEST_ID, StaffDay, Version
from kakutei.shift.roster.vocabulary import Vocabulary, vocabulary_of

MOST_CELLS = 1000
SHOWN_CHANGES = 100
TIME_FIELDS = ("start", "end", "second_start", "second_end")


class UnreadableRequest(Refusal):
    message = "入力を受け取れませんでした。ページを開き直してください。"


class TooManyCells(Refusal):
    message = "一度に入力できるのは1,000セルまでです。範囲を分けて入力してください。"


class SecondSpanIncomplete(Refusal):
    message = "2つ目の時間帯は、開始と終了の両方を入力してください。分けないときは、両方を空にします。"


class AnotherUser(Refusal):
    message = "ログイン中の人が変わりました。この入力は、入力した人がログインすると保存されます。"


class MeaningChanged(Refusal):
    """The pattern of a key was changed after the person typed it."""

    message = "入力した後に業務の時刻が変わりました(現在は「{}」)。確認して、もう一度入力してください。"


@dataclass(frozen=True)
class Row:
    """One edit as the table's script sends it. `meant`: what the key stood for on the screen, or an empty text."""

    edit: UUID
    day: StaffDay
    text: str
    seen: str | None
    meant: str

    @classmethod
    def of(cls, sent: dict[str, Any]) -> Row:
        """Raises ValueError, TypeError, KeyError or OverflowError where `sent` is no edit."""
        staff_id, seen = int(sent["staff"]), sent.get("seen")
        if abs(staff_id) > LARGEST_ID:
            raise OverflowError
        day = (staff_id, dt.date.fromisoformat(sent["date"]))
        text, seen = str(sent["text"]), None if seen is None else str(seen)
        return cls(UUID(str(sent["edit"])), day, text, seen, str(sent.get("meant", "")))

    def read(self, vocabulary: Vocabulary) -> CellEdit:
        """Raises InvalidInput or a Refusal."""
        entry = vocabulary.read(self.text)
        if self.meant and self.meant != entry.text:
            raise MeaningChanged(entry.text)
        return CellEdit(*self.day, entry, self.seen, self.edit)


@dataclass(frozen=True)
class Sent:
    """A request of the table's script. `user` (made_for): whom the page was made for, if it says so; `version`: what it has shown."""

    user: int | None
    version: Version | None
    rows: list[Row]

    @classmethod
    def of(cls, body: bytes) -> Sent:
        """Raises UnreadableRequest or TooManyCells."""
        try:
            sent = json.loads(body)
            user = None if sent.get("made_for") is None else int(sent["made_for"])
            version, rows = Version.of(str(sent.get("version"))), [Row.of(each) for each in sent["edits"]]
        except (ValueError, TypeError, KeyError, OverflowError, AttributeError) as error:
            raise UnreadableRequest from error
        if len(rows) > MOST_CELLS:
            raise TooManyCells
        return cls(user, version, rows)


@allow(manages_store)
@require_POST
def save(request: HttpRequest, store_id: int, month: Month) -> HttpResponse:
    """JSON {made_for, version, edits: [{edit, staff, date, text, seen, meant}]} in; out {results, html}: what became of each
    edit, and the cells that changed since `version`, by whomever, with their sums and the status line."""
    at = clock.now()
    store = planned_store(request, store_id)
    try:
        sent = Sent.of(request.body)
        if sent.user not in (None, request.user.pk):
            return _sentence(AnotherUser(), status=409)
    except (UnreadableRequest, TooManyCells) as error:
        return _sentence(error, status=422)
    vocabulary = vocabulary_of(store)
    edits, results = _read(sent.rows, vocabulary)
    for saved in save_each(store=store, edits=edits, by=user_of(request), at=at):
        results[str(saved.edit.edit)] = _result(saved, vocabulary)
    shown = read_month(store, month, at=at)
    days = {row.day for row in sent.rows} | changed_since(shown, sent.version)
    changes = changes_of(shown, days)
    html = render_to_string("shift/table/table_changes.html", changes, request)
    return JsonResponse({"results": results, "html": html})


@allow(manages_store)
@require_http_methods(["GET", "POST"])
def cell(request: HttpRequest, store_id: int, month: Month, staff_id: int, date: dt.date) -> HttpResponse:
    """One cell as a pop-up: patterns and leave as buttons, times as text."""
    store = get_object_or_404(Store, pk=store_id)
    staff = get_object_or_404(Staff.objects.filter(memberships__store=store).distinct(), pk=staff_id)
    vocabulary, sentence = vocabulary_of(store), ""
    if request.method == "POST":
        try:
            edit = CellEdit(staff_id, date, vocabulary.read(_text(request.POST)), request.POST.get("seen"))
            (saved,) = save_each(store=store, edits=[edit], by=user_of(request), at=clock.now())
        except (InvalidInput, Refusal) as error:
            sentence = str(error)
        else:
            if not saved.refusal:
                return dialogs.close(request, company_url("shift:table", store_id, month), keeps=dialogs.VIEW)
            sentence = str(saved.refusal)
    return _pop_up(request, store, month, staff, date, vocabulary, sentence)


def _pop_up(
    request: HttpRequest,
    store: Store,
    month: Month,
    staff: Staff,
    date: dt.date,
    vocabulary: Vocabulary,
    sentence: str,
) -> HttpResponse:
    standing = drafts_of(store, [(staff.pk, date)]).get((staff.pk, date), NOTHING)
    free = standing.start is not None and not standing.pattern
    times = typed_text(standing, []).replace("-", " ").split() if free else []
    typed = dict(zip(TIME_FIELDS, times, strict=False))
    history = CellChange.objects.filter(store=store, staff=staff, work_date=date).select_related("by")
    context = {
        "store": store,
        "staff": staff,
        "date": date,
        "standing": standing,
        "seen": vocabulary.text_of(standing),
        "patterns": vocabulary.patterns,
        "leaves": list(LeaveType),
        "times": {name: request.POST.get(name, typed.get(name, "")) for name in TIME_FIELDS},
        "sentence": sentence,
        "history": history_of(history.order_by("-pk")[:SHOWN_CHANGES]),
        "page": "shifts",
    }
    back_url = company_url("shift:table", store.pk, month)
    return dialogs.show(
        request, "shift/table/cell_pop_up.html", context, back_url=back_url, status=422 if sentence else 200
    )


def _text(sent: Any) -> str:
    """A button's own key, [消す], or the times of one span or two."""
    if "text" in sent:
        return str(sent["text"])
    start, end, second_start, second_end = (str(sent.get(name, "")).strip() for name in TIME_FIELDS)
    if not second_start and not second_end:
        return f"{start}-{end}"
    if not (second_start and second_end):
        raise SecondSpanIncomplete
    return f"{start}-{end} {second_start}-{second_end}"


def _read(rows: Iterable[Row], vocabulary: Vocabulary) -> tuple[list[CellEdit], dict[str, dict[str, str]]]:
    """The edits that can be read, and the results of those that cannot."""
    edits: list[CellEdit] = []
    results: dict[str, dict[str, str]] = {}
    for row in rows:
        try:
            edits.append(row.read(vocabulary))
        except (InvalidInput, Refusal) as error:
            state = "unknown" if isinstance(error, UnreadableEntry) else "refused"
            results[str(row.edit)] = {"state": state, "sentence": str(error)}
    return edits, results


def _result(saved: SavedEdit, vocabulary: Vocabulary) -> dict[str, str]:
    if saved.refusal is None:
        return {"state": "saved"}
    state = "changed meanwhile" if isinstance(saved.refusal, ChangedMeanwhile) else "refused"
    return {
        "state": state,
        "sentence": str(saved.refusal),
        "standing": vocabulary.text_of(saved.standing),
        "label": saved.standing.text,
    }


def _sentence(refusal: Refusal, *, status: int) -> HttpResponse:
    return HttpResponse(str(refusal), status=status, content_type="text/plain; charset=utf-8")
