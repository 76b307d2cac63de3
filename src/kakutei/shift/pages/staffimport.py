"""ファイルからスタッフを取り込む: choose a file, see what it would do, then press [取り込む]."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kakutei.edge import clock
from kakutei.jptime.workdate import today
from kakutei.shift.actions.import_staff import (
    Imported,
    ImportOutdated,
    NothingToImport,
    import_staff,
    preview_import,
    staff_values,
)
from kakutei.shift.pages.stafffile import MOST_BYTES, FileTooLarge, UnknownKind, UnreadableFile, read_grid
from kakutei.shift.pages.staffsheet import as_csv, as_xlsx, shown
from kakutei.shift.people.access import AboveOwnRole, LastOwner
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.rules.fates import Fate, RowFate, digest_of
from kakutei.shift.people.rules.stafflist import (
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
from kakutei.signin.gate import allow

MOST_TEXT = 1_500_000
UNREADABLE_LIST = (NoHeadings, DoubleHeading, NoRows, TooManyRows)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BADGES = {Fate.ADDED: "ok", Fate.CHANGED: "info", Fate.SAME: "", Fate.WRONG: "error"}


class NoFile(UnreadableFile):
    """ファイルを選んでから、[内容を確かめる]を押してください。"""


@dataclass(frozen=True)
class Line:
    """A row of the preview."""

    row: RowFate

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
    found: list[RowFate]

    @cached_property
    def lines(self) -> list[Line]:
        """Those that need a look first, in the order of the file."""
        rows = [row for row in self.found if row.fate is not Fate.SAME]
        return [Line(row) for row in sorted(rows, key=lambda row: (row.fate is not Fate.WRONG, row.line))]

    @cached_property
    def unchanged(self) -> list[Line]:
        return [Line(row) for row in self.found if row.fate is Fate.SAME]

    @cached_property
    def totals(self) -> list[tuple[str, int]]:
        count = Counter(row.fate for row in self.found)
        return [(fate.value, count[fate]) for fate in Fate]

    @property
    def good(self) -> int:
        return sum(1 for row in self.found if row.fate in (Fate.ADDED, Fate.CHANGED))

    @property
    def wrong(self) -> int:
        return sum(1 for row in self.found if row.fate is Fate.WRONG)

    @property
    def proposals(self) -> int:
        return sum(1 for row in self.found if row.proposal)

    @property
    def digest(self) -> str:
        return digest_of(self.found)


@allow(administrators)
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """The form, and the preview of the file that was chosen."""
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


@allow(administrators)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """[取り込む], or [もう一度確かめる] after numbers were chosen otherwise. The rows are read anew, as from a file."""
    text = request.POST.get("rows", "")
    accepted = {
        int(line) for line in request.POST.getlist("zeros") if line.isascii() and line.isdecimal() and len(line) < 6
    }
    try:
        listed = read_list(_grid(text))
    except (UnreadableFile, *UNREADABLE_LIST) as error:
        return _ask(request, str(error))
    if "again" in request.POST:
        return _preview(request, listed, text, accepted)
    seen = request.POST.get("seen", "")
    try:
        done = import_staff(
            company=opened(request), rows=listed.rows, accepted=accepted, seen=seen, by=user_of(request), at=clock.now()
        )
    except (AboveOwnRole, ImportOutdated, LastOwner, NothingToImport) as error:
        return _preview(request, listed, text, accepted, error=str(error))
    messages.success(request, _said(done))
    return redirect("shift:staff")


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
    return render(request, "shift/import_choose.html", {"error": error}, status=422 if error else 200)


def _preview(
    request: HttpRequest, listed: StaffList, text: str, accepted: Collection[int] | None, *, error: str = ""
) -> HttpResponse:
    found = preview_import(company=opened(request), rows=listed.rows, accepted=accepted, at=clock.now())
    context = {"preview": Preview(found), "unread": listed.unread, "rows": text, "error": error}
    return render(request, "shift/import_preview.html", context, status=422 if error else 200)


def _uploaded(request: HttpRequest) -> list[list[str]]:
    file = request.FILES.get("file")
    if file is None:
        raise NoFile
    if file.size is None or file.size > MOST_BYTES:
        raise FileTooLarge
    return read_grid(file.read())


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
