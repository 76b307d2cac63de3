"""Which POSTs of an employee's form ask for 本人確認: about a person's address, and about administrators.

A condition of reauthentication_required; docs/security.md describes it in words. If in doubt, it returns true.
"""

from __future__ import annotations

from django.http import HttpRequest

from kakutei.access.roles import leads
from kakutei.infrastructure.mail_address import plain_address
from kakutei.kintai.people.models import Employee


def changes_address_or_ends_leader(request: HttpRequest, employee_id: int) -> bool:
    """An address other than the person's sign-in address ends their access, and so does 退職日."""
    who = Employee.objects.select_related("user").filter(pk=employee_id).first()
    if who is None or who.user is None:
        return False
    email = plain_address(request.POST.get("email", ""))
    before = who.resigned_on.isoformat() if who.resigned_on else ""
    other_day = request.POST.get("resigned_on", "").strip() != before
    return email != who.email or email != (who.user.email or email) or (leads(who.user) and other_day)
