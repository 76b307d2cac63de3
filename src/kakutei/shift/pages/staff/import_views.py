"""ファイルからスタッフを取り込む: choose a file, see what it would do, then press [取り込む]."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kakutei.access.scheme import AccessRefused
from kakutei.authentication.authorization import allow
from kakutei.authentication.form_keys import form_key_by_hand
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.jptime.workdate import today
from kakutei.shift.actions.staff_import import (
    Imported,
    ImportOutdated,
    NothingToImport,
    import_staff,
    preview_import,
    staff_values,
)
from kakutei.shift.pages.access.sensitive import any_leads
from kakutei.shift.pages.staff.export import as_csv, as_xlsx, shown
from kakutei.shift.pages.staff.import_file import MOST_BYTES, FileTooLarge, UnknownKind, UnreadableFile, read_grid
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.rules.import_rows import ImportRow, RowStatus, digest_of
from kakutei.shift.people.rules.staff_list import (
    CONTRACT,
    KANA,
    NUMBER,
    RETIRED,
    STORES,
    DoubleHeading,
    NoHeadings,
    NoRows,
    StaffList,
    TooManyRows,
    known_columns,
    read_list,
)
from kakutei.shift.people.scope import opened, user_of

MOST_TEXT = 1_500_000
UNREADABLE_LIST = (NoHeadings, DoubleHeading, NoRows, TooManyRows)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BADGES = {RowStatus.ADDED: "ok", RowStatus.CHANGED: "info", RowStatus.SAME: "", RowStatus.WRONG: "error"}


class NoFile(UnreadableFile):
    message = "ファイルを選んでから、[内容を確認する]を押してください。"


@dataclass(frozen=True)
class PreviewLine:
    """A row of the preview."""

    row: ImportRow

    @property
    def badge(self) -> str:
        return BADGES[self.row.fate]

    @property
    def number(self) -> str:
        return shown(self.row.values.get(NUMBER)) or (self.row.known.number if self.row.known else "")

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(heading, old, new)."""
        return [(heading, shown(old), shown(new)) for heading, (old, new) in self.row.changes.items()]

    @property
    def details(self) -> str:
        """What a new person gets besides number and name."""
        return "、".join(filter(None, (shown(self.row.values.get(name)) for name in (KANA, STORES, CONTRACT, RETIRED))))


@dataclass(frozen=True)
class Preview:
    found: list[ImportRow]

    @cached_property
    def lines(self) -> list[PreviewLine]:
        """The lines to check first, in the order of the file."""
        rows = [row for row in self.found if row.fate is not RowStatus.SAME]
        return [PreviewLine(row) for row in sorted(rows, key=lambda row: (row.fate is not RowStatus.WRONG, row.line))]

    @cached_property
    def unchanged(self) -> list[PreviewLine]:
        return [PreviewLine(row) for row in self.found if row.fate is RowStatus.SAME]

    @cached_property
    def totals(self) -> list[tuple[str, int]]:
        count = Counter(row.fate for row in self.found)
        return [(fate.value, count[fate]) for fate in RowStatus]

    @property
    def good(self) -> int:
        return sum(1 for row in self.found if row.fate in (RowStatus.ADDED, RowStatus.CHANGED))

    @property
    def wrong(self) -> int:
        return sum(1 for row in self.found if row.fate is RowStatus.WRONG)

    @property
    def proposals(self) -> int:
        return sum(1 for row in self.found if row.proposal)

    @property
    def digest(self) -> str:
        return digest_of(self.found)


