"""Which POSTs of a person's form and of a staff list ask for 本人確認: those that end the access of a leading user.

Conditions of reauthentication_required; docs/security.md describes them in words. If in doubt, they return true.
"""

from __future__ import annotations

from django.http import HttpRequest

from kakutei.access.roles import leads
from kakutei.shift.people.models import Role, Staff
from kakutei.shift.people.policy import LEADING


def ends_leader(request: HttpRequest, staff_id: int) -> bool:
    """Whether 退職日 changes: from the day after it on, the person may not sign in."""
    staff = Staff.objects.select_related("user").filter(pk=staff_id).first()
    before = staff.retired_on.isoformat() if staff and staff.retired_on else ""
    return staff is not None and leads(staff.user) and request.POST.get("retired_on", "").strip() != before


def any_leads(staff_ids: list[int]) -> bool:
    return Role.objects.filter(
        kind__in=LEADING, user__in=Staff.objects.filter(pk__in=staff_ids).values("user")
    ).exists()
