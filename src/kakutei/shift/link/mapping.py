"""The mapping in our tables: 従業員コード to employee, and the consequences of its changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from kakutei.infrastructure import encryption
from kakutei.jptime.workdate import today
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay, Mapping
from kakutei.shift.link.rules.employees import Employees, Nameless, Suggestion, resolve_employee, suggestions
from kakutei.shift.link.rules.values import Cause, MappedEmployee, Outcome
from kakutei.shift.people.models import Company, Staff, Store
from kakutei.shift.people.rules.staff_list import is_number


def employees(connection: Connection, codes: Collection[str] | None = None) -> Employees:
    """By 従業員コード, as of the last sync; those with one of `codes` where they are given."""
    found: dict[str, list[MappedEmployee]] = {}
    for _, employee in _current(connection, codes):
        found.setdefault(employee.code, []).append(employee)
    return found


def keys_of(company: Company) -> dict[str, list[Mapping]]:
    """The employees of the attendance side by 従業員コード, as of the last sync."""
    found: dict[str, list[Mapping]] = {}
    for row in Mapping.objects.current().filter(connection__company=company, connection__ended_at=None):
        found.setdefault(row.code, []).append(row)
    return found


@dataclass(frozen=True)
class OfferedNumbers:
    """`of`: by staff id. `rows`: the IDs of the mapping's rows by 従業員識別キー."""

    of: dict[int, Suggestion]
    rows: dict[str, int]


def number_suggestions(company: Company, *, at: dt.datetime) -> dict[int, Suggestion]:
    """By staff id: whom a 社員番号 that names no employee may be meant to name, as of the last sync; nothing is read."""
    connection = Connection.objects.open().filter(company=company).first()
    return offered_numbers(connection, at=at).of if connection else {}


def offered_numbers(connection: Connection, *, at: dt.datetime) -> OfferedNumbers:
    """As number_suggestions, with the rows that name the employees. Two queries."""
    if connection.synced_at is None:
        return OfferedNumbers({}, {})
    date, there, rows = today(at), dict[str, list[MappedEmployee]](), dict[str, int]()
    for pk, employee in _current(connection):
        there.setdefault(employee.code, []).append(employee)
        rows[employee.key] = pk
    everyone = list(Staff.objects.all())
    employed = [person for person in everyone if person.retired_on is None or date <= person.retired_on]
    return OfferedNumbers(suggestions_among(there, employed, [person.number for person in everyone], date), rows)


def suggestions_among(
    there: Employees, people: Iterable[Staff], taken: Iterable[str], date: dt.date
) -> dict[int, Suggestion]:
    """The same of these `people`, who are employed on `date`. `taken`: the 社員番号 of all staff."""
    unlinked = [
        Nameless(person.pk, person.name, person.kana)
        for person in people
        if not isinstance(resolve_employee(person.number, date, there), MappedEmployee)
    ]
    usable = [employee for named in there.values() for employee in named if is_number(employee.code)]
    return suggestions(unlinked, usable, [number for number in taken if number], date)


def _current(connection: Connection, codes: Collection[str] | None = None) -> Iterable[tuple[int, MappedEmployee]]:
    columns = ("pk", "employee_key", "code", "division_code", "name", "kana", "hired_on", "resigned_on")
    rows = Mapping.objects.current().filter(connection=connection).order_by("pk")
    named = rows if codes is None else rows.filter(code__in=codes)
    return ((row[0], MappedEmployee(*row[1:])) for row in named.values_list(*columns))


def known_keys(connection: Connection) -> set[str]:
    return set(Mapping.objects.current().filter(connection=connection).values_list("employee_key", flat=True))


def known_divisions(connection: Connection) -> set[str]:
    """The 所属コード of all employees of the last sync."""
    there = Mapping.objects.current().filter(connection=connection).exclude(division_code="")
    return set(there.values_list("division_code", flat=True))


def only_there(connection: Connection) -> list[Mapping]:
    """The employees of the last sync whose 従業員コード is not the 社員番号 of any staff, by code; resigned ones too."""
    numbers = Staff.objects.exclude(number="").values("number")
    return list(Mapping.objects.current().filter(connection=connection).exclude(code__in=numbers).order_by("code"))


def unknown_divisions(connection: Connection) -> set[str]:
    """The KOT所属コード of our stores that no employee of the last sync has; none if no employee has any."""
    known = known_divisions(connection)
    ours = set(Store.objects.exclude(division_code="").values_list("division_code", flat=True))
    return ours - known if known else set()


