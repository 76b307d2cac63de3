"""A role changed, taken away or left behind: sessions, open links and open invitations end at once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django_scopes import scope, scopes_disabled

from kakutei.access.changes import end_retired
from kakutei.authentication.mail_links import new_secret
from kakutei.authentication.models import DeviceSession, SignInLink
from kakutei.demo import cast
from kakutei.shift.people.models import Role, RoleKind, Staff, User

from .conftest import SetClock, sign_in
from .reading import source, text
from .test_invitations import mail_to, newcomer, printed_path, stranger
from .test_staffimport import carried, upload
from .world import NOON, TODAY, World, jst, other_company

EDITOR_MAIL = cast.EDITOR_EKIMAE.email


def page_of(world: World, person: cast.Person = cast.EDITOR_EKIMAE) -> str:
    return f"/c/minato/staff/{world.staff(person).pk}/access"


def staff_form(world: World, person: cast.Person, retired_on: dt.date) -> dict[str, object]:
    return {
        "family_name": person.family, "given_name": person.given, "number": person.number, "contract": "regular",
        "stores": [world.ekimae.pk], "retired_on": retired_on.isoformat(),
    }  # fmt: skip


def asked_link(email: str) -> str:
    stranger().post("/login", {"email": email})
    url = new_secret(SignInLink.objects.latest("pk").pk)
    assert url
    return "/" + url.split("/", 3)[3]


def end(owner: Client, world: World, how: str) -> None:
    """Ends what the editor may do, in one of the ways there are."""
    page = page_of(world)
    if how == "role":
        assert owner.post(f"{page}/role", {"kind": "staff", "sure": "yes"}).status_code == 302
    elif how == "stop":
        assert owner.post(f"{page}/end").status_code == 302
    elif how == "address":
        assert owner.post(f"{page}/mail", {"email": "new-address@example.jp"}).status_code == 302
    else:
        yesterday = TODAY - dt.timedelta(days=1)
        answer = owner.post(page.removesuffix("/access"), staff_form(world, cast.EDITOR_EKIMAE, yesterday))
        assert answer.status_code == 302


@pytest.mark.parametrize("how", ["role", "stop", "address", "retirement"])
def test_sessions_and_open_links_end_at_once(owner: Client, world: World, how: str) -> None:
    devices, link = [sign_in(world.editor), sign_in(world.editor)], asked_link(EDITOR_MAIL)
    assert devices[0].get("/c/minato/staff").status_code == 200
    end(owner, world, how)
    for device in devices:
        assert device.get("/c/minato/staff")["Location"].startswith("/login")
    assert not DeviceSession.objects.filter(user=world.editor).exists()
    stranger_with_link = stranger()
    assert "使用済みか、期限が切れています" in text(stranger_with_link.post(link))
    assert stranger_with_link.get("/c/minato/me")["Location"].startswith("/login")
    assert sign_in(world.owner).get("/c/minato/staff").status_code == 200


@pytest.mark.parametrize("how", ["stop", "address", "retirement"])
def test_with_a_role_elsewhere_the_session_stays_and_the_company_is_gone(owner: Client, world: World, how: str) -> None:
    store, _ = other_company()
    with scope(company=store.company):
        Role.objects.create(company=store.company, user=world.editor, kind=RoleKind.OWNER)
    device, link = sign_in(world.editor), asked_link(EDITOR_MAIL)
    end(owner, world, how)
    assert "となり店" in source(device.get("/c/tonari/companies"))
    assert "みなと珈琲" not in source(device.get("/c/tonari/companies"))
    assert device.get("/c/minato/staff").status_code == 404
    assert stranger().post(link).status_code == 302
    world.editor.refresh_from_db()
    assert world.editor.email == EDITOR_MAIL


def test_a_changed_role_elsewhere_untouched_is_felt_at_the_next_click(owner: Client, world: World) -> None:
    store, _ = other_company()
    with scope(company=store.company):
        Role.objects.create(company=store.company, user=world.editor, kind=RoleKind.OWNER)
    device = sign_in(world.editor)
    assert device.get("/c/minato/staff").status_code == 200
    end(owner, world, "role")
    assert device.get("/c/minato/staff").status_code == 404
    assert device.get("/c/minato/me").status_code == 200


def test_assigning_the_same_role_keeps_the_user_signed_in(owner: Client, world: World) -> None:
    device = sign_in(world.editor)
    owner.post(f"{page_of(world)}/role", {"kind": "shift_editor", "stores": [world.ekimae.pk]})
    assert device.get("/c/minato/staff").status_code == 200


def test_an_editor_moves_to_other_stores(owner: Client, world: World) -> None:
    owner.post(f"{page_of(world)}/role", {"kind": "shift_editor", "stores": [world.konan.pk], "sure": "yes"})
    device = sign_in(world.editor)
    assert device.get(f"/c/minato/stores/{world.konan.pk}/shifts/2026-12").status_code == 200
    assert device.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12").status_code == 404


@pytest.mark.parametrize("unknown", [2**63, 10**25])
def test_a_number_that_no_store_can_have_is_refused_with_a_sentence(owner: Client, world: World, unknown: int) -> None:
    answer = owner.post(f"{page_of(world)}/role", {"kind": "shift_editor", "stores": [unknown]})
    assert answer.status_code == 422
    assert "この店舗は選べません。" in text(answer)
    assert Role.objects.get(user=world.editor).store == world.ekimae


@pytest.mark.parametrize("how", ["stop", "retirement"])
def test_who_gets_the_address_later_inherits_nothing(owner: Client, world: World, how: str) -> None:
    end(owner, world, how)
    staff = newcomer(world)
    client = stranger()
    client.post(mail_to(owner, staff, email=EDITOR_MAIL))
    found = User.objects.get(email=EDITOR_MAIL)
    assert found.pk != world.editor.pk
    assert (found.name, found.is_active) == ("新 人", True)
    assert client.get("/c/minato/staff").status_code == 404
    assert world.staff(cast.EDITOR_EKIMAE).user is None


def test_a_new_address_takes_over_role_and_place_when_its_mail_is_opened(owner: Client, world: World) -> None:
    end(owner, world, "address")
    assert world.staff(cast.EDITOR_EKIMAE).user is None
    url = new_secret(SignInLink.objects.latest("pk").pk)
    assert url
    client = stranger()
    client.post("/" + url.split("/", 3)[3])
    assert client.get("/c/minato/staff").status_code == 200
    found = world.staff(cast.EDITOR_EKIMAE).user
    assert found is not None
    assert found.email == "new-address@example.jp"


@pytest.mark.parametrize("how", ["role", "stop", "retirement"])
def test_open_invitations_end_both_for_the_person_and_by_the_person(owner: Client, world: World, how: str) -> None:
    Role.objects.filter(user=world.editor).delete()
    Role.objects.create(company=world.company, user=world.editor, kind=RoleKind.ADMINISTRATOR)
    sent = mail_to(sign_in(world.editor), newcomer(world), kind="administrator")
    got = mail_to(owner, world.staff(cast.EDITOR_EKIMAE), email=EDITOR_MAIL)
    end(owner, world, how)
    for url in (sent, got):
        assert "この招待は使えません" in text(stranger().post(url))


def test_the_last_owner_stays(owner: Client, world: World) -> None:
    page = page_of(world, cast.OWNER)
    answers = [
        owner.post(f"{page}/role", {"kind": "administrator", "sure": "yes"}),
        owner.post(f"{page}/end", follow=True),
        owner.post(f"{page}/mail", {"email": "elsewhere@example.jp"}),
        owner.post(page.removesuffix("/access"), staff_form(world, cast.OWNER, TODAY + dt.timedelta(days=30))),
    ]
    for answer in answers:
        assert "オーナーがいなくなるため" in text(answer)
    assert owner.get("/c/minato/settings").status_code == 200
    assert Staff.objects.get(user=world.owner).retired_on is None


def test_the_last_owner_is_not_retired_by_a_list_either(owner: Client, world: World) -> None:
    preview = upload(owner, "社員番号,退職日\n0001,2026-12-01\n")
    answer = owner.post("/c/minato/staff/import/rows", carried(preview))
    assert "オーナーがいなくなるため" in text(answer)
    assert world.staff(cast.OWNER).retired_on is None


def test_an_owner_may_go_once_there_is_another(owner: Client, world: World) -> None:
    owner.post(f"{page_of(world)}/role", {"kind": "owner"})
    assert owner.post(f"{page_of(world, cast.OWNER)}/role", {"kind": "staff", "sure": "yes"})["Location"] == "/login"
    assert owner.get("/c/minato/staff")["Location"].startswith("/login")
    assert sign_in(world.editor).get("/c/minato/settings").status_code == 200


def test_administrators_neither_raise_nor_remove_an_owner(world: World) -> None:
    Role.objects.filter(user=world.editor).delete()
    Role.objects.create(company=world.company, user=world.editor, kind=RoleKind.ADMINISTRATOR)
    Role.objects.create(company=world.company, user=world.part_timer, kind=RoleKind.OWNER)
    client, above = sign_in(world.editor), page_of(world, cast.OWNER)
    client.post(f"{above}/role", {"kind": "staff"})
    client.post(f"{above}/end")
    yesterday = TODAY - dt.timedelta(days=1)
    client.post(above.removesuffix("/access"), staff_form(world, cast.OWNER, yesterday))
    client.post(f"{page_of(world)}/role", {"kind": "owner"})
    assert Role.objects.get(user=world.owner).kind == RoleKind.OWNER
    assert world.staff(cast.OWNER).retired_on is None
    assert Role.objects.get(user=world.editor).kind == RoleKind.ADMINISTRATOR


def test_editors_and_staff_cannot_change_roles(editor: Client, part_timer: Client, world: World) -> None:
    for client in (editor, part_timer):
        assert client.post(f"{page_of(world)}/role", {"kind": "owner"}).status_code == 404
        assert client.post(f"{page_of(world, cast.OWNER)}/end").status_code == 404
    assert Role.objects.get(user=world.editor).kind == RoleKind.SHIFT_EDITOR


def test_the_last_day_is_a_day_here_and_midnight_ends_it_before_any_worker_looks(
    owner: Client, world: World, set_clock: SetClock
) -> None:
    device = sign_in(world.editor)
    owner.post(page_of(world).removesuffix("/access"), staff_form(world, cast.EDITOR_EKIMAE, TODAY))
    set_clock(jst(TODAY, 23, 59))
    end_retired(at=jst(TODAY, 23, 59))
    assert device.get("/c/minato/staff").status_code == 200
    tomorrow = jst(TODAY + dt.timedelta(days=1), 0, 1)
    set_clock(tomorrow)
    assert device.get("/c/minato/staff").status_code == 404
    assert Role.objects.filter(user=world.editor).exists()
    end_retired(at=tomorrow)
    assert not Role.objects.filter(user=world.editor).exists()
    assert not DeviceSession.objects.filter(user=world.editor).exists()


def test_who_retires_in_one_company_stays_in_the_other(world: World) -> None:
    store, neighbour = other_company()
    with scope(company=store.company):
        Staff.objects.create(
            company=store.company, family_name="隣", user=neighbour, retired_on=TODAY - dt.timedelta(days=1)
        )
        Role.objects.create(company=store.company, user=world.owner, kind=RoleKind.OWNER)
    end_retired(at=NOON)
    with scopes_disabled():
        assert world.owner.roles.count() == 2
        assert not neighbour.roles.exists()
    neighbour.refresh_from_db()
    assert not neighbour.is_active


def test_a_new_code_on_paper_signs_the_lost_device_out(owner: Client, world: World) -> None:
    staff, lost, new = newcomer(world), stranger(), stranger()
    lost.post(printed_path(owner, staff))
    assert lost.get("/c/minato/me").status_code == 200
    url = printed_path(owner, staff)
    assert lost.get("/c/minato/me").status_code == 200
    new.post(url)
    assert new.get("/c/minato/me").status_code == 200
    assert lost.get("/c/minato/me")["Location"].startswith("/login")
    assert User.objects.filter(name="新 人").count() == 1
