"""スタッフ編集: a person's names, 社員番号, stores and contract."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from kakutei.jptime.workdate import today
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.people.models import Company, Membership, Staff, Store


class NumberTaken(Exception):
    """この社員番号は、ほかのスタッフが使っています。番号を確かめてください。"""


@dataclass(frozen=True)
class StaffDetails:
    family_name: str
    given_name: str
    kana: str
    number: str
    contract: str
    retired_on: dt.date | None


def save_staff(
    *, company: Company, staff: Staff | None, details: StaffDetails, stores: list[Store], at: dt.datetime
) -> Staff:
    """A new person where `staff` is None. A new 社員番号 is looked up at once. Raises NumberTaken."""
    _check_number(staff, details)
    renumbered = staff is not None and staff.number != details.number
    saved = staff or Staff(company=company, position=Staff.objects.count())
    for name, value in vars(details).items():
        setattr(saved, name, value)
    try:
        with transaction.atomic():
            saved.save()
            _place(saved, stores, today(at))
            DesiredDay.objects.filter(staff=saved).exclude(block="").update(not_before=None)
            if renumbered:
                Connection.objects.filter(company=company, ended_at=None).update(sync_asked_at=at)
    except IntegrityError as error:
        raise NumberTaken(NumberTaken.__doc__) from error
    return saved


def _check_number(staff: Staff | None, details: StaffDetails) -> None:
    active = Staff.objects.filter(number=details.number, retired_on=None).exclude(pk__in=[staff.pk] if staff else [])
    if details.number and details.retired_on is None and active.exists():
        raise NumberTaken(NumberTaken.__doc__)


def _place(staff: Staff, stores: list[Store], date: dt.date) -> None:
    """Ends the memberships that are no longer wanted today and begins the new ones; the past stays."""
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
        Membership(company_id=staff.company_id, staff=staff, store=store, since=_since(staff, store, date))
        for store in stores
        if store.pk not in current
    )


def _since(staff: Staff, store: Store, date: dt.date) -> dt.date:
    """A new person stands on the table from the beginning; one who comes back, from today."""
    returning = Membership.objects.filter(staff=staff).exists()
    return date if returning else dt.date(2000, 1, 1)
