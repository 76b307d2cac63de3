"""The counts of the operator's menu, and the notices above every page."""

from __future__ import annotations

from collections import Counter

from django import template

from kakutei.shift.operator.everywhere import FenceLogTrouble, count_waiting, fence_log_troubles

register = template.Library()


@register.simple_tag
def waiting() -> Counter[str]:
    """Orders that wait for their payment, and open questions."""
    return count_waiting()


@register.inclusion_tag("operator/fence_log.html")
def fence_log() -> dict[str, list[FenceLogTrouble]]:
    """The connections that the fence log stops."""
    return {"troubles": fence_log_troubles()}
