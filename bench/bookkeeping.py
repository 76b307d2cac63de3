# ruff: noqa: E402 - the environment and Django are set up before what needs them is imported
"""The worker's own CPU and SQL statements per sent day, beyond the HTTP client's: `python bench/bookkeeping.py [people] [days]`.

The production courier and tables (a SQLite file, or the database of KAKUTEI_SHIFT_DATABASE_URL) against a server that answers from
memory, so that all that is measured is claiming, deciding and writing down. Two runs of different size in one process; their
difference is free of start-up, sync and reads.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("KAKUTEI_MODE", "test")
os.environ.setdefault("KAKUTEI_DATA", tempfile.mkdtemp())
os.environ["DJANGO_SETTINGS_MODULE"] = "kakutei.shift.settings"
os.environ.setdefault("KAKUTEI_LINK_RATE", "1000000")
os.environ.setdefault("KAKUTEI_LINK_HOURS", "")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django_scopes import scope

from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import today
from kakutei.kotclient.answers import Answer, Recovery
from kakutei.kotwire.records import DailySchedule, Employee, PunchesOfDate, SchedulesOfDate
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.link import set_link
from kakutei.shift.actions.link_worker import courier
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.outbox import upsert_desired_days
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import Plan, WantedKind
from kakutei.shift.people.models import Company, Staff, User


class Memory:
    """Answers everything at once, as documented."""

    def __init__(self, people: int) -> None:
        self.people = people

    def employees(self, *, date: dt.date) -> Answer[list[Employee]]:
        return _ok([
            Employee(code=f"{n:04d}", key=f"{n:064x}", last_name="試", first_name="験", division_code="1001")
            for n in range(self.people)
        ])  # fmt: skip

    def schedules(self, *, division: str, start: dt.date, last: dt.date) -> Answer[list[SchedulesOfDate]]:
        return _ok([SchedulesOfDate(date=date, daily_schedules=[]) for date in _dates(start, last)])

    def punches(self, *, division: str, start: dt.date, last: dt.date) -> Answer[list[PunchesOfDate]]:
        return _ok([PunchesOfDate(date=date, daily_workings=[]) for date in _dates(start, last)])

    def put_schedule(self, *, key: str, date: dt.date, start: dt.datetime, end: dt.datetime) -> Answer[DailySchedule]:
        echo = DailySchedule(date=date, employee_key=key, clock_in_schedule=start, clock_out_schedule=end)
        return Answer(Recovery.APPLIED, echo, 200, server_date=clock.now())


def _ok(value: Any) -> Answer[Any]:
    return Answer(Recovery.APPLIED, value, 200, server_date=clock.now())


def _dates(start: dt.date, last: dt.date) -> list[dt.date]:
    return [start + dt.timedelta(days=n) for n in range((last - start).days + 1)]


def build(people: int) -> tuple[Company, User, list[Staff]]:
    at = clock.now()
    company = add_company(
        name=f"計測 {people}", owner_email="bench@example.jp", owner_name="計測", grant_link=True, at=at
    )
    with scope(company=company):
        staff = [
            Staff.objects.create(company=company, number=f"{n:04d}", family_name="試", given_name=str(n))
            for n in range(people)
        ]
        save_company(company=company, name=company.name, token="a" * 32, base_url="https://api.kingtime.jp/v1.0", at=at)
        set_link(company=company, on=True, first_work_date=today(at), at=at)
    return company, User.objects.get(), staff


def owe(company: Company, by: User, staff: list[Staff], days: int, hour: int) -> int:
    date = today(clock.now()) + dt.timedelta(days=1)
    wants = {
        (person.pk, day): Want(WantedKind.SHIFT, Plan(moment(day, hour * 60), moment(day, hour * 60 + 480)))
        for person in staff
        for day in _dates(date, date + dt.timedelta(days=days - 1))
    }
    with scope(company=company), transaction.atomic():
        return upsert_desired_days(company=company, wants=wants, by=by, at=clock.now()).days


def statements(work: Callable[[], object]) -> int:
    """The SQL statements of `work`, without BEGIN, SAVEPOINT and COMMIT."""
    count = 0

    def counted(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        nonlocal count
        count += not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))
        return execute(sql, *arguments)

    with connection.execute_wrapper(counted):
        work()
    return count


def drain(people: int) -> float:
    """Seconds of CPU until no run is left."""
    link = courier(worker="bench")

    @contextmanager
    def in_memory(claim: object) -> Any:
        yield Memory(people)

    link.api = in_memory  # type: ignore[assignment]
    begun = time.process_time()
    while link.run_once():
        continue
    return time.process_time() - begun


def main() -> None:
    people, days = (int(word) for word in (sys.argv[1:] + ["30", "31"][len(sys.argv) - 1 :]))
    call_command("migrate", verbosity=0)
    company, by, staff = build(people)
    owe(company, by, staff[: people // 2], 2, 8)
    small = drain(people)
    few = people // 2 * 2
    many = owe(company, by, staff, days, 9)
    large = drain(people)
    print(
        f"{many} days: {1000 * large / many:.2f} ms of CPU a day; beyond the fixed part: {1000 * (large - small) / (many - few):.2f} ms"
    )
    owe(company, by, staff[: people // 2], 2, 10)
    base = statements(lambda: drain(people))
    owe(company, by, staff, days, 11)
    print(f"{(statements(lambda: drain(people)) - base) / (many - few):.2f} statements a day")


if __name__ == "__main__":
    main()