def save(connection: Connection, employees: list[MappedEmployee], at: dt.datetime) -> None:
    """Replaces the mapping; days whose person has another key now are pending again; blocked days are tried again."""
    Mapping.objects.bulk_create(
        [_row(connection, employee, at) for employee in {each.key: each for each in employees}.values()],
        update_conflicts=True,
        unique_fields=["connection", "employee_key"],
        update_fields=["code", "division_code", "name", "kana", "hired_on", "resigned_on", "read_at", "gone_at"],
    )
    Mapping.objects.current().filter(connection=connection, read_at__lt=at).update(gone_at=at)
    _owe_again(connection, today(at))
    DesiredDay.objects.filter(company_id=connection.company_id).exclude(block="").update(not_before=None)
    Connection.objects.filter(pk=connection.pk).update(synced_at=at)
    Connection.objects.filter(pk=connection.pk, sync_asked_at__lte=at).update(sync_asked_at=None)


def orphaned_plans(connection: Connection, since: dt.date, at: dt.datetime) -> QuerySet[AppliedDay]:
    """Plans of ours from `since` on under a key whose 従業員コード is no longer the 社員番号 of their person.

    One that was sent and never answered counts too, once it may be read back: it may have been applied.
    """
    same_person = Mapping.objects.current().filter(
        connection=connection, employee_key=OuterRef("employee_key"), code=OuterRef("staff__number")
    )
    still_known = Mapping.objects.current().filter(connection=connection, employee_key=OuterRef("employee_key"))
    return AppliedDay.objects.filter(
        Exists(still_known),
        ~Exists(same_person),
        Q(ambiguous_since=None) | Q(read_back_at__lte=at),
        Q(start__isnull=False) | Q(ambiguous_since__isnull=False, sent_start__isnull=False),
        connection=connection,
        work_date__gte=since,
        removal="",
    )


def plans_to_come(connection: Connection, since: dt.date) -> QuerySet[AppliedDay]:
    """Our plans on the attendance side from `since` on."""
    return AppliedDay.objects.filter(connection=connection, start__isnull=False, work_date__gte=since)


def begin_again(connection: Connection, at: dt.datetime) -> None:
    """The token belongs to another attendance company: a new connection, which sends nothing before a person approves.

    The rate-limit counter is kept: the new company's server has answered one of the calls already.
    """
    token = encryption.decrypt(connection.sealed_token, context=connection.token_context)
    tail = connection.token_tail
    Connection.objects.filter(pk=connection.pk).update(ended_at=at, sealed_token="", claim="", claim_until=None)
    new = Connection.objects.create(
        company_id=connection.company_id,
        base_url=connection.base_url,
        token_tail=tail,
        restricted_hours=connection.restricted_hours,
        first_work_date=connection.first_work_date,
        rate_limit=connection.rate_limit,
        calls=connection.calls,
        block=Cause.OTHER_COMPANY.value,
        block_since=at,
        synced_at=at,
    )
    new.sealed_token = encryption.encrypt(token, context=new.token_context)
    new.save(update_fields=["sealed_token"])


def _owe_again(connection: Connection, since: dt.date) -> None:
    """Makes settled days from `since` on pending again where the plans under the keys that are their person's now are not
    as settled: another key is theirs now, or one that was not at the time. Only present plans count, not earlier ones: a
    plan may have been removed, or given to another person, between a new 社員番号 and the sync that finds its employee.
    After a write without an answer the plan is unknown: such a day is read back.
    """
    under_right_key = AppliedDay.objects.filter(
        Exists(
            Mapping.objects.current().filter(
                connection=connection,
                employee_key=OuterRef("employee_key"),
                code=OuterRef("staff__number"),
            )
        ),
        connection=connection, staff=OuterRef("staff"), work_date=OuterRef("work_date"),
    )  # fmt: skip
    as_wanted = under_right_key.filter(start=OuterRef("start"), end=OuterRef("end"), ambiguous_since=None)
    may_stand = under_right_key.filter(Q(start__isnull=False) | Q(ambiguous_since__isnull=False))
    shift_elsewhere = Q(~Exists(as_wanted), start__isnull=False)
    should_be_gone = Q(Exists(may_stand), start=None)
    DesiredDay.objects.filter(
        shift_elsewhere | should_be_gone, company_id=connection.company_id,
        work_date__gte=since, outcome__in=[Outcome.DELIVERED.value, Outcome.NOT_APPLICABLE.value],
    ).reopen()  # fmt: skip


def _row(connection: Connection, employee: MappedEmployee, at: dt.datetime) -> Mapping:
    return Mapping(
        company_id=connection.company_id,
        connection=connection,
        code=employee.code,
        employee_key=employee.key,
        division_code=employee.division[:40],
        name=employee.name[:120],
        kana=employee.kana[:120],
        hired_on=employee.hired_on,
        resigned_on=employee.resigned_on,
        read_at=at,
        gone_at=None,
    )
