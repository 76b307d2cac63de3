"""Tags and filters for every page: icons, delivery marks, bars, and dates as a Japanese reader writes them."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kakutei.looks import daybars

register = template.Library()

JAPAN: Final = ZoneInfo("Asia/Tokyo")
WEEKDAYS: Final = "月火水木金土日"
SPRITE: Final = "looks/icons.svg"
NOW_LINE: Final = '<line class="now" x1="{0}" x2="{0}" y1="0" y2="36"><title>現在</title></line>'

STATE_WORDS: Final = {
    "draft": "下書き",
    "waiting": "送信待ち",
    "waiting_window": "時間帯待ち",
    "sending": "送信中",
    "checking": "確認中",
    "delivered": "反映済み",
    "not_applicable": "対象外",
    "actuals_there": "実績あり",
    "attention": "要対応",
    "changed_there": "KING OF TIME側で変更あり",
}


@cache
def icon_names() -> frozenset[str]:
    sprite = Path(__file__).parent.parent / "static" / SPRITE
    names = re.findall(r'<symbol id="([^"]+)"', sprite.read_text(encoding="utf-8"))
    return frozenset(name for name in names if not name.startswith("mark-"))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite: silent beside a word, or named by `label` where it stands alone."""
    if name not in icon_names():
        raise ValueError(f"There is no icon {name!r}; docs/looks.md lists those there are.")
    href = f"{static(SPRITE)}#{name}"
    picture = format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', href)
    if not label:
        return picture
    return format_html('<span class="icon-named" role="img" aria-label="{0}" title="{0}">{1}</span>', label, picture)


@register.simple_tag
def mark(state: str, label: str = "") -> SafeString:
    """The delivery state of one day: a shape and a colour of its own, and a sentence on hover and for readers."""
    state = str(state)
    if state not in STATE_WORDS:
        raise ValueError(f"There is no mark for the state {state!r}.")
    return format_html(
        '<span class="mark {0}" role="img" title="{1}" aria-label="{1}">'
        '<svg aria-hidden="true"><use href="{2}#mark-{0}"></use></svg></span>',
        state,
        label or STATE_WORDS[state],
        static(SPRITE),
    )


@register.filter
def state_word(state: str) -> str:
    return STATE_WORDS[str(state)]


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
        ((daybars.place(start), daybars.place(end) - daybars.place(start), text) for start, end, text in bands),
    )
    drawn_ticks = format_html_join(
        "",
        '<line class="tick {0}" x1="{1}" x2="{1}" y1="9" y2="27"><title>{2}</title></line>',
        ((state, daybars.place(minute), text) for minute, state, text in ticks),
    )
    here = "" if now is None else format_html(NOW_LINE, daybars.place(now))
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
    here = value.astimezone(JAPAN)
    return f"{here.hour}:{here.minute:02}"


def _day(value: date | datetime) -> date:
    if not isinstance(value, datetime):
        return value
    return value.astimezone(JAPAN).date() if value.tzinfo else value.date()


def _grid(height: int) -> SafeString:
    lines = ((x, height, "noon" if x == daybars.WIDTH // 2 else "hour") for x in range(0, daybars.WIDTH + 1, 36))
    return format_html_join("", '<line class="{2}" x1="{0}" x2="{0}" y1="0" y2="{1}"></line>', lines)


def _bar(span: tuple[int, int] | None, *, y: int, shape: str, begin: int) -> SafeString:
    piece = daybars.piece(span, begin=begin) if span else None
    if piece is None:
        return SafeString("")
    path = daybars.outline(piece, top=y, height=5)
    return format_html('<path class="{}" d="{}"></path>', shape, path)
