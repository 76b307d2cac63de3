"""Context for the templates of company pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kakutei.authentication.company_scope import companies_open_to
from kakutei.kintai.people.policy import has_all_access
from kakutei.kintai.people.scope import place_of


def company_page(request: HttpRequest) -> dict[str, Any]:
    """The current company, and the companies to choose from."""
    found = place_of(request)
    if found is None:
        return {}
    return {
        "place": found,
        "company": found.company,
        "companies": companies_open_to(request),
        "all_access": has_all_access(request),
    }
