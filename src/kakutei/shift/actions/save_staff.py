"""スタッフ編集: a person's names, 社員番号, stores and contract."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from kakutei.audit.recording import facts, record, shown
from kakutei.audit.what import What
from kakutei.jptime.workdate import today
from kakutei.shift.link.renumbered import look_up_again, try_blocked_days_again
from kakutei.shift.people.access import lock, retire
from kakutei.shift.people.models import Company, Staff, Store, User
from kakutei.shift.people.placing import place, places_now


class NumberTaken(Exception):
    """この社員番号は、ほかのスタッフが使っています。番号を確かめてください。"""


NAMES = ("family_name", "given_name", "kana", "number", "contract", "retired_on")


@dataclass(frozen=True)
class StaffDetails:
    family_name: str
    given_name: str
    kana: str
    number: str
    contract: str
    retired_on: dt.date | None


def save_staff(
    *, company: Company, staff: Staff | None, details: StaffDetails, stores: list[Store], by: User, at: dt.datetime
) -> Staff:
    """A new person where `staff` is None. A new 社員番号 is looked up at once. Whoever has retired is out at once.

    Raises NumberTaken, and LastOwner or AboveOwnRole where somebody may not be retired.
    """
    _check_number(staff, details)
    renumbered = staff is not None and staff.number != details.number
    saved = staff or Staff(company=company, position=Staff.objects.count())
    for name, value in vars(details).items():
        setattr(saved, name, value)
    try:
        with transaction.atomic():
            lock(company)
            before = _facts(Staff.objects.filter(pk=saved.pk).first())
            saved.save()
            retire([saved], by=by, at=at)
            place(saved, stores, today(at))
            try_blocked_days_again([saved])
            if renumbered:
                look_up_again(company, [saved], at=at)
            what = What.STAFF_CHANGED if staff else What.STAFF_ADDED
            after = _facts(saved)
            record(what, company=company, about=saved, by=by, at=at, before=before, after=after)
    except IntegrityError as error:
        raise NumberTaken(NumberTaken.__doc__) from error
    return saved


def _facts(staff: Staff | None) -> dict[str, str]:
    if staff is None:
        return {}
    stores = "、".join(store.name for store in places_now().get(staff.pk, []))
    return {**facts(staff, NAMES), "店舗": shown(stores)}


def _check_number(staff: Staff | None, details: StaffDetails) -> None:
    active = Staff.objects.filter(number=details.number, retired_on=None).exclude(pk__in=[staff.pk] if staff else [])
    if details.number and details.retired_on is None and active.exists():
        raise NumberTaken(NumberTaken.__doc__)
