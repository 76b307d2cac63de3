"""What the operators learn by mail: somebody applied, ordered or asked."""

from __future__ import annotations

from django.conf import settings

from kakutei.edge.mailing import queue_text
from kakutei.shift.people.models import Company, User


def tell_operators(company: Company, *, about: str, text: str, path: str) -> None:
    """One mail to each operator with an address, inside the caller's transaction."""
    body = f"{company.name}\n\n{text}\n\n運営者のページ\n{settings.KAKUTEI_BASE_URL}{path}\n"
    for address in User.objects.filter(is_operator=True, is_active=True, email__isnull=False).values_list(
        "email", flat=True
    ):
        queue_text(str(address), subject=f"{about}: {company.name}", text=body)
