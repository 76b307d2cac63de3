"""Invitations by mail and on paper: who may send them, that looking spends nothing, that none signs in twice."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django_scopes import scope, scopes_disabled
from post_office.models import Email

from kakutei.authentication.mail_links import new_secret
from kakutei.authentication.models import DeviceSession, SignInLink
from kakutei.demo import cast
from kakutei.kintai.people.models import Administrator, AdministratorKind, Division, Employee, Invitation, User

from ..world import TODAY, World, build_world, jst
from .browser import romu, signed_in, staff, store_manager, text

NEW = "atarashii@example.jp"
OVER = "この招待は使えません"
NOON = jst(TODAY, 12)


def page_of(employee: Employee) -> str:
    return f"/c/{employee.company.key}/settings/employees/{employee.pk}/access"


def mailed() -> str:
    """The path of the URL in the newest mail."""
    url = new_secret(SignInLink.objects.latest("pk").pk)
    assert url
    return urlsplit(url).path


def mail_to(client: Client, employee: Employee, **typed: object) -> str:
    answer = client.post(f"{page_of(employee)}/mail", {"kind": "employee", "email": NEW, **typed})
    assert answer.status_code == 302, text(answer)
    return mailed()


def printed_path(client: Client, employee: Employee, **typed: object) -> str:
    answer = client.post(f"{page_of(employee)}/paper", {"kind": "employee", **typed})
    assert answer.status_code == 200, text(answer)
    found = re.search(rf"<code>{re.escape(settings.KAKUTEI_BASE_URL)}(/i/[^<]+)</code>", text(answer))
    assert found
    return found[1]


def guest(client: Client, **typed: object) -> Any:
    form = {"name": "顧問 花子", "email": NEW, "kind": "all_access", **typed}
    return client.post("/c/minato/settings/administrators/add", form)


MAKERS = pytest.mark.parametrize("make", [mail_to, printed_path])


def test_a_mail_lets_an_employee_in(world: World) -> None:
    baba, client = world.employee(), Client()
    url = mail_to(romu(world), baba, email=" Ａtarashii@example.jp")
    page = text(client.get(url))
    assert f"「{cast.COMPANY}」への招待" in page
    assert f"{cast.ROMU_NAME}さんが、馬場 結衣さんを従業員として招待しています" in page
    assert client.post(url, follow=True).redirect_chain[-1][0] == "/c/minato/punch"
    baba.refresh_from_db()
    assert baba.user is not None
    assert (baba.user.email, baba.email) == (NEW, NEW)


def test_paper_lets_an_employee_in_who_has_no_mail(world: World) -> None:
    baba, client = world.employee(email=""), Client()
    assert client.post(printed_path(romu(world), baba), follow=True).redirect_chain[-1][0] == "/c/minato/punch"
    baba.refresh_from_db()
    assert baba.user is not None
    assert baba.user.email is None


def test_an_employee_becomes_administrator_of_a_division_and_stays_an_employee(world: World) -> None:
    baba, client = world.employee(), Client()
    client.post(mail_to(romu(world), baba, kind="division", division=world.konan.pk))
    assert client.get(f"/c/minato/schedules/{world.konan.code}/2026-12").status_code == 200
    assert client.get(f"/c/minato/schedules/{world.ekimae.code}/2026-12").status_code == 404
    assert client.get("/c/minato/punch").status_code == 200


def test_a_further_administrator_who_is_no_employee_comes_in_by_mail(world: World) -> None:
    boss, client = romu(world), Client()
    assert guest(boss).status_code == 302
    assert "顧問 花子" in text(boss.get("/c/minato/settings/administrators"))
    mail = Email.objects.latest("pk").email_message().body
    assert "役割は「全権管理者」です" in mail
    client.post(mailed())
    assert client.get("/c/minato/settings/options").status_code == 200
    assert Administrator.objects.get(user__email=NEW).kind == AdministratorKind.ALL_ACCESS


def test_who_is_known_already_is_not_invited_as_a_guest(world: World) -> None:
    boss, baba = romu(world), world.employee()
    Client().post(mail_to(boss, baba))
    assert "従業員の馬場 結衣さんのものです" in text(guest(boss))
    assert "すでに管理者です" in text(guest(boss, email=world.romu.email))
    assert not Invitation.objects.filter(employee=None).exists()


def test_an_administrator_who_is_invited_as_employee_stays_administrator(world: World) -> None:
    boss, baba = romu(world), world.employee()
    client = signed_in(world.romu)
    client.post(mail_to(boss, baba, email=world.romu.email))
    assert client.get("/c/minato/settings/options").status_code == 200
    assert client.get("/c/minato/punch").status_code == 200


@MAKERS
def test_looking_spends_nothing_and_nothing_signs_in_twice(world: World, make: Callable[..., str]) -> None:
    url, scanner = make(romu(world), world.employee()), Client()
    for _ in range(20):
        assert scanner.get(url).status_code == 200
        assert scanner.head(url).status_code == 200
    assert not DeviceSession.objects.filter(user__name="馬場 結衣").exists()
    assert Client().post(url).status_code == 302
    for again in (Client(), scanner):
        assert OVER in text(again.post(url))
        assert OVER in text(again.get(url))
        assert again.get("/c/minato/punch")["Location"].startswith("/login")
    assert DeviceSession.objects.filter(user__name="馬場 結衣").count() == 1


@MAKERS
def test_it_lasts_seven_days(world: World, set_clock: Callable[[dt.datetime], None], make: Callable[..., str]) -> None:
    url = make(romu(world), world.employee())
    set_clock(NOON + dt.timedelta(days=7, minutes=-1))
    assert "はじめる" in text(Client().get(url))
    set_clock(NOON + dt.timedelta(days=7, minutes=1))
    assert OVER in text(Client().post(url))
    assert Employee.objects.get().user is None


@MAKERS
def test_withdrawn_or_issued_anew_it_is_over(world: World, make: Callable[..., str]) -> None:
    boss, baba = romu(world), world.employee()
    first = make(boss, baba)
    boss.post(f"{page_of(baba)}/{Invitation.objects.latest('pk').pk}/again")
    assert OVER in text(Client().post(first))
    second = Invitation.objects.latest("pk")
    assert "まだ使われていない招待" in text(boss.get(page_of(baba)))
    assert "取り消しました" in text(boss.post(f"{page_of(baba)}/{second.pk}/withdrawal", follow=True))
    assert "使用済みか、もう使えません" in text(boss.post(f"{page_of(baba)}/{second.pk}/withdrawal", follow=True))
    assert "まだ使われていない招待" not in text(boss.get(page_of(baba)))


def test_a_withdrawn_guest_does_not_come_in(world: World) -> None:
    boss = romu(world)
    guest(boss)
    url = mailed()
    boss.post(f"/c/minato/settings/administrators/invitations/{Invitation.objects.get().pk}/withdrawal")
    assert OVER in text(Client().post(url))
    assert not User.objects.filter(email=NEW).exists()


def test_a_division_administrator_invites_only_its_employees(world: World) -> None:
    baba, ishikawa = world.employee(), world.employee(cast.EDITOR_KONAN)
    manager = store_manager(world, world.ekimae)
    assert Client().post(mail_to(manager, baba)).status_code == 302
    for make in ("mail", "paper"):
        refused = manager.post(f"{page_of(world.employee(cast.PEOPLE[2]) if make == 'mail' else baba)}/{make}",
                               {"kind": "all_access", "email": "raised@example.jp"})  # fmt: skip
        assert Administrator.objects.filter(user__email="raised@example.jp").count() == 0
        assert refused.status_code in (302, 422)
        assert manager.post(f"{page_of(ishikawa)}/{make}", {"kind": "employee"}).status_code == 404
    assert manager.post(f"{page_of(baba)}/role", {"kind": "all_access"}).status_code == 404
    assert manager.get("/c/minato/settings/administrators").status_code == 404
    assert guest(manager).status_code == 404
    assert not Invitation.objects.exclude(kind="employee").exists()


def test_an_administrator_of_a_division_does_not_touch_another_administrator(world: World) -> None:
    baba = world.employee()
    device = staff(baba)
    Administrator.objects.create(company=world.company, user=baba.user, kind=AdministratorKind.ALL_ACCESS)
    manager = store_manager(world, world.ekimae)
    assert "全権管理者だけが変えられます" in text(manager.get(page_of(baba)))
    manager.post(f"{page_of(baba)}/end")
    manager.post(f"{page_of(baba)}/mail", {"email": NEW})
    manager.post(f"{page_of(baba)}/paper", {})
    assert device.get("/c/minato/settings/options").status_code == 200
    assert not Invitation.objects.exists()


def test_an_employee_cannot_invite(world: World) -> None:
    baba = world.employee()
    client = staff(baba)
    assert client.post(f"{page_of(baba)}/mail", {"kind": "all_access", "email": NEW}).status_code == 404
    assert not Invitation.objects.exists()


def test_what_is_typed_wrong_gets_a_sentence(world: World) -> None:
    boss, baba = romu(world), world.employee(email="")
    mail, chiba = f"{page_of(baba)}/mail", world.employee(cast.PEOPLE[2])
    assert "メールのない人には[QRコードで招待]" in text(boss.post(mail, {"kind": "employee", "email": ""}))
    assert "メールアドレスの形を確認してください" in text(boss.post(mail, {"kind": "employee", "email": "x"}))
    assert "役割を選んでください" in text(boss.post(mail, {"email": NEW}))
    assert "この役割は選べません" in text(boss.post(mail, {"kind": "owner", "email": NEW}))
    assert "担当する所属を選んでください" in text(boss.post(mail, {"kind": "division", "email": NEW}))
    assert "名前を入力してください" in text(guest(boss, name=""))
    assert "役割を選んでください" in text(guest(boss, kind=""))
    Client().post(mail_to(boss, chiba))
    assert "ほかの従業員が使っています" in text(boss.post(mail, {"kind": "employee", "email": NEW}))
    assert "QRコードでは招待できません" in text(boss.post(f"{page_of(chiba)}/paper", {}))
    nomura = world.employee(cast.RETIRED)
    answer = boss.post(f"{page_of(nomura)}/paper", {"kind": "employee"})
    assert "退職した人は招待できません" in text(answer)


def test_a_mailbox_is_not_flooded_and_the_moment_that_is_said_is_true(
    world: World, set_clock: Callable[[dt.datetime], None]
) -> None:
    """Case D1: the limit of invitations says its time as well."""
    boss, baba = romu(world), world.employee()
    for hour in range(5):
        set_clock(NOON + dt.timedelta(hours=hour))
        mail_to(boss, baba)
    set_clock(NOON + dt.timedelta(hours=9))
    refused = {"kind": "employee", "email": NEW}
    page = text(boss.post(f"{page_of(baba)}/mail", refused))
    assert "招待の上限に達しました" in page
    assert "12月2日 12:01以降(約16時間後)に" in page
    set_clock(NOON + dt.timedelta(hours=23, minutes=59))
    assert boss.post(f"{page_of(baba)}/mail", refused).status_code == 422
    set_clock(NOON + dt.timedelta(hours=24, minutes=1))
    mail_to(boss, baba)


def test_an_address_entered_in_the_record_creates_no_user(world: World) -> None:
    """Only who was invited and pressed the button comes in."""
    world.employee(email=NEW)
    assert not User.objects.filter(email=NEW).exists()
    romu(world).post("/c/minato/settings/employees/add", {
        "code": "0042", "family_name": "山本", "given_name": "葵", "gender": "female", "hired_on": "2026-04-01",
        "division": world.ekimae.pk, "working_type": world.regular.pk, "email": "aoi@example.jp",
    })  # fmt: skip
    assert Employee.objects.get(code="0042").email == "aoi@example.jp"
    assert not User.objects.filter(email="aoi@example.jp").exists()


def test_who_works_for_two_companies_is_one_user_with_two_places(world: World) -> None:
    with scopes_disabled():
        other = build_world("別の会社", key="betsu")
    client, boss = Client(), romu(other)
    client.post(mail_to(romu(world), world.employee()))
    with scope(company=other.company):
        chiba = other.employee(cast.PEOPLE[2], key="f" * 64)
        url = mail_to(boss, chiba)
    assert client.post(url).status_code == 302
    with scopes_disabled():
        assert User.objects.get(email=NEW).employments.count() == 2
    assert "別の会社" in text(client.get("/c/betsu/punch"))
    assert cast.COMPANY in text(client.get("/c/minato/punch"))


def test_a_division_that_is_not_of_the_company_cannot_be_given(world: World) -> None:
    with scopes_disabled():
        other = build_world("別の会社", key="betsu")
        foreign = Division.objects.filter(company=other.company)[0]
    answer = guest(romu(world), kind="division", division=foreign.pk)
    assert "この所属は選べません" in text(answer)
