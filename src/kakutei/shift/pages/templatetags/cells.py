"""One cell of the shift table: the same for the page and for every answer to its script. A month has a thousand."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kakutei.shift.pages.table.presenters import Cell
from kakutei.shift.pages.templatetags.delivery import mark

register = template.Library()
EMPTY = SafeString('aria-label="空き"')
"""For screen readers; no tooltip on each of a thousand cells."""


@register.filter
def cell_link(cell: Cell) -> SafeString:
    """A link to the cell's pop-up, which the table's script turns into a place to type."""
    return format_html(
        '<a class="cell {}" role="gridcell" tabindex="-1" id="c{}" href="{}" data-text="{}" {}>{}{}</a>',
        cell.css,
        cell.place,
        cell.address,
        cell.text,
        format_html('title="{}"', cell.title) if cell.title else EMPTY,
        _label(cell),
        mark(cell.shown.shown.state.code, cell.mark_sentence) if cell.shown else "",
    )


def _label(cell: Cell) -> str | SafeString:
    if cell.label_end:
        return format_html('<span class="{}">{}<br>{}</span>', cell.label_css, cell.label, cell.label_end)
    return format_html('<span class="long">{}</span>', cell.label) if cell.long else cell.label
