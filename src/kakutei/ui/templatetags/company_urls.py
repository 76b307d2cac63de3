"""{% company_url "shift:staff_edit" staff.pk %}: as {% url %}, for the pages of the company in scope, or of `company=`."""

from __future__ import annotations

from typing import Any

from django import template

from kakutei.infrastructure import company_urls

register = template.Library()


@register.simple_tag
def company_url(name: str, *args: object, company: Any = None) -> str:
    return company_urls.company_url(name, *args, company=company)
