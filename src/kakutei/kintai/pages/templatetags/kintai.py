"""Filters of the attendance pages alone."""

from __future__ import annotations

from django import template

from kakutei.kintai.api_access.models import TokenPermission

register = template.Library()


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as hours, 8:05; nothing for none, so that a table shows only what there is."""
    return f"{minutes // 60}:{minutes % 60:02d}" if minutes else ""


@register.filter
def boxes(permission: TokenPermission) -> str:
    """Read/Write, as API権限一覧 has its boxes."""
    return "/".join(word for word, ticked in (("Read", permission.read), ("Write", permission.write)) if ticked)
