"""Case I9 in the attendance app: sessions of QR codes last as long as the employment, and are seen and ended."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from kakutei.access.changes import end_retired
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.tables import audit_tables
from kakutei.authentication.models import DeviceSession
from kakutei.authentication.pruning import prune_sign_in
from kakutei.kintai.people.models import Employee

from ..world import TODAY, World, jst
from .browser import romu, store_manager, text
from .test_invitations import mail_to, page_of, printed_path

NOON, DAY = jst(TODAY, 12), dt.timedelta(days=1)
type GoTo = Callable[[dt.datetime], None]


def come_in(boss: Client, employee: Employee, **typed: object) -> Client:
    client = Client()
    assert client.post(printed_path(boss, employee, **typed)).status_code == 302
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/c/minato/punch").status_code == 200


def end_urls(client: Client, employee: Employee) -> list[str]:
    return re.findall(
        r'href="(/c/minato/settings/[^"]+/access/devices/[0-9a-f]{32}/end)"', text(client.get(page_of(employee)))
    )


@pytest.mark.parametrize("pause", [31, 200, 399])
def test_a_session_on_paper_outlives_any_pause(world: World, set_clock: GoTo, pause: int) -> None:
    client = come_in(romu(world), world.employee(email=""))
    for turn in range(1, 4):
        set_clock(NOON + turn * pause * DAY)
        prune_sign_in(at=NOON + turn * pause * DAY)
        cookie = client.get("/c/minato/punch").cookies[settings.SESSION_COOKIE_NAME]
        assert int(cookie["max-age"]) == 400 * 24 * 3600
        assert is_in(client)


def test_a_session_of_a_mail_lasts_no_longer_than_before(world: World, set_clock: GoTo) -> None:
    client = Client()
    client.post(mail_to(romu(world), world.employee()))
    set_clock(NOON + 31 * DAY)
    assert not is_in(client)


def test_the_last_day_ends_it(world: World, set_clock: GoTo) -> None:
    employee = world.employee(email="")
    client = come_in(romu(world), employee)
    Employee.objects.filter(pk=employee.pk).update(resigned_on=TODAY + 40 * DAY)
    set_clock(NOON + 40 * DAY)
    assert is_in(client)
    midnight = NOON + 40 * DAY + dt.timedelta(hours=12, minutes=1)
    set_clock(midnight)
    assert not is_in(client)
    end_retired(at=midnight)
    assert not DeviceSession.objects.filter(on_paper=True).exists()
    assert client.get("/devices")["Location"].startswith("/login")


@pytest.mark.parametrize("how", ["role", "stop", "new paper", "mail"])
def test_it_ends_at_once_with_what_it_was_given_for(world: World, how: str) -> None:
    boss, employee = romu(world), world.employee(email="")
    client = come_in(boss, employee)
    if how == "role":
        boss.post(f"{page_of(employee)}/role", {"kind": "division", "division": world.ekimae.pk})
    elif how == "stop":
        boss.post(f"{page_of(employee)}/end")
    else:
        come = mail_to if how == "mail" else printed_path
        Client().post(come(boss, employee))
    assert not is_in(client)


def test_the_administrator_sees_the_device_and_signs_it_out(world: World) -> None:
    boss, employee = romu(world), world.employee(email="")
    client = come_in(boss, employee)
    assert "QRコードでログインした端末" in text(boss.get(page_of(employee)))
    (url,) = end_urls(boss, employee)
    assert f"{employee.name}さんの端末をログアウトしました" in text(boss.post(url, follow=True))
    assert not is_in(client)
    entry = audit_tables().entries._base_manager.filter(what=AuditAction.DEVICE_ENDED).latest("sequence")
    assert (entry.object_id, entry.actor_id) == (employee.pk, world.romu.pk)
    assert "もうログアウトしています" in text(boss.post(url, follow=True))
    assert end_urls(boss, employee) == []


def test_an_administrator_of_a_division_signs_out_those_of_the_division_alone(world: World) -> None:
    boss, employee = romu(world), world.employee(email="")
    client = come_in(boss, employee)
    (url,) = end_urls(boss, employee)
    for other in (store_manager(world, world.konan), client, Client()):
        other.post(url)
        assert is_in(client)
    own = store_manager(world, world.ekimae)
    assert end_urls(own, employee) == [url]
    own.post(url)
    assert not is_in(client)


def test_an_administrator_of_a_division_signs_out_no_administrator(world: World) -> None:
    boss, employee = romu(world), world.employee(email="")
    client = come_in(boss, employee, kind="all_access")
    (url,) = end_urls(boss, employee)
    own = store_manager(world, world.ekimae)
    assert end_urls(own, employee) == []
    own.post(url)
    assert is_in(client)


def test_the_login_page_says_whom_to_ask_for_a_new_code(world: World) -> None:
    assert "店舗の管理者に新しいQRコードを依頼してください" in text(Client().get("/login"))
