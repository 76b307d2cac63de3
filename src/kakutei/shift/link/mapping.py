"""The mapping in our tables: who is who on the attendance side, and what follows when that changes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kakutei.edge import sealing
from kakutei.jptime.workdate import today
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay, Mapping
from kakutei.shift.link.rules.person import Employees
from kakutei.shift.link.rules.values import Cause, MappedEmployee, Outcome
from kakutei.shift.people.models import Staff, Store


def employees(connection: Connection) -> Employees:
    """By 従業員コード, as of the last sync."""
    found: dict[str, list[MappedEmployee]] = {}
    for row in Mapping.objects.filter(connection=connection, gone_at=None).order_by("pk"):
        found.setdefault(row.code, []).append(_employee(row))
    return found


def known_keys(connection: Connection) -> set[str]:
    return set(Mapping.objects.filter(connection=connection, gone_at=None).values_list("employee_key", flat=True))


def known_divisions(connection: Connection) -> set[str]:
    """The 所属コード of all employees of the last sync."""
    there = Mapping.objects.filter(connection=connection, gone_at=None).exclude(division_code="")
    return set(there.values_list("division_code", flat=True))


def only_there(connection: Connection) -> list[Mapping]:
    """The employees of the last sync whose 従業員コード is nobody's 社員番号, by code; resigned ones too."""
    numbers = Staff.objects.exclude(number="").values("number")
    return list(Mapping.objects.filter(connection=connection, gone_at=None).exclude(code__in=numbers).order_by("code"))


def unknown_divisions(connection: Connection) -> set[str]:
    """The KOT所属コード of our stores that no employee of the last sync has; none where nobody has one."""
    known = known_divisions(connection)
    ours = set(Store.objects.exclude(division_code="").values_list("division_code", flat=True))
    return ours - known if known else set()


def save(connection: Connection, employees: list[MappedEmployee], at: dt.datetime) -> None:
    """Replaces the mapping; days whose person has another key now are owed again; blocked days get another try."""
    Mapping.objects.bulk_create(
        [_row(connection, employee, at) for employee in {each.key: each for each in employees}.values()],
        update_conflicts=True,
        unique_fields=["connection", "employee_key"],
        update_fields=["code", "division_code", "name", "kana", "hired_on", "resigned_on", "read_at", "gone_at"],
    )
    Mapping.objects.filter(connection=connection, read_at__lt=at, gone_at=None).update(gone_at=at)
    _owe_again(connection, today(at))
    DesiredDay.objects.filter(company_id=connection.company_id).exclude(block="").update(not_before=None)
    Connection.objects.filter(pk=connection.pk).update(synced_at=at)
    Connection.objects.filter(pk=connection.pk, sync_asked_at__lte=at).update(sync_asked_at=None)


def moved(connection: Connection, since: dt.date, at: dt.datetime) -> QuerySet[AppliedDay]:
    """Plans of ours from `since` on under a key whose 従業員コード is no longer the 社員番号 of their person.

    One that was sent and never answered counts too, once it may be read back: it may stand there.
    """
    same_person = Mapping.objects.filter(
        connection=connection, employee_key=OuterRef("employee_key"), gone_at=None, code=OuterRef("staff__number")
    )
    still_known = Mapping.objects.filter(connection=connection, employee_key=OuterRef("employee_key"), gone_at=None)
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
    """Plans of ours that stand there from `since` on."""
    return AppliedDay.objects.filter(connection=connection, start__isnull=False, work_date__gte=since)


def begin_again(connection: Connection, at: dt.datetime) -> None:
    """The token speaks for another attendance company: a new connection, which sends nothing before a person agrees.

    The calls are counted on: the new company's server has answered one of them already.
    """
    token = sealing.unseal(connection.sealed_token, context=connection.token_context)
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
    new.sealed_token = sealing.seal(token, context=new.token_context)
    new.save(update_fields=["sealed_token"])


def _owe_again(connection: Connection, since: dt.date) -> None:
    """Days from `since` on that were settled, while what stands under the keys that are their person's now is not what
    was settled: another key is, or one that was not at the time. It counts what stands there, not what did: a plan may
    have been removed, or given to somebody else, between a new 社員番号 and the look-up of whom it names. Where a write
    has no answer nobody knows what stands: such a day is read back.
    """
    under_right_key = AppliedDay.objects.filter(
        Exists(
            Mapping.objects.filter(
                connection=connection,
                employee_key=OuterRef("employee_key"),
                gone_at=None,
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
        shift_elsewhere | should_be_gone, company_id=connection.company_id, settled_version=F("version"),
        work_date__gte=since, outcome__in=[Outcome.DELIVERED.value, Outcome.NOT_APPLICABLE.value],
    ).update(settled_version=F("version") - 1, outcome="", settled_at=None)  # fmt: skip


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


def _employee(row: Mapping) -> MappedEmployee:
    return MappedEmployee(
        key=row.employee_key,
        code=row.code,
        division=row.division_code,
        name=row.name,
        kana=row.kana,
        hired_on=row.hired_on,
        resigned_on=row.resigned_on,
    )
