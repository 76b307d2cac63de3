"""Context for the templates of company pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from kakutei.authentication.company_scope import companies_open_to
from kakutei.shift.people import policy
from kakutei.shift.people.scope import company_of


def company_page(request: HttpRequest) -> dict[str, Any]:
    """The company, the stores that its user plans, and what the menu may show."""
    company = company_of(request)
    if company is None:
        return {}
    return {
        "company": company,
        "companies": companies_open_to(request),
        "stores": policy.planned_stores(request),
        "leads": policy.leads(request),
        "owns": policy.owns(request),
    }
