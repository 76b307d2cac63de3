"""The two values of a day as text: ours, and the attendance side's where it is known to differ."""

from __future__ import annotations

from django import template

from kakutei.shift.link.facts import DayShown
from kakutei.shift.link.rules.states import plan_text
from kakutei.shift.link.rules.values import WantedKind

register = template.Library()


@register.filter
def ours(each: DayShown) -> str:
    if each.facts.kind is WantedKind.LEAVE:
        return "休暇"
    return plan_text(each.facts.plan, each.day.work_date)


@register.filter
def there(each: DayShown) -> str:
    plan = each.facts.there
    return plan_text(plan, each.day.work_date) if plan and plan != each.facts.plan else ""
