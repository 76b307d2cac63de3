"""Who has retired keeps nothing: administration, sessions and links end once the last day is over."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django_scopes import scope, scopes_disabled

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.kintai.people.models import Company, Employee
from kakutei.kintai.people.roles import leave, lock


def end_retired(*, at: dt.datetime) -> None:
    """Each company in a transaction of its own."""
    with scopes_disabled():
        over = Employee.objects.filter(resigned_on__lt=today(at), user__isnull=False)
        companies = list(Company.objects.filter(pk__in=over.values("company")))
    for company in companies:
        with scope(company=company), transaction.atomic():
            lock(company)
            gone = list(Employee.objects.filter(resigned_on__lt=today(at), user__isnull=False))
            leave(gone, at=at)
            for employee in gone:
                record(What.ACCESS_ENDED, company=company, about=employee, at=at)
