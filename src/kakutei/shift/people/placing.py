"""Who works here, and at which stores: memberships begin and end, the past stays."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from kakutei.shift.people.models import Membership, Staff, Store

FROM_THE_BEGINNING = dt.date(2000, 1, 1)


def active_staff(date: dt.date) -> QuerySet[Staff]:
    """Who works here on `date` or later."""
    return Staff.objects.filter(Q(retired_on=None) | Q(retired_on__gte=date))


def place(staff: Staff, stores: list[Store], date: dt.date) -> None:
    """Ends the memberships that are no longer wanted on `date` and begins the new ones."""
    current = {row.store_id: row for row in Membership.objects.filter(staff=staff, until=None)}
    wanted = {store.pk for store in stores}
    for store_id, row in current.items():
        if store_id in wanted:
            continue
        if row.since >= date:
            row.delete()
        else:
            Membership.objects.filter(pk=row.pk).update(until=date)
    Membership.objects.bulk_create(
        Membership(company_id=staff.company_id, staff=staff, store=store, since=_since(staff, date))
        for store in stores
        if store.pk not in current
    )


def places_now() -> dict[int, list[Store]]:
    """The stores at which each person stands, by staff id."""
    found: dict[int, list[Store]] = {}
    for row in Membership.objects.filter(until=None).select_related("store").order_by("store__position", "store"):
        found.setdefault(row.staff_id, []).append(row.store)
    return found


def _since(staff: Staff, date: dt.date) -> dt.date:
    """A new person stands on the table from the beginning; one who comes back, from today."""
    returning = Membership.objects.filter(staff=staff).exists()
    return date if returning else FROM_THE_BEGINNING
