"""The section of the operator's pages about duties that fail."""

from __future__ import annotations

from django import template

from kakutei.duties.failing import FailingLine, failing_lines

register = template.Library()


@register.inclusion_tag("duties/failing.html")
def failing_duties() -> dict[str, list[FailingLine]]:
    return {"failing": failing_lines()}
