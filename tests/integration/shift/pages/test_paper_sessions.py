"""Case I9: who came in by a QR code stays signed in as long as they are employed, seen and ended by who administers."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings
from tests.support.authenticator import Authenticator

from kakutei.access.changes import end_retired
from kakutei.audit.audit_action import AuditAction
from kakutei.audit.tables import audit_tables
from kakutei.authentication.models import DeviceSession
from kakutei.authentication.pruning import prune_sign_in
from kakutei.shift.people.models import Staff

from .conftest import SetClock, sign_in
from .reading import source, text
from .test_invitations import mail_to, newcomer, printed_path, stranger
from .world import NOON, World, other_company

DAY = dt.timedelta(days=1)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"


def come_in(owner: Client, staff: Staff, **typed: object) -> Client:
    client = Client(headers={"host": "127.0.0.1", "user-agent": IPHONE})
    assert client.post(printed_path(owner, staff, **typed)).status_code == 302
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get("/c/minato/me").status_code == 200


def page_of(staff: Staff) -> str:
    return f"/c/minato/staff/{staff.pk}/access"


def end_urls(client: Client, staff: Staff) -> list[str]:
    return re.findall(
        r'href="(/c/minato/staff/\d+/access/devices/[0-9a-f]{32}/end)"', source(client.get(page_of(staff)))
    )


def cookie_age(client: Client, url: str = "/c/minato/me") -> int:
    cookie = client.get(url).cookies.get(settings.SESSION_COOKIE_NAME)
    return int(cookie["max-age"]) if cookie else 0


@pytest.mark.parametrize("pause", [31, 200, 399])
def test_a_session_on_paper_outlives_any_pause(owner: Client, world: World, set_clock: SetClock, pause: int) -> None:
    client = come_in(owner, newcomer(world))
    for turn in range(1, 4):
        set_clock(NOON + turn * pause * DAY)
        prune_sign_in(at=NOON + turn * pause * DAY)
        assert cookie_age(client) == 400 * 24 * 3600
        assert is_in(client)


def test_a_session_of_a_mail_lasts_no_longer_than_before(owner: Client, world: World, set_clock: SetClock) -> None:
    client = stranger()
    client.post(mail_to(owner, newcomer(world)))
    set_clock(NOON + 31 * DAY)
    assert not is_in(client)


def test_a_session_of_a_mail_is_not_prolonged_by_paper_in_the_same_browser(
    owner: Client, world: World, set_clock: SetClock
) -> None:
    client = come_in(owner, newcomer(world, "紙"))
    client.post(mail_to(owner, newcomer(world, "新")))
    assert DeviceSession.objects.get(pk=client.session.session_key).on_paper is False
    set_clock(NOON + 31 * DAY)
    assert not is_in(client)


def test_the_last_day_ends_it_before_and_after_the_worker_looks(
    owner: Client, world: World, set_clock: SetClock
) -> None:
    staff = newcomer(world)
    client = come_in(owner, staff)
    Staff.objects.filter(pk=staff.pk).update(retired_on=NOON.date() + 40 * DAY)
    set_clock(NOON + 40 * DAY)
    assert is_in(client), "the last day is a day here"
    midnight = NOON + 40 * DAY + dt.timedelta(hours=12, minutes=1)
    set_clock(midnight)
    assert client.get("/c/minato/me").status_code in (302, 404)
    end_retired(at=midnight)
    assert not DeviceSession.objects.filter(on_paper=True).exists()
    assert client.get("/devices")["Location"].startswith("/login")


@pytest.mark.parametrize("how", ["role", "stop", "new paper", "mail"])
def test_it_ends_at_once_with_what_it_was_given_for(owner: Client, world: World, how: str) -> None:
    staff = newcomer(world)
    client = come_in(owner, staff)
    if how == "role":
        owner.post(f"{page_of(staff)}/role", {"kind": "administrator"})
    elif how == "stop":
        owner.post(f"{page_of(staff)}/end")
    else:
        come = mail_to if how == "mail" else printed_path
        stranger().post(come(owner, staff))
    assert not is_in(client)


def test_the_administrator_sees_the_device_and_signs_it_out(owner: Client, world: World, set_clock: SetClock) -> None:
    staff = newcomer(world)
    client = come_in(owner, staff)
    set_clock(NOON + 35 * DAY)
    assert is_in(client)
    owner = sign_in(world.owner)
    page = text(owner.get(page_of(staff)))
    assert "QRコードでログインした端末" in page
    assert "Safari(iPhone)" in page
    assert "最後に使った日時 1/14" in page
    (url,) = end_urls(owner, staff)
    assert client.session.session_key not in source(owner.get(page_of(staff)))
    assert f"{staff.name}さんの端末をログアウトしました" in source(owner.post(url, follow=True))
    assert not is_in(client)
    entry = audit_tables().entries._base_manager.filter(what=AuditAction.DEVICE_ENDED).latest("sequence")
    assert (entry.object_id, entry.actor_id) == (staff.pk, world.owner.pk)
    assert "もうログアウトしています" in source(owner.post(url, follow=True))
    assert end_urls(owner, staff) == []


def test_only_who_leads_and_is_not_below_signs_a_device_out(
    owner: Client, editor: Client, part_timer: Client, world: World
) -> None:
    staff = newcomer(world)
    client = come_in(owner, staff, kind="owner")
    administrator = newcomer(world, "管")
    administrator_client = stranger()
    administrator_client.post(mail_to(owner, administrator, kind="administrator"))
    (url,) = end_urls(owner, staff)
    neighbour = sign_in(other_company()[1])
    for other in (editor, part_timer, stranger(), administrator_client, neighbour):
        other.post(url)
        assert is_in(client)
    assert end_urls(administrator_client, staff) == [], "nor is the button shown"


def test_the_list_shows_no_device_that_a_mail_opened_and_ends_none(owner: Client, world: World) -> None:
    staff = Staff.objects.get(user=world.part_timer)
    client = sign_in(world.part_timer)
    assert "QRコードでログインした端末" not in text(owner.get(page_of(staff)))
    (name,) = re.findall(r'href="/devices/([0-9a-f]{32})/end"', source(client.get("/devices")))
    owner.post(f"{page_of(staff)}/devices/{name}/end")
    assert is_in(client)


def test_staff_without_an_address_see_how_long_they_stay_signed_in(owner: Client, world: World) -> None:
    client = come_in(owner, newcomer(world))
    page = source(client.get("/devices"))
    assert "お勤めのあいだログインしたまま" in page
    assert "お勤めのあいだログインしたまま" not in source(owner.get("/devices"))


def test_a_leader_on_paper_proves_nothing_after_ten_minutes(owner: Client, world: World, set_clock: SetClock) -> None:
    client = come_in(owner, newcomer(world), kind="owner")
    set_clock(NOON + 35 * DAY)
    answer = client.get("/c/minato/settings/data/deletion", follow=True)
    assert answer.redirect_chain[0][0].startswith("/proof")
    assert "ご本人であることを確認できません" in text(answer)


def test_a_passkey_between_paper_and_session_changes_nothing(
    owner: Client, world: World, set_clock: SetClock, settings: Settings
) -> None:
    settings.KAKUTEI_BASE_URL = "https://shift.example.jp"
    staff, key = newcomer(world), Authenticator("https://shift.example.jp", "shift.example.jp")
    first = come_in(owner, staff, kind="owner")
    first.post("/passkeys/add", {"name": "鍵", "answer": key.make(questions(first.get("/passkeys/add")))})
    client = stranger()
    owner = sign_in(world.owner)
    assert client.post(printed_path(owner, staff))["Location"] == "/second"
    assert not DeviceSession.objects.filter(on_paper=True, pending_user=staff.user_id).exists()
    client.post("/second", {"answer": key.sign(questions(client.get("/second")))})
    set_clock(NOON + 200 * DAY)
    assert is_in(client)


def questions(answer: Any) -> str:
    found = re.search(r'data-questions="([^"]+)"', source(answer))
    assert found
    return html.unescape(found[1])


@pytest.mark.parametrize("path", ["/login", "/login/x"])
def test_the_login_page_says_whom_to_ask_for_a_new_code(world: World, path: str) -> None:
    page = text(stranger().get(path))
    assert (
        "メールアドレスのない方(QRコードでログインしていた方)は、店舗の管理者に新しいQRコードを依頼してください" in page
    )
