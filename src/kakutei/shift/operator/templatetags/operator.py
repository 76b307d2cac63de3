"""What the operator's menu counts."""

from __future__ import annotations

from django import template

from kakutei.shift.operator.everywhere import count_waiting

register = template.Library()


@register.simple_tag
def waiting() -> dict[str, int]:
    """Orders that wait for their payment, and open questions."""
    return count_waiting()
