# ruff: noqa: E402 - Django is set up before what needs it is imported
"""A store of N people with a draft on each day of next month, served by gunicorn: `generated_store.py PORT PEOPLE`.

KAKUTEI_DATA and KAKUTEI_MODE are set by the process that starts it. The first line of its output is JSON { path, cookie, value }: the address of
the month and the session of the owner.
"""

from __future__ import annotations

import datetime as dt
import json
import sys

from kakutei.infrastructure.starting import load_settings

load_settings("shift")

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client
from django_scopes import scope

from kakutei.demo import cast
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.jptime.workdate import Month, today
from kakutei.shift.actions.registration import add_company
from kakutei.shift.people.models import Membership, Staff, Store, User
from kakutei.shift.roster.models import Draft, Pattern

OWNER = "bench@example.jp"


def generate(people: int, month: Month, *, first: int = 0, division: str = "1001") -> Store:
    """`first`: the staff number of the first person; the others follow."""
    at = clock.now()
    company = add_company(name="計測", owner_email=OWNER, owner_name="計測", grant_link=True, at=at)
    with scope(company=company), transaction.atomic():
        store = Store.objects.create(company=company, name="本店", division_code=division)
        patterns = [
            Pattern.objects.create(
                company=company, store=store, key=each.key, name=each.name, short=each.short, start=each.start, end=each.end,
                color=each.color, position=n,
            )
            for n, each in enumerate(cast.PATTERNS)
        ]  # fmt: skip
        for n in range(people):
            staff = Staff.objects.create(
                company=company, number=f"{first + n:04d}", family_name="山田", given_name=f"{n}郎", position=n
            )
            Membership.objects.create(company=company, staff=staff, store=store)
            Draft.objects.bulk_create(_drafts(store, staff, patterns[:4], n, month, at))
    return store


def _drafts(store: Store, staff: Staff, patterns: list[Pattern], n: int, month: Month, at: dt.datetime) -> list[Draft]:
    """The patterns in turn, as data.js gives them to the other tables."""
    return [
        Draft(
            company_id=store.company_id, store=store, staff=staff, work_date=date, kind="shift",
            start=each.start, end=each.end, pattern_name=each.name, changed_at=at,
        )
        for day, date in enumerate(month.span)
        for each in [patterns[(n + day) % len(patterns)]]
    ]  # fmt: skip


def main() -> None:
    port, people = sys.argv[1], int(sys.argv[2])
    call_command("migrate", verbosity=0)
    month = long_month_after(today(clock.now()))
    store = generate(people, month)
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(User.objects.get(email=OWNER))
    name = settings.SESSION_COOKIE_NAME
    path = company_url("shift:table", store.pk, month, company=store.company)
    print(json.dumps({"path": path, "cookie": name, "value": browser.cookies[name].value}), flush=True)
    connections.close_all()

    from gunicorn.app.wsgiapp import run

    bind = ["--bind", f"127.0.0.1:{port}", "--threads", "8"]
    sys.argv = ["gunicorn", *bind, "--no-control-socket", "--log-level", "warning", "kakutei.shift.wsgi"]
    run()  # type: ignore[no-untyped-call] # gunicorn has no types


def long_month_after(date: dt.date) -> Month:
    """The first month of 31 days after that of `date`."""
    following = (Month.of(date).shifted(n) for n in (1, 2, 3))
    return next(month for month in following if len(month.span) == 31)


if __name__ == "__main__":
    main()
