"""Who has retired keeps nothing: roles, sessions and links end once the last day is over."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django_scopes import scope, scopes_disabled

from kakutei.audit.recording import record
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.shift.people.access import leave, lock
from kakutei.shift.people.models import Company, Staff


def end_retired(*, at: dt.datetime) -> None:
    """Each company in a transaction of its own."""
    with scopes_disabled():
        over = Staff.objects.filter(retired_on__lt=today(at), user__isnull=False)
        companies = list(Company.objects.filter(pk__in=over.values("company")))
    for company in companies:
        with scope(company=company), transaction.atomic():
            lock(company)
            gone = list(Staff.objects.filter(retired_on__lt=today(at), user__isnull=False))
            leave(gone, at=at)
            for staff in gone:
                record(What.ACCESS_ENDED, company=company, about=staff, at=at)
