"""Every mail of the shift app is queued once, and each link in it opens for its recipient (case I8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.test import Client
from post_office.models import Email
from tests.authorization.sessions import give_passkey
from tests.support.mail_senders import run, senders

from kakutei.authentication.identity import add_operator
from kakutei.authentication.mail_links import new_secret
from kakutei.authentication.models import SignInLink
from kakutei.demo import cast
from kakutei.shift.actions.company_deletion import DELETION
from kakutei.shift.actions.notifications import tell_people
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Role, RoleKind, Staff, User
from kakutei.shift.subscriptions.models import Application, Inquiry, ProOrder

from .conftest import sign_in
from .test_plans import APPLICATION, ORDER
from .test_registration import stranger
from .world import NOON, TODAY, World, jst, stop

SAME_MAIL = {
    (
        "authentication/passkey_store.py",
        "add_passkey",
    ): "the same mail as of a passkey that is removed; tests/integration/authentication adds one",
    ("authentication/passkey_store.py", "remove_passkey"): "as above",
    ("authentication/passkey_store.py", "drop_passkeys_of_address"): "the command for drop_passkeys",
}


def sign_in_mails(world: World) -> None:
    for email in ("neu@example.jp", cast.OWNER.email):
        stranger().post("/registration", {"email": email})
        stranger().post("/login", {"email": email})
    client = sign_in(world.editor)
    client.post("/proof")
    client.post("/address", {"email": "neue-adresse@example.jp"})


def people_mails(owner: Client, world: World) -> None:
    """Invitations, another address in place of the one in use, passkeys taken away."""
    chiba, baba = world.staff(cast.PEOPLE[2]), world.staff(cast.EDITOR_EKIMAE)
    owner.post(f"/c/minato/staff/{chiba.pk}/access/mail", {"kind": "staff", "email": "chiba-neu@example.jp"})
    give_passkey(world.editor, "なくした鍵")
    owner.post(f"/c/minato/staff/{baba.pk}/access/passkeys")
    owner.post(f"/c/minato/staff/{baba.pk}/access/mail", {"kind": "shift_editor", "email": "baba-neu@example.jp"})


def address_mails(owner: Client, world: World) -> None:
    """One's own address is changed; an invitation is taken where another address came in the meantime."""
    client = sign_in(world.part_timer)
    client.post("/address", {"email": "eguchi-neu@example.jp"})
    client.post(_newest_link())
    chiba = world.staff(cast.PEOPLE[2])
    owner.post(f"/c/minato/staff/{chiba.pk}/access/mail", {"kind": "staff", "email": "chiba-neu@example.jp"})
    invitation = _newest_link()
    Staff.objects.filter(pk=chiba.pk).update(user=User.objects.create(email="chiba-alt@example.jp", name=chiba.name))
    stranger().post(invitation)


def _newest_link() -> str:
    url = new_secret(SignInLink.objects.latest("pk").pk)
    assert url
    return "/" + url.split("/", 3)[3]


def contract_mails(owner: Client, boss: Client, world: World) -> None:
    Application.objects.all().delete()
    ProOrder.objects.all().delete()
    owner.post("/c/minato/application", APPLICATION)
    Application.objects.all().delete()
    boss.post(f"/operator/companies/{world.company.pk}/application", APPLICATION)
    owner.post("/c/minato/upgrade", ORDER)
    order = ProOrder.objects.latest("pk")
    account = f"/operator/accounts/{world.company.account_id}"
    boss.post(f"{account}/payment", {"order": order.pk})
    owner.post("/c/minato/contact/form", {"text": "請求書はどこにありますか。"})
    boss.post(f"/operator/inquiries/{Inquiry.objects.latest('pk').pk}/answer")


def end_mails(boss: Client, world: World) -> None:
    order = ProOrder.objects.latest("pk")
    boss.post(f"/operator/accounts/{world.company.account_id}/end", {"order": order.pk})


def choose_recipients(owner: Client, world: World) -> None:
    """A shift editor too, who may open less."""
    owner.post("/c/minato/settings/notices", {"recipient": [world.owner.pk, world.editor.pk]})


def alarms(world: World) -> None:
    stop(world, Cause.TOKEN)
    tell_people(at=NOON)
    tell_people(at=NOON + dt.timedelta(minutes=5))
    Connection.objects.update(block="", block_since=None)


def pauses(owner: Client) -> None:
    """Begun twice; ended by hand and by itself."""
    owner.post("/c/minato/link/pause", {"reason": "棚卸", "until": ""})
    owner.post("/c/minato/link/resumption")
    owner.post("/c/minato/link/pause", {"reason": "棚卸", "until": f"{TODAY}T13:00"})
    tell_people(at=NOON + dt.timedelta(hours=2))


def morning() -> None:
    tell_people(at=jst(TODAY + dt.timedelta(days=1), 7, 30))


def deletion(owner: Client, world: World) -> None:
    colleague = User.objects.create(email="kanri@example.jp", name="管理 次郎")
    Role.objects.create(company=world.company, user=colleague, kind=RoleKind.ADMINISTRATOR)
    owner.post("/c/minato/settings/data/deletion", {"name": world.company.name, "kept": "on"})
    DELETION.remind(at=NOON + dt.timedelta(days=29))


def test_every_sender_runs_and_each_link_opens_for_its_recipient(settled: World) -> None:
    """Case I8."""
    owner, boss = sign_in(settled.owner), sign_in(add_operator(email="unei@example.jp", name="運営 担当"))
    steps: list[Callable[[], object]] = [
        lambda: sign_in_mails(settled),
        lambda: choose_recipients(owner, settled),
        lambda: alarms(settled),
        lambda: pauses(owner),
        morning,
        lambda: people_mails(owner, settled),
        lambda: address_mails(owner, settled),
        lambda: contract_mails(owner, boss, settled),
        lambda: end_mails(boss, settled),
        lambda: deletion(owner, settled),
        lambda: owner.post("/c/minato/settings/data/deletion/withdrawal"),
    ]
    ran, wrong = run(steps, sign_in)
    expected = senders("infrastructure", "authentication", "access", "offboarding", "shift")
    assert sorted(expected - ran - SAME_MAIL.keys()) == []
    assert len(expected) > 30
    assert Email.objects.count() > 30
    assert wrong == []