@allow(administrators)
@require_http_methods(["GET", "POST"])
@form_key_by_hand
def choose(request: HttpRequest) -> HttpResponse:
    """The form, and the preview of the file that was chosen, which changes nothing."""
    if request.method == "GET":
        return _ask(request)
    try:
        grid = _uploaded(request)
        listed = read_list(grid)
    except (UnreadableFile, *UNREADABLE_LIST) as error:
        return _ask(request, str(error))
    text = json.dumps(known_columns(grid), ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > MOST_TEXT:
        return _ask(request, str(FileTooLarge()))
    return _preview(request, listed, text, None)


def retires_leader(request: HttpRequest) -> bool:
    """Whether the list changes the 退職日 of an オーナー or 管理者; [もう一度確認する] changes nothing."""
    if "again" in request.POST:
        return False
    try:
        listed = read_list(_grid(request.POST.get("rows", "")))
    except (UnreadableFile, *UNREADABLE_LIST):
        return False
    found = preview_import(company=opened(request), rows=listed.rows, accepted=_accepted(request.POST), at=clock.now())
    return any_leads([row.known.staff_id for row in found if row.known and RETIRED in row.changes])


def preview(request: HttpRequest) -> HttpResponse:
    """The rows that were posted, read anew as from a file; nothing is imported."""
    sent = typed(request) or QueryDict()
    text = sent.get("rows", "")
    try:
        return _preview(request, read_list(_grid(text)), text, _accepted(sent))
    except (UnreadableFile, *UNREADABLE_LIST) as error:
        return _ask(request, str(error))


@allow(administrators)
@reauthentication_required(when=retires_leader, page=preview)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """[取り込む], or [もう一度確認する] after numbers were chosen otherwise."""
    text, accepted = request.POST.get("rows", ""), _accepted(request.POST)
    if "again" in request.POST:
        return preview(request)
    try:
        listed = read_list(_grid(text))
    except (UnreadableFile, *UNREADABLE_LIST) as error:
        return _ask(request, str(error))
    seen = request.POST.get("seen", "")
    try:
        done = import_staff(
            company=opened(request), rows=listed.rows, accepted=accepted, seen=seen, by=user_of(request), at=clock.now()
        )
    except (AccessRefused, ImportOutdated, NothingToImport) as error:
        return _preview(request, listed, text, accepted, error=str(error))
    messages.success(request, _said(done))
    return company_redirect("shift:staff")


@allow(administrators)
@require_GET
def staff_sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The present staff as a list to start from."""
    staff = staff_values(today(clock.now()))
    content = as_xlsx(staff) if kind == "xlsx" else as_csv(staff)
    answer = HttpResponse(content, content_type=XLSX if kind == "xlsx" else "text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"スタッフ.{kind}") or ""
    return answer


def _ask(request: HttpRequest, error: str = "") -> HttpResponse:
    return render(request, "shift/staff/import_choose.html", {"error": error}, status=422 if error else 200)


def _preview(
    request: HttpRequest, listed: StaffList, text: str, accepted: Collection[int] | None, *, error: str = ""
) -> HttpResponse:
    found = preview_import(company=opened(request), rows=listed.rows, accepted=accepted, at=clock.now())
    context = {"preview": Preview(found), "unread": listed.unread, "rows": text, "error": error}
    return render(request, "shift/staff/import_preview.html", context, status=422 if error else 200)


def _uploaded(request: HttpRequest) -> list[list[str]]:
    file = request.FILES.get("file")
    if file is None:
        raise NoFile
    if file.size is None or file.size > MOST_BYTES:
        raise FileTooLarge
    return read_grid(file.read())


def _accepted(sent: QueryDict) -> set[int]:
    """The lines whose 社員番号 gets its zeros back."""
    return {int(line) for line in sent.getlist("zeros") if line.isascii() and line.isdecimal() and len(line) < 6}


def _grid(text: str) -> list[list[str]]:
    """The rows that the preview carried. Raises UnknownKind where they are none."""
    try:
        grid = json.loads(text)
        json.dumps(grid, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise UnknownKind from error
    if not isinstance(grid, list) or not all(_is_row(row) for row in grid):
        raise UnknownKind
    return grid


def _is_row(row: object) -> bool:
    return isinstance(row, list) and all(isinstance(cell, str) for cell in row)


def _said(done: Imported) -> str:
    left = "、".join(f"{line}行目" for line in done.left_out[:20])
    more = f"ほか{len(done.left_out) - 20}行" if len(done.left_out) > 20 else ""
    rest = f"エラーの{len(done.left_out)}行は取り込んでいません: {left}{more}" if done.left_out else ""
    return f"追加 {done.added}人、変更 {done.changed}人を取り込みました。{rest}"
