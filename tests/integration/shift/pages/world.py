"""The cast's world in the shift app, with a day in each state that people can see. Also good for looking at pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django_scopes import scope

from kakutei.demo import cast
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import JST, Month
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.models import AppliedDay, Attempt, Connection, DesiredDay, Mapping, SeenDay
from kakutei.shift.link.rules.values import Actual, Cause, DayBlock, Outcome, WantedKind
from kakutei.shift.people.models import Company, Membership, Role, RoleKind, Staff, Store, User
from kakutei.shift.roster.models import Draft, Pattern
from kakutei.shift.worker.demo import load_demo

TODAY = dt.date(2026, 12, 10)
MONTH = Month(2026, 12)
NEXT = Month(2027, 1)
ONLY_THERE = "0099"
KEY = "minato"
"""Of the company in the addresses of its pages."""


def jst(date: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(date.year, date.month, date.day, hour, minute, tzinfo=JST)


NOON = jst(TODAY, 12)


@dataclass(frozen=True)
class World:
    company: Company
    ekimae: Store
    konan: Store
    owner: User
    editor: User
    """シフト編集者 of 駅前店."""
    part_timer: User
    people: Sequence[cast.Person] = cast.PEOPLE

    @property
    def connection(self) -> Connection:
        found = open_connection(self.company)
        assert found is not None
        return found

    def staff(self, person: cast.Person) -> Staff:
        return Staff.objects.get(number=person.number)


def build_world(at: dt.datetime = NOON, people: Sequence[cast.Person] = cast.PEOPLE) -> World:
    """This month confirmed and nothing answered yet, next month a draft; each person is mapped as defined in the cast."""
    base_url = next(iter(settings.KAKUTEI_KOT_HOSTS.values()))
    load_demo(base_url=base_url, open_hours=False, at=at, date=TODAY, people=people)
    Company.objects.filter(name=cast.COMPANY).update(key=KEY)
    world = find_world(people)
    with scope(company=world.company):
        add_mapping(world, at)
    return world


def find_world(people: Sequence[cast.Person] = cast.PEOPLE) -> World:
    company = Company.objects.get(name=cast.COMPANY)
    with scope(company=company):
        return World(
            company=company,
            ekimae=Store.objects.get(name=cast.EKIMAE.name),
            konan=Store.objects.get(name=cast.KONAN.name),
            owner=User.objects.get(email=cast.OWNER.email),
            editor=User.objects.get(email=cast.EDITOR_EKIMAE.email),
            part_timer=User.objects.get(email="eguchi@example.jp"),
            people=people,
        )


def add_mapping(world: World, at: dt.datetime) -> None:
    Mapping.objects.bulk_create(
        Mapping(
            company=world.company, connection=world.connection, code=person.employee_code,
            employee_key=person.employee_key, division_code=person.store.code, name=person.name, kana=person.kana,
            hired_on=person.hired_on, resigned_on=person.retired_on, read_at=at,
        )
        for person in world.people
    )  # fmt: skip
    Mapping.objects.create(
        company=world.company, connection=world.connection, code=ONLY_THERE, employee_key="f" * 64,
        division_code="1001", name="本部 花子", read_at=at,
    )  # fmt: skip
    Connection.objects.filter(pk=world.connection.pk).update(synced_at=at, sync_asked_at=None)


def settle_days(world: World, at: dt.datetime) -> None:
    """All days up to the 20th arrived; some others stand in each of the other states."""
    DesiredDay.objects.filter(kind=WantedKind.LEAVE.value).update(**_settled(Outcome.NOT_APPLICABLE, at))
    for person in world.people:
        block = _why_blocked(person)
        if block is not None:
            _block(person, block)
    arrived = DesiredDay.objects.filter(kind=WantedKind.SHIFT.value, block="", work_date__lte=dt.date(2026, 12, 20))
    _apply(world, list(arrived.select_related("staff")))
    arrived.update(**_settled(Outcome.DELIVERED, at))
    _leave_alone(world, cast.EDITOR_EKIMAE, Outcome.ACTUALS_THERE, at)
    _leave_alone(world, cast.PEOPLE[2], Outcome.CHANGED_THERE, at)
    _leave_alone(world, cast.PEOPLE[3], Outcome.LEAVE_THERE, at)
    _make_ambiguous(world, cast.PEOPLE[4], at - dt.timedelta(seconds=5))
    _make_ambiguous(world, cast.PEOPLE[6], at - dt.timedelta(seconds=60))


def one_day(person: cast.Person, *, state: str = "delivered") -> DesiredDay:
    return DesiredDay.objects.filter(staff__number=person.number, outcome=state, kind="shift").order_by("-work_date")[0]


def stop(world: World, cause: Cause, at: dt.datetime = NOON) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(block=cause.value, block_since=at)


def add_people(world: World, count: int, *, first: int = 0) -> None:
    """More staff at 駅前店, each with a draft on every day of the month."""
    for n in range(first, first + count):
        person = Staff.objects.create(
            company=world.company, number=f"5{n:03d}", family_name="山田", given_name=f"{n}郎", position=100 + n
        )
        Membership.objects.create(company=world.company, staff=person, store=world.ekimae)
        Draft.objects.bulk_create(
            Draft(
                company=world.company, store=world.ekimae, staff=person, work_date=date, kind="shift",
                start=540, end=1080, pattern_name="日勤", changed_at=NOON,
            )
            for date in MONTH.span
        )  # fmt: skip


def other_company() -> tuple[Store, User]:
    """A company next door, with a store and its owner."""
    account = Company.objects.get(name=cast.COMPANY).account
    company = Company.objects.create(account=account, name="となり商店", key="tonari")
    user = User.objects.create(email="tonari@example.jp", name="隣 太郎")
    with scope(company=company):
        store = Store.objects.create(company=company, name="となり店")
        Role.objects.create(company=company, user=user, kind=RoleKind.OWNER)
        Pattern.objects.create(company=company, store=store, key="1", name="早", short="早", start=540, end=1080)
    return store, user


def _settled(outcome: Outcome, at: dt.datetime) -> dict[str, object]:
    return {"outcome": outcome.value, "settled_version": 1, "settled_at": at}


def _why_blocked(person: cast.Person) -> DayBlock | None:
    if not person.number:
        return DayBlock.NO_NUMBER
    if person.number != person.employee_code:
        return DayBlock.NOT_FOUND
    return DayBlock.RETIRED if person.retired_on else None


def _block(person: cast.Person, block: DayBlock) -> None:
    owed = DesiredDay.objects.filter(staff__number=person.number, kind=WantedKind.SHIFT.value)
    owed.update(block=block.value, not_before=NOON + dt.timedelta(hours=1))


def _apply(world: World, days: list[DesiredDay]) -> None:
    keys, connection = {person.number: person.employee_key for person in world.people}, world.connection
    AppliedDay.objects.bulk_create(
        AppliedDay(
            company=world.company, connection=connection, staff=day.staff, employee_key=keys[day.staff.number],
            work_date=day.work_date, start=day.start, end=day.end, version=1,
        )
        for day in days
    )  # fmt: skip
    for n, day in enumerate(days[:12]):
        about: dict[str, Any] = {
            "company": world.company, "connection": connection, "staff": day.staff, "work_date": day.work_date,
            "employee_key": keys[day.staff.number], "version": 1, "confirmed_by": world.owner, "at": jst(TODAY, 7, n),
        }  # fmt: skip
        started = Attempt.objects.create(**about)
        Attempt.objects.create(**about, started=started, answer="applied", status=200)


def _leave_alone(world: World, person: cast.Person, outcome: Outcome, at: dt.datetime) -> None:
    day = one_day(person)
    DesiredDay.objects.filter(pk=day.pk).update(**_settled(outcome, at))
    plan = outcome is not Outcome.LEAVE_THERE
    SeenDay.objects.create(
        company=world.company, connection=world.connection, employee_key=person.employee_key, work_date=day.work_date,
        plan_start=moment(day.work_date, 600) if plan else None, plan_end=moment(day.work_date, 900) if plan else None,
        leave="" if plan else "有休",
        actual=(Actual.THERE if outcome is Outcome.ACTUALS_THERE else Actual.UNKNOWN).value,
        actual_text="7:02-16:11" if outcome is Outcome.ACTUALS_THERE else "", read_at=at,
    )  # fmt: skip


def _make_ambiguous(world: World, person: cast.Person, since: dt.datetime) -> None:
    day = one_day(person)
    DesiredDay.objects.filter(pk=day.pk).update(outcome="", settled_version=0, settled_at=None)
    AppliedDay.objects.filter(staff=day.staff, work_date=day.work_date).update(ambiguous_since=since)
