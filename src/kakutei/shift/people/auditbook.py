"""操作記録 of this app: its tables, and whose record a sign-in belongs to."""

from __future__ import annotations

from kakutei.shift.people.models import AuditChain, AuditEntry, User
from kakutei.shift.people.scope import companies_of


class AppBook:
    entries = AuditEntry
    heads = AuditChain

    def companies_of(self, user: User) -> list[int]:
        return [company.pk for company in companies_of(user)]


BOOK = AppBook()
