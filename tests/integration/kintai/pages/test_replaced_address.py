"""The old address gets a mail when an administrator replaces it (case I11)."""

from __future__ import annotations

import pytest
from django.test import Client
from post_office.models import Email

from kakutei.demo import cast
from kakutei.kintai.people.models import Employee, User

from ..world import World
from .browser import romu
from .test_access import record
from .test_invitations import mail_to, page_of

OLD, NEW = "baba@example.jp", "baba-neu@example.jp"


@pytest.fixture
def baba(world: World) -> Employee:
    return world.employee(user=User.objects.create(name=cast.EDITOR_EKIMAE.name, email=OLD), email=OLD)


def mails_to(address: str = OLD) -> list[str]:
    mails = Email.objects.filter(to=address, subject__contains="メールアドレスが変更されました")
    return [mail.message for mail in mails]


@pytest.mark.parametrize("way", ["invitation", "record", "record emptied"])
def test_the_old_address_is_notified_who_changed_what(world: World, baba: Employee, way: str) -> None:
    """Case I11."""
    page = page_of(baba)
    if way == "invitation":
        romu(world).post(f"{page}/mail", {"email": NEW})
    else:
        romu(world).post(page.replace("/access", "/edit"), record(baba, email=NEW if way == "record" else ""))
    (message,) = mails_to()
    assert f"{world.romu.name}さんが、「{cast.COMPANY}」" in message
    assert f"このアドレスでは、もう「{cast.COMPANY}」にログインできません。" in message
    assert NEW not in message


@pytest.mark.parametrize("change", [{"email": OLD}, {"family_name": "蒼井", "email": "BABA@example.jp"}])
def test_an_unchanged_address_is_not_notified(world: World, baba: Employee, change: dict[str, str]) -> None:
    """Case I11."""
    romu(world).post(page_of(baba).replace("/access", "/edit"), record(baba, **change))
    assert mails_to() == []
    baba.refresh_from_db()
    assert baba.user is not None


def test_an_invitation_that_takes_the_place_of_another_address_tells_it(world: World) -> None:
    """Case I11."""
    employee = world.employee()
    link = mail_to(romu(world), employee)
    Employee.objects.filter(pk=employee.pk).update(user=User.objects.create(email=OLD, name=employee.name))
    Client().post(link)
    assert len(mails_to()) == 1
