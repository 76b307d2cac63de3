"""The demo company with many people and everything that the attendance app's addresses name, for whatever looks at all its pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django_scopes import scope
from post_office.models import STATUS, Email

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.identity import add_operator
from kakutei.demo import cast, generated
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import Month
from kakutei.kintai.actions.load_demo import load_demo
from kakutei.kintai.actions.tablets import open_tablet
from kakutei.kintai.actions.tokens import issue_token
from kakutei.kintai.api_access.terms import TokenTerms
from kakutei.kintai.api_access.tokens import secret_of
from kakutei.kintai.people.models import (
    Administrator,
    AdministratorKind,
    Company,
    Division,
    Employee,
    User,
)
from kakutei.kintai.schedule.models import Origin, Schedule

from ..actor_client import ActorClient
from ..app_spec import Site
from ..sessions import actor
from .fixtures import bearer, ids_of, tablet_client
from .matrix import MATRIX
from .world import ALL_RIGHTS, CHIBA, EGUCHI, NOON, READ_ONLY, TODAY, Home, add_invitations

ENTRIES = 150
"""Of the audit log."""


def large_company(count: int) -> Site:
    """With `count` people and their punches up to yesterday, an invitation for each person and some entries in the audit log."""
    operator = add_operator(email=cast.OPERATOR_MAIL, name=cast.OPERATOR_NAME)
    Email.objects.create(
        from_email="a@example.jp", to="someone@example.jp", subject="お知らせ", status=STATUS.failed, created=NOON,
        last_updated=NOON,
    )  # fmt: skip
    company = load_demo(today=TODAY, at=NOON, open_hours=True, people=generated.people(count))
    with scope(company=company):
        home = _home(company, count)
        ids = {**ids_of(home, cast.EKIMAE.code, CHIBA.number), "date_or_key": TODAY - dt.timedelta(days=1)}
    return Site(
        MATRIX,
        {
            "romu": actor("romu", User.objects.get(email=cast.ROMU_MAIL)),
            "employee": actor("employee", User.objects.get(email=EGUCHI.email)),
            "operator": actor("operator", operator),
            "tablet": tablet_client(home.tablet),
            "token": bearer("token", home.secret),
            "anonymous": ActorClient("anonymous"),
        },
        ids,
    )


def _home(company: Company, count: int) -> Home:
    romu = User.objects.get(email=cast.ROMU_MAIL)
    divisions = {division.code: division for division in Division.objects.all()}
    for code, division in divisions.items():
        boss = User.objects.create(name=f"店長 {division}", email=f"boss{code}@example.jp")
        Administrator.objects.create(company=company, user=boss, kind=AdministratorKind.DIVISION, division=division)
    secrets = [
        secret_of(issue_token(company=company, terms=TokenTerms("照会", rights, ("127.0.0.1",)), by=romu, at=NOON))
        for rights in (ALL_RIGHTS, READ_ONLY)
    ]
    tablet = open_tablet(division=divisions[cast.EKIMAE.code], by=romu, at=NOON)
    people = {employee.code: employee for employee in Employee.objects.all()}
    Schedule.objects.bulk_create(_plans_ahead(people, count))
    home = Home("A", company, divisions, people, *secrets, tablet)
    add_invitations(home, romu)
    for n in range(ENTRIES):
        record(
            AuditAction.OPTION_SET, company=company, words=f"設定{n}", before={"メモ": "前"}, after={"メモ": "後"},
            at=NOON - dt.timedelta(minutes=n),
        )  # fmt: skip
    return home


def _plans_ahead(people: dict[str, Employee], count: int) -> Iterator[Schedule]:
    """What the link has sent: the shifts from today to the end of the month."""
    for person in generated.people(count):
        employee = people[person.employee_code]
        for date in Month.of(TODAY).span:
            day = cast.planned(person, date) if date >= TODAY and employee.employed_on(date) else None
            if day is not None and day.pattern is not None:
                yield Schedule(
                    company_id=employee.company_id, employee=employee, work_date=date, origin=Origin.WEBAPI,
                    start=moment(date, day.pattern.start), end=moment(date, day.pattern.end), changed_at=NOON,
                )  # fmt: skip
