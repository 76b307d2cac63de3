"""The marks of delivery states, in every template of the shift app (a builtin of its settings)."""

from __future__ import annotations

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kakutei.shift.link.receipts import Receipt
from kakutei.shift.link.rules.states import DeliveryState, plan_text
from kakutei.shift.link.rules.values import WantedKind
from kakutei.shift.link.status import DayShown
from kakutei.ui.templatetags.ui import SPRITE

register = template.Library()
NO_TITLE = SafeString()
MARK_LABELS = {"draft": "下書き", **{state.code: state.label for state in DeliveryState}}


@register.simple_tag
def mark(state: str, label: str = "") -> SafeString:
    """The delivery state of one day: a shape and a colour of its own, and a sentence on hover and for screen readers."""
    sentence = label or MARK_LABELS.get(state, "")
    return mark_html(state, sentence, format_html(' title="{}"', sentence))


def mark_html(state: str, sentence: str, title: SafeString = NO_TITLE) -> SafeString:
    """Without a title of its own: in a cell of the table, which says more on hover."""
    if state not in MARK_LABELS:
        raise ValueError(f"There is no mark for the state {state!r}.")
    return format_html(
        '<span class="mark {}" role="img" aria-label="{}"{}>{}</span>', state, sentence, title, _shape(state)
    )


@cache
def _shape(state: str) -> SafeString:
    return format_html('<svg aria-hidden="true"><use href="{}#mark-{}"></use></svg>', static(SPRITE), state)


@register.filter
def our_plan(each: DayShown | Receipt) -> str:
    if each.facts.kind is WantedKind.LEAVE:
        return "休暇"
    return plan_text(each.facts.plan, each.facts.work_date)


@register.filter
def their_plan(each: DayShown) -> str:
    plan = each.facts.there
    return plan_text(plan, each.day.work_date) if plan and plan != each.facts.plan else ""
