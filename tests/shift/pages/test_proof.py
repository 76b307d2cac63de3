"""What asks for 本人確認 in the shift app: the token of a company, an owner made or unmade, another's address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from tests.walls.insiders import give_passkey

from kakutei.shift.people.models import Role, RoleKind, Staff, User
from kakutei.signin.keyring import drop_passkeys
from kakutei.signin.models import DeviceSession, Passkey

from .conftest import SetClock, sign_in
from .reading import text
from .world import NOON, World

LATE = NOON + dt.timedelta(minutes=11)
OVER = "本人確認から10分が過ぎました"


@pytest.fixture
def late(world: World, set_clock: SetClock) -> Client:
    """The owner, whose proof is eleven minutes old."""
    client = sign_in(world.owner)
    set_clock(LATE)
    return client


def given(world: World, kind: RoleKind) -> Staff:
    """Somebody of that role."""
    user = User.objects.create(name="持田 主", email=f"{kind}@example.jp")
    staff = Staff.objects.create(company=world.company, family_name="持田", given_name="主", user=user)
    Role.objects.create(company=world.company, user=user, kind=kind)
    return staff


def test_the_form_with_the_token_is_shown_after_a_proof(late: Client) -> None:
    assert late.get("/companies/edit")["Location"] == "/proof?next=%2Fcompanies%2Fedit"
    dialog = late.get("/companies/edit", headers={"HX-Request": "true"})
    assert dialog["HX-Redirect"] == "/proof?next=%2Fcompanies%2Fedit"
    assert dialog.content == b""


def test_a_token_is_not_saved_after_ten_minutes_and_not_sent_back(late: Client, world: World) -> None:
    token = "ffffeeeeddddccccbbbbaaaa99998888"
    typed = {"name": "新しい名前", "base_url": "https://api.kingtime.jp/v1.0", "token": token}
    answer = late.post("/companies/edit", typed)
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert "新しい名前" in answer.content.decode()
    assert token not in answer.content.decode()
    world.company.refresh_from_db()
    assert world.company.name != "新しい名前"


@pytest.mark.parametrize(("former", "wanted"), [("administrator", "owner"), ("owner", "administrator")])
def test_an_owner_is_made_and_unmade_after_a_proof(
    late: Client, world: World, set_clock: SetClock, former: str, wanted: str
) -> None:
    staff = given(world, RoleKind(former))
    url = f"/staff/{staff.pk}/access/role"
    answer = late.post(url, {"kind": wanted})
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert Role.objects.get(user=staff.user).kind == former
    set_clock(NOON)
    assert late.post(url, {"kind": wanted}).status_code == 302
    assert Role.objects.get(user=staff.user).kind == wanted


def test_other_roles_are_changed_without_one(late: Client, world: World) -> None:
    staff = given(world, RoleKind.STAFF)
    assert late.post(f"/staff/{staff.pk}/access/role", {"kind": "administrator"}).status_code == 302
    assert Role.objects.get(user=staff.user).kind == "administrator"


def test_an_owner_is_invited_and_stopped_after_a_proof(late: Client, world: World) -> None:
    newcomer = Staff.objects.create(company=world.company, family_name="新田")
    for way in ("mail", "paper"):
        answer = late.post(f"/staff/{newcomer.pk}/access/{way}", {"kind": "owner", "email": "new@example.jp"})
        assert OVER in text(answer)
    owner = given(world, RoleKind.OWNER)
    back = f"/proof?next=%2Fstaff%2F{owner.pk}%2Faccess"
    assert late.post(f"/staff/{owner.pk}/access/end")["Location"] == back
    assert Role.objects.filter(user=owner.user).exists()


def test_somebodys_address_changes_after_a_proof(late: Client, world: World) -> None:
    staff = given(world, RoleKind.STAFF)
    answer = late.post(f"/staff/{staff.pk}/access/mail", {"email": "other@example.jp"})
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert 'value="other@example.jp"' in answer.content.decode()
    assert late.post(f"/staff/{staff.pk}/access/mail", {"email": "staff@example.jp"}).status_code == 302


# --- lost passkeys ---


def test_an_owner_takes_away_what_an_administrator_has_lost(owner: Client, world: World) -> None:
    staff = given(world, RoleKind.ADMINISTRATOR)
    assert staff.user is not None
    give_passkey(staff.user, "なくした鍵")
    theirs = sign_in(staff.user)
    assert "パスキーを削除" in text(owner.get(f"/staff/{staff.pk}/access"))
    said = text(owner.post(f"/staff/{staff.pk}/access/passkeys", follow=True))
    assert "パスキーを削除し、端末をログアウトしました" in said
    passkey = Passkey.objects.get()
    assert passkey.removed_by == world.owner
    assert not DeviceSession.objects.filter(user=staff.user).exists()
    assert theirs.get("/dashboard").status_code == 302
    assert "パスキーはありません" in text(owner.post(f"/staff/{staff.pk}/access/passkeys", follow=True))


def test_a_lost_passkey_is_taken_away_after_a_proof(late: Client, world: World) -> None:
    staff = given(world, RoleKind.ADMINISTRATOR)
    assert staff.user is not None
    give_passkey(staff.user, "なくした鍵")
    answer = late.post(f"/staff/{staff.pk}/access/passkeys")
    assert answer["Location"] == f"/proof?next=%2Fstaff%2F{staff.pk}%2Faccess"
    assert Passkey.objects.get().removed_at is None


def test_an_administrator_takes_nothing_from_an_owner(world: World) -> None:
    administrator = given(world, RoleKind.ADMINISTRATOR)
    assert administrator.user is not None
    owners = Staff.objects.get(user=world.owner)
    give_passkey(world.owner, "鍵")
    client = sign_in(administrator.user)
    assert "ご自分より上の役割" in text(client.post(f"/staff/{owners.pk}/access/passkeys", follow=True))
    assert Passkey.objects.get().removed_at is None


def test_a_company_takes_no_passkey_from_who_works_elsewhere_too(owner: Client, world: World) -> None:
    staff = given(world, RoleKind.ADMINISTRATOR)
    assert staff.user is not None
    User.objects.filter(pk=staff.user.pk).update(is_operator=True)
    give_passkey(staff.user, "鍵")
    assert "運営者にお願いしてください" in text(owner.post(f"/staff/{staff.pk}/access/passkeys", follow=True))
    assert Passkey.objects.get().removed_at is None


def test_one_takes_away_ones_own_on_the_page_of_passkeys(owner: Client, world: World) -> None:
    own = Staff.objects.get(user=world.owner)
    assert "ご自分のパスキーは" in text(owner.post(f"/staff/{own.pk}/access/passkeys", follow=True))


def test_what_was_taken_away_once_is_not_counted_again(world: World) -> None:
    give_passkey(world.owner, "鍵")
    assert drop_passkeys(world.owner, by=None, at=NOON) == 1
    assert drop_passkeys(world.owner, by=None, at=NOON) == 0
