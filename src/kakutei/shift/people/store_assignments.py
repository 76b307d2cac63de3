"""The stores of each staff: memberships begin and end, past ones are kept."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from kakutei.shift.people.models import Membership, Staff, Store

FROM_THE_BEGINNING = dt.date(2000, 1, 1)


def assign_stores(staff: Staff, stores: list[Store], date: dt.date) -> None:
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


def held_on(date: dt.date | OuterRef) -> Q:
    """The memberships that hold on a work date."""
    return Q(since__lte=date) & (Q(until=None) | Q(until__gt=date))


def at_store(store_id: int, *, staff: str, on: str) -> Exists:
    """Of rows with these columns of a person and a work date those whose person is at the store on that date."""
    return Exists(Membership.objects.filter(held_on(OuterRef(on)), staff=OuterRef(staff), store=store_id))


def places_on(date: dt.date) -> dict[int, list[Store]]:
    """The stores of each person on a work date, by staff id."""
    stores, found = Store.objects.in_bulk(), dict[int, list[Store]]()
    rows = Membership.objects.filter(held_on(date)).order_by("store__position", "store")
    for staff, store in rows.values_list("staff_id", "store_id"):
        found.setdefault(staff, []).append(stores[store])
    return found


def _since(staff: Staff, date: dt.date) -> dt.date:
    """A new person is on the table from the beginning; one who returns, from today."""
    returning = Membership.objects.filter(staff=staff).exists()
    return date if returning else FROM_THE_BEGINNING
