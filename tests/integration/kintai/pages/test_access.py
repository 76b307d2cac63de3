"""Access changed, stopped or left behind: sessions, open links and open invitations end at once."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import pytest
from django.test import Client
from django_scopes import scope, scopes_disabled

from kakutei.access.changes import end_retired
from kakutei.authentication.models import DeviceSession
from kakutei.demo import cast
from kakutei.kintai.people.models import Administrator, AdministratorKind, Employee, User

from ..world import TODAY, World, build_world, jst
from .browser import romu, signed_in, store_manager, text
from .test_invitations import NEW, OVER, guest, mail_to, mailed, page_of, printed_path

YESTERDAY = TODAY - dt.timedelta(days=1)
MAIL = "baba@example.jp"
WAYS = ["role", "stop", "address", "record", "retirement"]


@pytest.fixture
def baba(world: World) -> Employee:
    """An administrator of 駅前店 who works there too."""
    employee = world.employee()
    employee.user = User.objects.create(name=employee.name, email=MAIL)
    employee.save()
    Administrator.objects.create(
        company=world.company, user=employee.user, kind=AdministratorKind.DIVISION, division=world.ekimae
    )
    return employee


def record(employee: Employee, **changes: object) -> dict[str, object]:
    return {
        "code": employee.code, "family_name": employee.family_name, "given_name": employee.given_name,
        "gender": "female", "hired_on": "2022-04-01", "division": employee.division_id, "email": employee.email,
        "working_type": employee.working_type_id, **changes,
    }  # fmt: skip


def end(boss: Client, employee: Employee, how: str) -> None:
    page = page_of(employee)
    edit = page.replace("/access", "/edit")
    answer = {
        "role": lambda: boss.post(f"{page}/role", {"kind": "employee", "sure": "yes"}),
        "stop": lambda: boss.post(f"{page}/end"),
        "address": lambda: boss.post(f"{page}/mail", {"email": "new-address@example.jp"}),
        "record": lambda: boss.post(edit, record(employee, email="new-address@example.jp")),
        "retirement": lambda: boss.post(edit, record(employee, resigned_on=f"{YESTERDAY}")),
    }[how]()
    assert answer.status_code == 302, text(answer)


@pytest.mark.parametrize("how", WAYS)
def test_sessions_links_and_invitations_end_within_a_second(world: World, baba: Employee, how: str) -> None:
    assert baba.user
    boss, devices = romu(world), [signed_in(baba.user), signed_in(baba.user)]
    sent = mail_to(devices[0], world.employee(cast.PEOPLE[2]))
    got = mail_to(boss, baba, email=MAIL)
    Client().post("/login", {"email": MAIL})
    link = mailed()
    assert devices[0].get("/c/minato/settings").status_code == 200

    begun = time.monotonic()
    end(boss, baba, how)
    for device in devices:
        assert device.get("/c/minato/settings")["Location"].startswith("/login")
    assert time.monotonic() - begun < 1

    assert not DeviceSession.objects.filter(user=baba.user).exists()
    assert "使用済みか、期限が切れています" in text(Client().post(link))
    for url in (sent, got):
        assert OVER in text(Client().post(url))
    assert boss.get("/c/minato/settings").status_code == 200


@pytest.mark.parametrize("how", ["stop", "address", "record", "retirement"])
def test_with_a_place_elsewhere_the_session_stays_and_the_company_is_gone(
    world: World, baba: Employee, how: str
) -> None:
    assert baba.user
    with scopes_disabled():
        other = build_world("別の会社", key="betsu")
        Administrator.objects.create(company=other.company, user=baba.user, kind=AdministratorKind.ALL_ACCESS)
    device = signed_in(baba.user)
    end(romu(world), baba, how)
    page = text(device.get("/c/betsu/settings"))
    assert "別の会社" in page
    assert cast.COMPANY not in page
    assert device.get("/c/minato/settings").status_code == 404


def test_assigning_the_same_role_keeps_the_user_signed_in(world: World, baba: Employee) -> None:
    assert baba.user
    device = signed_in(baba.user)
    romu(world).post(f"{page_of(baba)}/role", {"kind": "division", "division": world.ekimae.pk})
    assert device.get("/c/minato/settings").status_code == 200


def test_an_administrator_moves_to_another_division(world: World, baba: Employee) -> None:
    assert baba.user
    romu(world).post(f"{page_of(baba)}/role", {"kind": "division", "division": world.konan.pk, "sure": "yes"})
    device = signed_in(baba.user)
    assert device.get(f"/c/minato/schedules/{world.konan.code}/2026-12").status_code == 200
    assert device.get(f"/c/minato/schedules/{world.ekimae.code}/2026-12").status_code == 404


@pytest.mark.parametrize("how", ["stop", "retirement"])
def test_who_gets_the_address_later_inherits_nothing(world: World, baba: Employee, how: str) -> None:
    boss, client = romu(world), Client()
    end(boss, baba, how)
    client.post(mail_to(boss, world.employee(cast.PEOPLE[2]), email=MAIL))
    assert client.get("/c/minato/settings").status_code == 404
    assert User.objects.get(email=MAIL).pk != baba.user_id


def test_the_last_all_access_administrator_stays(world: World) -> None:
    boss, baba = romu(world), world.employee()
    boss.post(mail_to(boss, baba, email=world.romu.email))
    own, page = Administrator.objects.get(user=world.romu), page_of(baba)
    answers = [
        boss.post(
            f"/c/minato/settings/administrators/{own.pk}",
            {"kind": "division", "division": world.ekimae.pk, "sure": "yes"},
        ),
        boss.post(f"/c/minato/settings/administrators/{own.pk}/end", follow=True),
        boss.post(f"{page}/role", {"kind": "employee", "sure": "yes"}),
        boss.post(f"{page}/end", follow=True),
        boss.post(f"{page}/mail", {"email": NEW}),
        boss.post(page.replace("/access", "/edit"), record(baba, email=NEW)),
        boss.post(page.replace("/access", "/edit"), record(baba, email=world.romu.email, resigned_on="2026-12-31")),
    ]
    for answer in answers:
        assert "全権管理者がいなくなるため" in text(answer)
    assert boss.get("/c/minato/settings/options").status_code == 200
    baba.refresh_from_db()
    assert baba.resigned_on is None


def test_the_last_one_may_go_once_there_is_another(world: World) -> None:
    boss, second = romu(world), Client()
    guest(boss)
    second.post(mailed())
    own = Administrator.objects.get(user=world.romu)
    assert boss.post(f"/c/minato/settings/administrators/{own.pk}/end")["Location"] == "/login"
    assert boss.get("/c/minato/settings")["Location"].startswith("/login")
    assert second.get("/c/minato/settings/options").status_code == 200


def test_who_is_no_employee_cannot_become_one_by_a_role(world: World) -> None:
    boss = romu(world)
    guest(boss)
    Client().post(mailed())
    other = Administrator.objects.get(user__email=NEW)
    answer = boss.post(f"/c/minato/settings/administrators/{other.pk}", {"kind": "employee"})
    assert "この役割は選べません" in text(answer)
    assert Administrator.objects.filter(user__email=NEW).exists()


def test_an_administrator_of_a_division_stops_an_employee_there(world: World) -> None:
    chiba = world.employee(cast.PEOPLE[2])
    client, manager = Client(), store_manager(world, world.ekimae)
    client.post(printed_path(manager, chiba))
    assert client.get("/c/minato/punch").status_code == 200
    manager.post(f"{page_of(chiba)}/end")
    assert client.get("/c/minato/punch")["Location"].startswith("/login")


def test_the_last_day_is_a_day_here_and_midnight_ends_it_before_any_worker_looks(
    world: World, baba: Employee, set_clock: Callable[[dt.datetime], None]
) -> None:
    assert baba.user
    device = signed_in(baba.user)
    romu(world).post(page_of(baba).replace("/access", "/edit"), record(baba, resigned_on=f"{TODAY}"))
    set_clock(jst(TODAY, 23, 59))
    end_retired(at=jst(TODAY, 23, 59))
    assert device.get("/c/minato/settings").status_code == 200
    tomorrow = jst(TODAY + dt.timedelta(days=1), 0, 1)
    set_clock(tomorrow)
    assert device.get("/c/minato/settings").status_code == 404
    end_retired(at=tomorrow)
    assert not Administrator.objects.filter(user=baba.user).exists()
    assert not DeviceSession.objects.filter(user=baba.user).exists()


def test_who_retires_in_one_company_stays_in_the_other(world: World, baba: Employee) -> None:
    with scopes_disabled():
        other = build_world("別の会社", key="betsu")
    with scope(company=other.company):
        other.employee(cast.PEOPLE[2], key="f" * 64, user=baba.user, resigned_on=YESTERDAY)
    end_retired(at=jst(TODAY, 12))
    baba.refresh_from_db()
    assert baba.user is not None
    assert signed_in(baba.user).get("/c/minato/settings").status_code == 200


def test_a_new_code_on_paper_signs_the_lost_device_out(world: World) -> None:
    boss, baba, lost, new = romu(world), world.employee(email=""), Client(), Client()
    lost.post(printed_path(boss, baba))
    url = printed_path(boss, baba)
    assert lost.get("/c/minato/punch").status_code == 200
    new.post(url)
    assert new.get("/c/minato/punch").status_code == 200
    assert lost.get("/c/minato/punch")["Location"].startswith("/login")
    assert User.objects.filter(name=baba.name).count() == 1


def test_before_the_first_day_nothing_opens_and_the_page_says_so(world: World) -> None:
    baba, client = world.employee(hired_on=TODAY + dt.timedelta(days=1)), Client()
    client.post(mail_to(romu(world), baba))
    assert "入社日の前" in text(client.get("/"))
    assert client.get("/c/minato/punch").status_code == 404
