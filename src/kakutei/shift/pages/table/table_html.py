"""Cells and rows of the shift table as text: a month of 200 people has 6,200 cells, of which few differ.

In the page a cell says nothing of its place, which it has from its row and column (places.js); in an answer to the script it
has its id and its link.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape

from django.utils.html import format_html
from django.utils.safestring import SafeString

from kakutei.infrastructure.company_urls import company_url
from kakutei.shift.pages.templatetags.delivery import MARK_LABELS, mark_html
from kakutei.shift.people.models import Staff

EMPTY = SafeString('aria-label="空き"')
"""For screen readers; no tooltip on each of a thousand cells."""
FITS_SPLIT = 7
"""Signs of one span of a split shift in letters of the usual size."""


@dataclass(frozen=True)
class Cell:
    """What a cell shows, whosever it is."""

    css: str
    label: str
    label_end: str
    """The second line: of times that are too long for one, or the second span of a split shift."""
    long: bool
    title: str
    text: str
    """The text to type for the present entry."""
    state: str
    """The code of its delivery mark, or an empty text; `title` says more."""
    split: bool

    @cached_property
    def html(self) -> SafeString:
        """Of `<a …>` all that follows the name. In a month thousands of cells may differ: each part is escaped once, by hand."""
        hover = f'title="{escape(self.title)}"' if self.title else EMPTY
        sign = _mark(self.state) if self.state else ""
        place = f' class="cell {self.css}" role="gridcell" tabindex="-1" data-text="{escape(self.text)}" {hover}>'
        return SafeString(f"{place}{self._label}{sign}</a>")

    @property
    def _label(self) -> str:
        label = escape(self.label)
        if self.label_end:
            return f'<span class="{self._label_css}">{label}<br>{escape(self.label_end)}</span>'
        return f'<span class="long">{label}</span>' if self.long else label

    @property
    def _label_css(self) -> str:
        """The classes of a label in two lines."""
        tight = self.split and max(len(self.label), len(self.label_end)) > FITS_SPLIT
        kinds = {"split": self.split, "tight": tight, "marked": bool(self.state)}
        return " ".join(["long", "two", *(kind for kind, so in kinds.items() if so)])


@cache
def _mark(state: str) -> SafeString:
    """Without a title of its own, which would hide that of the cell."""
    return mark_html(state, MARK_LABELS[state])


@dataclass(frozen=True)
class Row:
    staff: Staff
    cells: Sequence[Cell]
    hours: str


def placed_html(cell: Cell, staff_id: int, date: dt.date) -> SafeString:
    return format_html('<a id="c{0}-{1}" href="{2}/cells/{0}/{1}"{3}', staff_id, date, f"{date:%Y-%m}", cell.html)


def rows_html(rows: Iterable[Row], *, with_links: bool) -> SafeString:
    """`with_links`: from the name to スタッフ編集."""
    before, _, after = company_url("shift:staff_edit", 0).rpartition("/0")
    parts: list[str] = []
    for row in rows:
        staff = row.staff
        to = f"{before}/{staff.pk}{after}"
        parts.append(format_html(_LINKED if with_links else _NAMED, staff.pk, staff.name, to))
        parts += [f"<a{cell.html}" for cell in row.cells]
        parts.append(format_html(_SUM, staff.pk, row.hours))
    return SafeString("".join(parts))


_LINKED = (
    '<div class="row" role="row" data-staff="{0}"><div class="name" role="rowheader">'
    '<a href="{2}" title="{1}">{1}</a></div>'
)
_NAMED = (
    '<div class="row" role="row" data-staff="{0}"><div class="name" role="rowheader"><span title="{1}">{1}</span></div>'
)
_SUM = '<div class="sum" role="gridcell" id="s{}">{}</div></div>'
