"""Tags and filters for every page: icons, bars, and dates as a Japanese reader writes them."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, cast

from django import template
from django.template.base import Node, NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.template.exceptions import TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kakutei.jptime.workdate import JST, WEEKDAYS
from kakutei.ui import day_bars as daybars

register = template.Library()

LINE_BREAK: Final = re.compile(r"\s*\n\s*")
BROKEN_TAG: Final = re.compile(r"<[a-z/][^<>]*\n|^[^<]*\n[^<]*>")
SPRITE: Final = "ui/icons.svg"
NOW_LINE: Final = '<line class="now" x1="{0}" x2="{0}" y1="0" y2="36"><title>現在</title></line>'


class JoinedLines(Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        return self.nodelist.render(context)


@register.tag
def joinlines(parser: Parser, token: Token) -> JoinedLines:
    """Drops the line breaks and indentation of the template text up to `endjoinlines`; spaces within a line stay.

    Japanese sentences have no spaces between words, and white space between inline elements is visible. Values and
    included templates are not changed. An HTML tag inside must stay on one line.
    """
    nodes = parser.parse(("endjoinlines",))
    parser.delete_first_token()
    for node in cast("list[TextNode]", nodes.get_nodes_by_type(TextNode)):
        if BROKEN_TAG.search(node.s):
            raise TemplateSyntaxError(f"An HTML tag inside joinlines must stay on one line: {node.s.strip()!r}")
        node.s = LINE_BREAK.sub("", node.s)
    return JoinedLines(nodes)


@cache
def icon_names() -> frozenset[str]:
    sprite = Path(__file__).parent.parent / "static" / SPRITE
    names = re.findall(r'<symbol id="([^"]+)"', sprite.read_text(encoding="utf-8"))
    return frozenset(name for name in names if not name.startswith("mark-"))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite: silent beside a word, or named by `label` where it stands alone."""
    return _icon(name, label)


@lru_cache(maxsize=1000, typed=True)
def _icon(name: str, label: str) -> SafeString:
    if name not in icon_names():
        raise ValueError(f"There is no icon {name!r}; docs/looks.md lists those there are.")
    href = f"{static(SPRITE)}#{name}"
    picture = format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)
    if not label:
        return picture
    return format_html('<span class="icon-named" role="img" aria-label="{0}" title="{0}">{1}</span>', label, picture)


@register.simple_tag
def share_bar(count: int, total: int, state: str = "") -> SafeString:
    """A bar as long as `count` is of `total`; a count above nought always shows at least a sliver."""
    percent = 100 * count / total if total else 0
    width = round(max(percent, 1.5), 1) if count else 0
    return format_html(
        '<svg class="share-bar {}" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="4"></rect><rect class="value" width="{}" height="4"></rect></svg>',
        state,
        width,
    )


@register.simple_tag
def day_axis(begin: int = 0) -> SafeString:
    """The hours above a column of `day_bars`; `begin` is the hour at the left end."""
    labels = format_html_join("", '<text x="{}" y="10" class="{}">{}</text>', daybars.axis_labels(begin))
    return format_html('<svg class="day-axis" viewBox="0 0 288 12" aria-hidden="true">{}</svg>', labels)


@register.simple_tag
def day_bars(
    plan: tuple[int, int] | None, actual: tuple[int, int] | None, begin: int = 0, late: bool = False
) -> SafeString:
    """Plan above actual on a 24-hour axis. Both in minutes from 0:00 of the work date (翌6:00 is 1800)."""
    return format_html(
        '<svg class="day-bars" viewBox="0 0 288 20" aria-hidden="true">{}{}{}</svg>',
        _grid(20),
        _bar(plan, y=3, shape="plan", begin=begin),
        _bar(actual, y=11, shape="actual late" if late else "actual", begin=begin),
    )


@register.simple_tag
def day_line(
    bands: Iterable[tuple[int, int, str]], ticks: Iterable[tuple[int, str, str]], now: int | None = None
) -> SafeString:
    """One day 0:00-24:00: bands (start, end, sentence), ticks (minute, state, sentence) and a line for now."""
    drawn_bands = format_html_join(
        "",
        '<rect class="band" x="{}" y="4" width="{}" height="28"><title>{}</title></rect>',
        ((daybars.offset(start), daybars.offset(end) - daybars.offset(start), text) for start, end, text in bands),
    )
    drawn_ticks = format_html_join(
        "",
        '<line class="tick {0}" x1="{1}" x2="{1}" y1="9" y2="27"><title>{2}</title></line>',
        ((state, daybars.offset(minute), text) for minute, state, text in ticks),
    )
    here = "" if now is None else format_html(NOW_LINE, daybars.offset(now))
    return format_html(
        '<svg class="day-line" viewBox="0 0 288 36" preserveAspectRatio="none" role="img" aria-label="一日の送信">'
        "{}{}{}{}</svg>",
        _grid(36),
        drawn_bands,
        drawn_ticks,
        here,
    )


@register.filter
def jdate(value: date | datetime | None) -> str:
    """2026年12月1日(火)"""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


@register.filter
def tabledate(value: date | datetime | None) -> str:
    """12/1 火"""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.month}/{day.day} {WEEKDAYS[day.weekday()]}"


@register.filter
def jtime(value: datetime | None) -> str:
    """14:32, the wall clock in Japan of an aware moment."""
    if value is None:
        return ""
    if value.tzinfo is None:
        raise ValueError("jtime shows aware datetimes only: a naive one does not say which clock it means.")
    here = value.astimezone(JST)
    return f"{here.hour}:{here.minute:02}"


def _day(value: date | datetime) -> date:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(JST).date() if value.tzinfo else value.date()


def _grid(height: int) -> SafeString:
    lines = ((x, height, "noon" if x == daybars.WIDTH // 2 else "hour") for x in range(0, daybars.WIDTH + 1, 36))
    return format_html_join("", '<line class="{2}" x1="{0}" x2="{0}" y1="0" y2="{1}"></line>', lines)


def _bar(span: tuple[int, int] | None, *, y: int, shape: str, begin: int) -> SafeString:
    piece = daybars.piece(span, begin=begin) if span else None
    if piece is None:
        return SafeString("")
    path = daybars.outline(piece, top=y, height=5)
    return format_html('<path class="{}" d="{}"></path>', shape, path)
