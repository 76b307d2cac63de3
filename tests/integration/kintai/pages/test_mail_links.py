"""Every mail of the attendance app is queued once, and each link in it opens for its recipient (case I8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.test import Client
from post_office.models import Email

from kakutei.authentication.identity import add_operator
from kakutei.demo import cast
from kakutei.kintai.actions.company_deletion import DELETION
from kakutei.kintai.people.models import Administrator, AdministratorKind, Company, Employee, User
from tests.support.mail_senders import run, senders

from ..world import TODAY, World, jst
from .browser import signed_in, staff
from .test_access import record
from .test_invitations import guest, mailed, page_of

NOON = jst(TODAY, 12)


def sign_in_mails(world: World) -> None:
    Client().post("/login", {"email": world.romu.email})
    Client().post("/login", {"email": "fremd@example.jp"})


def people_mails(boss: Client, world: World) -> None:
    """Invitations; another address by an invitation, by the employee's record, and by an invitation that is taken."""
    chiba = world.employee(cast.PEOPLE[2], user=User.objects.create(email="chiba@example.jp", name="千葉 葵"))
    boss.post(f"{page_of(chiba)}/mail", {"kind": "employee", "email": "chiba-neu@example.jp"})
    baba = world.employee(cast.PEOPLE[1], email="baba@example.jp")
    Employee.objects.filter(pk=baba.pk).update(user=User.objects.create(email="baba@example.jp", name="馬場 結衣"))
    boss.post(page_of(baba).replace("/access", "/edit"), record(baba, email="baba-neu@example.jp"))
    eguchi = world.employee(cast.PEOPLE[4])
    boss.post(f"{page_of(eguchi)}/mail", {"kind": "employee", "email": "eguchi-neu@example.jp"})
    Employee.objects.filter(pk=eguchi.pk).update(user=User.objects.create(email="eguchi@example.jp", name="江口 蓮"))
    Client().post(mailed())
    guest(boss)


def own_address(world: World) -> None:
    employee = world.employee(cast.PEOPLE[3])
    client = staff(employee)
    assert employee.user is not None
    employee.user.take_address("mita@example.jp")
    client = signed_in(employee.user)
    client.post("/address", {"email": "mita-neu@example.jp"})
    client.post(mailed())


def deletion(boss: Client, world: World) -> None:
    boss.post("/c/minato/settings/data/deletion", {"name": world.company.name, "kept": "on"})
    DELETION.remind(at=NOON + dt.timedelta(days=29))


def new_company(operator: Client) -> None:
    typed = {"name": "あたらしい商店", "administrator_name": "新田 一", "administrator_email": "nitta@example.jp"}
    operator.post("/operator/companies/add", typed)


def test_every_sender_runs_and_each_link_opens_for_its_recipient(world: World) -> None:
    """Case I8."""
    boss, operator = signed_in(world.romu), signed_in(add_operator(email="unei@example.jp", name="運営 担当"))
    steps: list[Callable[[], object]] = [
        lambda: sign_in_mails(world),
        lambda: people_mails(boss, world),
        lambda: own_address(world),
        lambda: new_company(operator),
        lambda: deletion(boss, world),
        lambda: boss.post("/c/minato/settings/data/deletion/withdrawal"),
    ]
    ran, wrong = run(steps, signed_in)
    expected = senders("infrastructure", "authentication", "access", "offboarding", "kintai")
    mine = {
        place for place in expected if not place[0].startswith("authentication/")
    }  # tests/integration/shift runs those of signin
    assert sorted(mine - ran) == []
    assert len(mine) > 15
    assert Email.objects.count() > 12
    assert wrong == []


def test_the_operators_mail_about_a_deletion_leads_to_the_operators_page(world: World) -> None:
    """Case I8: an operator who administers the company gets both mails."""
    boss, operator = signed_in(world.romu), add_operator(email="unei@example.jp", name="運営 担当")
    boss.post("/c/minato/settings/data/deletion", {"name": world.company.name, "kept": "on"})
    mail = Email.objects.get(to=operator.email)
    assert mail.message.endswith(f"/operator/companies/{world.company.pk}\n")
    assert "/c/minato/settings/data" not in mail.message
    assert "/c/minato/settings/data\n" in Email.objects.get(to=world.romu.email).message


def test_an_operator_of_another_company_gets_no_link_to_its_settings(world: World) -> None:
    """Case I8."""
    operator = add_operator(email="unei@example.jp", name="運営 担当")
    other = Company.objects.create(name="となり商店")
    Administrator._base_manager.create(company=other, user=operator, kind=AdministratorKind.ALL_ACCESS)
    signed_in(world.romu).post("/c/minato/settings/data/deletion", {"name": world.company.name, "kept": "on"})
    assert "/operator/companies/" in Email.objects.get(to=operator.email).message
