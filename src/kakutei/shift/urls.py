"""Every address of the shift app."""

from __future__ import annotations

from django.urls import include, path

from kakutei.authentication.company_scope import companies_with, old_addresses
from kakutei.shift.notifications.models import Notice
from kakutei.shift.people.models import Invitation, Staff, Store
from kakutei.shift.roster.models import Pattern

urlpatterns = [
    path("", include("kakutei.authentication.urls")),
    path("", include("kakutei.site_pages.urls")),
    path("", include("kakutei.shift.operator.urls")),
    path("", include("kakutei.shift.pages.urls")),
    old_addresses(
        {
            "store_id": companies_with(Store),
            "staff_id": companies_with(Staff),
            "person_id": companies_with(Staff),
            "pattern_id": companies_with(Pattern),
            "notice_id": companies_with(Notice),
            "invitation_id": companies_with(Invitation),
        }
    ),
]
