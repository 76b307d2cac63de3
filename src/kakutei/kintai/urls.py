"""Every address of the attendance app."""

from __future__ import annotations

from django.urls import include, path

from kakutei.authentication.company_scope import companies_with, old_addresses
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.people.models import Administrator, Division, Employee, Invitation, Tablet
from kakutei.kintai.timecard.models import Punch


def companies_with_division_code(code: str, companies: list[int]) -> set[int]:
    rows = Division._base_manager.filter(code=code, company__in=companies)
    return set(rows.values_list("company", flat=True))


urlpatterns = [
    path("v1.0/", include("kakutei.kintai.webapi.urls")),
    path("", include("kakutei.authentication.urls")),
    path("", include("kakutei.site_pages.urls")),
    path("", include("kakutei.kintai.operator.urls")),
    path("", include("kakutei.kintai.pages.urls")),
    old_addresses(
        {
            "division_code": companies_with_division_code,
            "division_id": companies_with(Division),
            "employee_id": companies_with(Employee),
            "person_id": companies_with(Employee),
            "administrator_id": companies_with(Administrator),
            "guest_id": companies_with(Invitation),
            "invitation_id": companies_with(Invitation),
            "punch_id": companies_with(Punch),
            "tablet_id": companies_with(Tablet),
            "token_id": companies_with(AccessToken),
        }
    ),
]
