"""The demo company with many people and everything that the shift app's addresses name, for whatever looks at all its pages."""

from __future__ import annotations

import datetime as dt

from django_scopes import scope, scopes_disabled
from post_office.models import STATUS, Email

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.authentication.identity import add_operator
from kakutei.demo import cast, generated
from kakutei.shift.link.models import PlanReading
from kakutei.shift.people.models import Role, RoleKind, User
from kakutei.shift.roster.models import EntryWord
from tests.integration.shift.pages import world as demo_world

from ..actor_client import ActorClient
from ..app_spec import Site
from ..sessions import actor
from .fixtures import ids_of
from .matrix import MATRIX
from .world import CHIBA, MONTH, NOON, Home, add_papers

ENTRIES = 150
"""Of the audit log."""


def large_company(count: int) -> Site:
    """With `count` people, days in every state, an invitation for each person and some entries in the audit log."""
    operator = add_operator(email=cast.OPERATOR_MAIL, name=cast.OPERATOR_NAME)
    Email.objects.create(
        from_email="a@example.jp", to="someone@example.jp", subject="お知らせ", status=STATUS.failed, created=NOON,
        last_updated=NOON,
    )  # fmt: skip
    with scopes_disabled():
        world = demo_world.build_world(NOON, generated.people(count))
    with scope(company=world.company):
        demo_world.settle_days(world, NOON)
        home = _home(world)
        ids = ids_of(home, cast.EKIMAE.code, CHIBA.number)
    owner = User.objects.get(email=cast.OWNER.email)
    return Site(
        MATRIX,
        {
            "owner": actor("owner", owner),
            "editor": actor("editor", world.editor),
            "staff": actor("staff", world.part_timer),
            "operator": actor("operator", operator),
            "anonymous": ActorClient("anonymous"),
        },
        ids,
    )


def _home(world: demo_world.World) -> Home:
    company, stores = world.company, {cast.EKIMAE.code: world.ekimae, cast.KONAN.code: world.konan}
    administrator = User.objects.create(email="admin@example.jp", name="管理 花子")
    Role.objects.create(company=company, user=administrator, kind=RoleKind.ADMINISTRATOR)
    home = Home("A", company, stores, {person.number: world.staff(person) for person in world.people if person.number})
    for store in stores.values():
        EntryWord.objects.create(company=company, store=store, word="休", leave_type="day_off")
    PlanReading.objects.create(
        company=company, connection=world.connection, division_code=cast.EKIMAE.code, start=MONTH.first,
        end=MONTH.span.end, asked_at=NOON, asked_by=administrator, read_at=NOON,
    )  # fmt: skip
    add_papers(home, administrator)
    for n in range(ENTRIES):
        record(
            AuditAction.OPTION_SET, company=company, words=f"設定{n}", before={"メモ": "前"}, after={"メモ": "後"},
            at=NOON - dt.timedelta(minutes=n),
        )  # fmt: skip
    return home
