"""What asks for 本人確認 in the shift app: the token of a company, an owner made or unmade, another's address."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from tests.authorization.sessions import give_passkey
from tests.support.pagefields import PageFields

from kakutei.audit.audit_action import AuditAction
from kakutei.authentication.form_keys import FIELD, new_key
from kakutei.authentication.models import DeviceSession, Passkey
from kakutei.authentication.passkey_store import drop_passkeys
from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.authentication.typed_values import AS_IS, KEPT, TYPED_BEFORE
from kakutei.shift.people.models import AuditEntry, Role, RoleKind, Staff, User

from .conftest import SetClock, sign_in
from .reading import text
from .world import NOON, World

LATE = NOON + dt.timedelta(minutes=11)
TOKEN = "ffffeeeeddddccccbbbbaaaa99998888"
TYPED = {"name": "新しい名前", "base_url": "https://api.kingtime.jp/v1.0"}
OVER = "本人確認から10分が過ぎました"


@pytest.fixture
def late(world: World, set_clock: SetClock) -> Client:
    """The owner, whose proof is eleven minutes old."""
    client = sign_in(world.owner)
    set_clock(LATE)
    return client


def given(world: World, kind: RoleKind) -> Staff:
    """A staff member whose user has that role."""
    user = User.objects.create(name="持田 主", email=f"{kind}@example.jp")
    staff = Staff.objects.create(company=world.company, family_name="持田", given_name="主", user=user)
    Role.objects.create(company=world.company, user=user, kind=kind)
    return staff


def test_the_form_with_the_token_is_shown_after_a_proof(late: Client) -> None:
    assert late.get("/c/minato/companies/edit")["Location"] == "/proof?next=%2Fc%2Fminato%2Fcompanies%2Fedit"
    dialog = late.get("/c/minato/companies/edit", headers={"HX-Request": "true"})
    assert dialog["HX-Redirect"] == "/proof?next=%2Fc%2Fminato%2Fcompanies%2Fedit"
    assert dialog.content == b""


def test_a_token_is_not_saved_after_ten_minutes_and_not_sent_back(late: Client, world: World) -> None:
    answer = late.post("/c/minato/companies/edit", {**TYPED, "token": TOKEN})
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert "新しい名前" in answer.content.decode()
    assert TOKEN not in answer.content.decode()
    world.company.refresh_from_db()
    assert world.company.name != "新しい名前"


# --- what was typed ---


def resent(answer: Any, **typed: str) -> dict[str, str]:
    """The form as the browser would send it, with what is typed into it now."""
    names = ("name", "base_url", "token", f"token{TYPED_BEFORE}", f"token{AS_IS}")
    return {**PageFields(answer.content.decode()).of(*names), **typed}


def stored(world: World) -> tuple[str, str]:
    world.company.refresh_from_db()
    world.connection.refresh_from_db()
    return world.company.name, world.connection.token_tail


def test_a_token_that_was_dropped_is_asked_for_again(late: Client, world: World, set_clock: SetClock) -> None:
    """Case I3: nothing is saved until the token is typed again."""
    before = stored(world)
    first = late.post("/c/minato/companies/edit", {**TYPED, "token": TOKEN})
    assert "入力したKOTアクセストークンは表示していません。もう一度入力してください。" in text(first)
    set_clock(NOON)
    second = late.post("/c/minato/companies/edit", resent(first))
    assert second.status_code == 422
    assert "KOTアクセストークンは安全のため残していません。もう一度入力してください。" in text(second)
    assert "会社の登録を変更しました" not in text(second)
    assert stored(world) == before
    third = late.post("/c/minato/companies/edit", resent(second), follow=True)
    assert stored(world) == before
    assert "会社の登録を変更しました" in text(
        late.post("/c/minato/companies/edit", resent(third, token=TOKEN), follow=True)
    )
    assert stored(world) == ("新しい名前", TOKEN[-4:])


def test_who_says_that_the_token_stays_as_it_is_saves_the_rest(late: Client, world: World, set_clock: SetClock) -> None:
    """Case I3: the other way out."""
    tail = world.connection.token_tail
    first = late.post("/c/minato/companies/edit", {**TYPED, "token": TOKEN})
    assert "KOTアクセストークンは変更しない" in text(first)
    set_clock(NOON)
    late.post("/c/minato/companies/edit", resent(first, **{f"token{AS_IS}": "1"}))
    assert stored(world) == ("新しい名前", tail)


def test_a_token_is_not_dropped_by_another_error_either(owner: Client, world: World) -> None:
    """Case I3: the same where something else in the form was wrong."""
    before = stored(world)
    first = owner.post("/c/minato/companies/edit", {**TYPED, "name": "", "token": TOKEN})
    assert TOKEN not in first.content.decode()
    second = owner.post("/c/minato/companies/edit", resent(first, name="新しい名前"))
    assert "もう一度入力してください" in text(second)
    assert stored(world) == before
    owner.post("/c/minato/companies/edit", resent(second, token=TOKEN))
    assert stored(world) == ("新しい名前", TOKEN[-4:])


def test_no_secret_is_kept_in_the_session(late: Client) -> None:
    late.post("/c/minato/companies/edit", {**TYPED, "token": TOKEN, FIELD: new_key()})
    kept = dict(late.session)[KEPT]["fields"]
    assert kept == {"name": ["新しい名前"], "base_url": [TYPED["base_url"]], f"token{TYPED_BEFORE}": ["1"]}
    assert TOKEN not in str(dict(late.session))


def test_what_was_typed_is_there_again_in_the_same_tab(late: Client, world: World, set_clock: SetClock) -> None:
    """Case I3: also for who leaves the page for the proof and comes back by its last page."""
    before = stored(world)
    late.post("/c/minato/companies/edit", {**TYPED, "token": TOKEN})
    set_clock(NOON)
    assert 'href="/c/minato/companies/edit">このタブで続ける' in late.get("/proof/done").content.decode()
    again = late.get("/c/minato/companies/edit")
    assert "本人確認の前に入力した内容を表示しています" in text(again)
    assert "もう一度入力してください" in text(again)
    assert stored(world) == before
    assert late.post("/c/minato/companies/edit", resent(again)).status_code == 422
    late.post("/c/minato/companies/edit", resent(again, token=TOKEN))
    assert stored(world) == ("新しい名前", TOKEN[-4:])
    assert "本人確認の前に" not in text(late.get("/c/minato/companies/edit"))


def test_what_was_typed_is_kept_for_thirty_minutes(late: Client, set_clock: SetClock) -> None:
    late.post("/c/minato/companies/edit", {**TYPED, "token": ""})
    set_clock(LATE + dt.timedelta(minutes=31))
    session = late.session
    mark_reauthenticated(session, ProofKind.MAIL, at=LATE + dt.timedelta(minutes=31))
    session.save()
    assert "新しい名前" not in late.get("/c/minato/companies/edit").content.decode()
    assert "このタブで続ける" not in text(late.get("/proof/done"))


def test_a_pop_up_is_a_pop_up_again_after_the_proof(late: Client, world: World) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/c/minato/companies?a=b"}
    asked = late.get("/c/minato/companies/edit", headers=headers)["HX-Redirect"]
    assert asked == "/proof?next=%2Fc%2Fminato%2Fcompanies%3Fa%3Db%23open%3D%2Fc%2Fminato%2Fcompanies%2Fedit"
    answer = late.post("/c/minato/companies/edit", TYPED, headers=headers)
    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()
    assert (
        'href="/c/minato/companies?a=b#open=/c/minato/companies/edit">このタブで続ける'
        in late.get("/proof/done").content.decode()
    )


def test_a_page_elsewhere_is_no_way_back(late: Client) -> None:
    for url in ("https://evil.example.jp//evil.example.jp/x", "javascript:alert(1)", "http://[", ""):
        headers = {"HX-Request": "true", "HX-Current-URL": url}
        asked = late.get("/c/minato/companies/edit", headers=headers)["HX-Redirect"]
        target = parse_qs(urlsplit(asked).query)["next"][0]
        session = late.session
        mark_reauthenticated(session, ProofKind.MAIL, at=LATE)
        session.save()
        assert late.get("/proof", {"next": target})["Location"] in ("/c/minato/companies/edit", "/c/minato/dashboard")
        session = late.session
        mark_reauthenticated(session, ProofKind.MAIL, at=NOON)
        session.save()


def test_the_page_behind_a_button_says_what_to_do(late: Client, world: World) -> None:
    """It holds no form that the person did not fill in, with errors in it."""
    staff = given(world, RoleKind.OWNER)
    answer = late.post(f"/c/minato/staff/{staff.pk}/access/end")
    assert OVER in text(answer)
    assert "field-error" not in answer.content.decode()


@pytest.mark.parametrize("kind", [RoleKind.OWNER, RoleKind.ADMINISTRATOR])
def test_who_leads_is_retired_after_a_proof(late: Client, world: World, set_clock: SetClock, kind: RoleKind) -> None:
    staff = given(world, kind)
    typed = {"family_name": "持田", "given_name": "主", "contract": "part_time", "retired_on": "2026-12-31"}
    answer = late.post(f"/c/minato/staff/{staff.pk}", typed)
    assert answer.status_code == 422
    assert OVER in text(answer)
    staff.refresh_from_db()
    assert staff.retired_on is None
    assert late.post(f"/c/minato/staff/{staff.pk}", {**typed, "retired_on": ""}).status_code == 302
    set_clock(NOON)
    assert late.post(f"/c/minato/staff/{staff.pk}", typed).status_code == 302
    staff.refresh_from_db()
    assert staff.retired_on == dt.date(2026, 12, 31)


@pytest.mark.parametrize(("former", "wanted"), [("administrator", "owner"), ("owner", "administrator")])
def test_an_owner_is_made_and_unmade_after_a_proof(
    late: Client, world: World, set_clock: SetClock, former: str, wanted: str
) -> None:
    staff = given(world, RoleKind(former))
    url = f"/c/minato/staff/{staff.pk}/access/role"
    answer = late.post(url, {"kind": wanted})
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert Role.objects.get(user=staff.user).kind == former
    set_clock(NOON)
    assert late.post(url, {"kind": wanted, "sure": "yes"}).status_code == 302
    assert Role.objects.get(user=staff.user).kind == wanted


def test_other_roles_are_changed_without_one(late: Client, world: World) -> None:
    staff = given(world, RoleKind.STAFF)
    typed = {"kind": "shift_editor", "stores": [world.konan.pk]}
    assert late.post(f"/c/minato/staff/{staff.pk}/access/role", typed).status_code == 302
    assert Role.objects.get(user=staff.user).kind == "shift_editor"


def test_an_owner_is_invited_and_stopped_after_a_proof(late: Client, world: World) -> None:
    newcomer = Staff.objects.create(company=world.company, family_name="新田")
    for way in ("mail", "paper"):
        answer = late.post(f"/c/minato/staff/{newcomer.pk}/access/{way}", {"kind": "owner", "email": "new@example.jp"})
        assert OVER in text(answer)
    owner = given(world, RoleKind.OWNER)
    assert OVER in text(late.post(f"/c/minato/staff/{owner.pk}/access/end"))
    assert Role.objects.filter(user=owner.user).exists()


def test_changing_the_address_of_a_staff_member_needs_a_proof(late: Client, world: World) -> None:
    staff = given(world, RoleKind.STAFF)
    answer = late.post(f"/c/minato/staff/{staff.pk}/access/mail", {"email": "other@example.jp"})
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert 'value="other@example.jp"' in answer.content.decode()
    assert late.post(f"/c/minato/staff/{staff.pk}/access/mail", {"email": "staff@example.jp"}).status_code == 302


# --- lost passkeys ---


def test_an_owner_takes_away_what_an_administrator_has_lost(owner: Client, world: World) -> None:
    staff = given(world, RoleKind.ADMINISTRATOR)
    assert staff.user is not None
    give_passkey(staff.user, "なくした鍵")
    theirs = sign_in(staff.user)
    assert "パスキーを削除" in text(owner.get(f"/c/minato/staff/{staff.pk}/access"))
    said = text(owner.post(f"/c/minato/staff/{staff.pk}/access/passkeys", follow=True))
    assert "パスキーを削除し、端末をログアウトしました" in said
    passkey = Passkey.objects.get()
    assert passkey.removed_by == world.owner
    assert not DeviceSession.objects.filter(user=staff.user).exists()
    assert theirs.get("/c/minato/dashboard").status_code == 302
    assert "パスキーはありません" in text(owner.post(f"/c/minato/staff/{staff.pk}/access/passkeys", follow=True))


def test_a_lost_passkey_is_taken_away_after_a_proof(late: Client, world: World) -> None:
    staff = given(world, RoleKind.ADMINISTRATOR)
    assert staff.user is not None
    give_passkey(staff.user, "なくした鍵")
    answer = late.post(f"/c/minato/staff/{staff.pk}/access/passkeys")
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert Passkey.objects.get().removed_at is None


def test_an_administrator_takes_nothing_from_an_owner(world: World) -> None:
    administrator = given(world, RoleKind.ADMINISTRATOR)
    assert administrator.user is not None
    owners = Staff.objects.get(user=world.owner)
    give_passkey(world.owner, "鍵")
    client = sign_in(administrator.user)
    assert "ご自身より上位の役割" in text(client.post(f"/c/minato/staff/{owners.pk}/access/passkeys", follow=True))
    assert Passkey.objects.get().removed_at is None


def test_a_company_takes_no_passkey_from_who_works_elsewhere_too(owner: Client, world: World) -> None:
    staff = given(world, RoleKind.ADMINISTRATOR)
    assert staff.user is not None
    User.objects.filter(pk=staff.user.pk).update(is_operator=True)
    give_passkey(staff.user, "鍵")
    assert "運営者にお願いしてください" in text(owner.post(f"/c/minato/staff/{staff.pk}/access/passkeys", follow=True))
    assert Passkey.objects.get().removed_at is None


def test_one_takes_away_ones_own_on_the_page_of_passkeys(owner: Client, world: World) -> None:
    own = Staff.objects.get(user=world.owner)
    assert "ご自身のパスキーは" in text(owner.post(f"/c/minato/staff/{own.pk}/access/passkeys", follow=True))


def test_what_was_taken_away_once_is_not_counted_again(world: World) -> None:
    give_passkey(world.owner, "鍵")
    assert drop_passkeys(world.owner, by=None, at=NOON) == 1
    assert drop_passkeys(world.owner, by=None, at=NOON) == 0


# --- together with keys that make a form act once ---


def test_a_refused_form_acts_once_the_proof_is_given(late: Client, world: World, set_clock: SetClock) -> None:
    """The key of the form is not spent by the refusal; sent twice after the proof it acts once."""
    staff = given(world, RoleKind.STAFF)
    url, typed = f"/c/minato/staff/{staff.pk}/access/role", {"kind": "administrator", FIELD: new_key()}
    assert late.post(url, typed).status_code == 422
    set_clock(NOON)
    assert late.post(url, typed).status_code == 302
    assert Role.objects.get(user=staff.user).kind == "administrator"
    assert late.post(url, typed).status_code == 302
    assert AuditEntry.objects.filter(what=AuditAction.ROLE_CHANGED).count() == 1
