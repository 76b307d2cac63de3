"""The demo world in the shift app: from kakutei.demo.cast into our tables, by the same actions that people use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django_scopes import scope

from kakutei.demo import cast
from kakutei.jptime.workdate import DateSpan, Month, today
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.confirmation import confirm_period
from kakutei.shift.actions.confirmation_review import review_confirmation
from kakutei.shift.actions.link import set_link
from kakutei.shift.actions.registration import add_company
from kakutei.shift.actions.unlock_days import unlock_days
from kakutei.shift.link.models import Connection
from kakutei.shift.people.models import Company, Contract, Membership, Role, RoleKind, Staff, Store, User
from kakutei.shift.roster.models import Draft, Pattern
from kakutei.shift.roster.rules.entry import Kind

CONTRACTS = {contract.label: contract for contract in Contract}


def load_demo(
    *,
    base_url: str,
    open_hours: bool,
    at: dt.datetime,
    date: dt.date,
    people: Sequence[cast.Person] = cast.PEOPLE,
) -> Company:
    """This month confirmed and pending for the attendance side, the next month a draft."""
    owner = cast.OWNER
    company = add_company(name=cast.COMPANY, owner_email=owner.email, owner_name=owner.name, grant_link=True, at=at)
    with scope(company=company), transaction.atomic():
        stores = {store.code: _store(company, store, n) for n, store in enumerate(cast.STORES)}
        staff = {person: _person(company, stores, person, n) for n, person in enumerate(people)}
        this_month, next_month = cast.planned_months(date)
        drafts = DateSpan(this_month.start, next_month.end)
        Draft.objects.bulk_create(_drafts(company, stores, staff, drafts, at), batch_size=500)
        _link(company, base_url, open_hours, at, date)
        by = User.objects.get(email=owner.email)
        for store in stores.values():
            _confirm(store, this_month, by, at)
    return company


def _confirm(store: Store, month: DateSpan, by: User, at: dt.datetime) -> None:
    """The days before today too; afterwards they are locked."""
    past = DateSpan(month.start, today(at))
    if len(past):
        unlock_days(store=store, span=past, reason="デモの準備", by=by, at=at)
    seen = review_confirmation(store=store, span=month, at=at).digest
    confirm_period(store=store, span=month, by=by, at=at, seen=seen)


def _store(company: Company, store: cast.Store, position: int) -> Store:
    saved = Store.objects.create(company=company, name=store.name, division_code=store.code, position=position)
    for n, pattern in enumerate(cast.PATTERNS):
        Pattern.objects.create(
            company=company, store=saved, key=pattern.key, name=pattern.name, short=pattern.short,
            start=pattern.start, end=pattern.end, color=pattern.color, position=n,
        )  # fmt: skip
    return saved


def _person(company: Company, stores: dict[str, Store], person: cast.Person, position: int) -> Staff:
    user = _user(company, stores, person)
    staff = Staff.objects.create(
        company=company,
        number=person.number,
        family_name=person.family,
        given_name=person.given,
        kana=person.kana,
        contract=CONTRACTS[person.contract],
        user=user,
        position=position,
    )
    for place in [person.store, *([person.also_at] if person.also_at else [])]:
        Membership.objects.create(company=company, staff=staff, store=stores[place.code])
    return staff


def _user(company: Company, stores: dict[str, Store], person: cast.Person) -> User | None:
    """The owner has a role already; an editor's role names the store."""
    if not person.email:
        return None
    user, _ = User.objects.get_or_create(email=person.email, defaults={"name": person.name})
    if person is not cast.OWNER:
        store = stores[person.store.code] if person.role == RoleKind.SHIFT_EDITOR else None
        Role.objects.create(company=company, user=user, kind=RoleKind(person.role), store=store)
    return user


def _drafts(
    company: Company, stores: dict[str, Store], staff: dict[cast.Person, Staff], span: DateSpan, at: dt.datetime
) -> list[Draft]:
    planned = [(person, date, cast.planned(person, date)) for person in staff for date in span]
    return [
        Draft(
            company=company,
            store=stores[_place(person, date).code],
            staff=staff[person],
            work_date=date,
            kind=(Kind.SHIFT if day.pattern else Kind.LEAVE).value,
            start=day.pattern.start if day.pattern else None,
            end=day.pattern.end if day.pattern else None,
            leave_type=day.leave,
            pattern_name=day.pattern.name if day.pattern else "",
            changed_at=at,
        )
        for person, date, day in planned
        if day is not None
    ]


def _place(person: cast.Person, date: dt.date) -> cast.Store:
    return person.also_at if person.also_at and cast.helps(person, date) else person.store


def _link(company: Company, base_url: str, open_hours: bool, at: dt.datetime, date: dt.date) -> None:
    save_company(company=company, name=company.name, token=cast.TOKEN, base_url=base_url, at=at)
    set_link(company=company, on=True, first_work_date=Month.of(date).first, at=at)
    hours = "" if open_hours else settings.KAKUTEI_LINK_HOURS
    Connection.objects.filter(company=company).update(restricted_hours=hours)
