"""What takes something away asks first and names what will happen, with and without JavaScript (case I13)."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.authorization.sessions import give_passkey
from tests.authorization.shift.matrix import MATRIX
from tests.support.asking import asked, asking_views, direct_buttons, press, rows, views

from kakutei.authentication.devices import devices_of
from kakutei.authentication.login_flow import PASSED
from kakutei.authentication.models import DeviceSession, Passkey
from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.demo import cast
from kakutei.shift.people.models import Invitation, Role, RoleKind, Staff
from kakutei.shift.roster.models import Pattern

from .conftest import sign_in
from .reading import source, text
from .test_invitations import mail_to
from .world import NOON, World

ASKS = {
    "shift:pattern_delete", "shift:stop_access", "shift:drop_passkeys", "shift:invite_again", "shift:withdraw",
    "shift:paper_device_end",
    "authentication:device_end", "authentication:devices_end", "authentication:passkey_remove",
}  # fmt: skip
OWN_QUESTION = {
    "shift:change_role": "asks where the role becomes a lower one",
    "shift:deletion": "a page of its own, where the company's name is typed",
    "shift:confirmation": "comes after the preview",
    "shift:take_back": "a sheet of its own, which names the days",
    "shift:unlock": "asks for a reason",
    "shift:plans_take": "comes after the page of what is there",
    "shift:staff_import_rows": "comes after the preview of the file",
    "shift:pause": "asks for a reason",
    "shift:number_suggestion": "asks where the name does not say for certain who is meant",
    "operator:payment": "a page of its own",
    "operator:end": "a page of its own",
}
TAKES_NOTHING = {
    "shift:registration", "shift:register", "shift:invitation", "shift:application", "shift:upgrade", "shift:inquiry",
    "shift:cells", "shift:cell", "shift:word_add", "shift:word_delete", "shift:plans_ask", "shift:sync", "shift:staff_add", "shift:employees", "shift:numbers",
    "shift:staff_import", "shift:staff_edit", "shift:invite_by_mail", "shift:invite_on_paper", "shift:company_edit",
    "shift:connection_test", "shift:store_add", "shift:store_edit", "shift:pattern_add", "shift:pattern_edit",
    "shift:take_changes", "shift:resend", "shift:approve", "shift:resume", "shift:settings", "shift:data_export", "shift:deletion_withdraw",
    "shift:notices", "shift:notice_mute", "shift:notice_unmute", "authentication:login", "authentication:link", "authentication:second",
    "authentication:passkey_add", "authentication:proof", "authentication:proof_link", "authentication:address", "authentication:address_link", "authentication:logout",
    "operator:phone", "operator:stay", "operator:answer", "operator:mail_resend",
}  # fmt: skip
"""Adds or changes something that can be changed back, or begins with a page that says what it does."""


def test_every_address_that_acts_is_known_to_ask_or_to_take_nothing() -> None:
    """Case I13: a new address fails this test until it is listed."""
    acting = {name for name, page in MATRIX.items() if "POST" in page.methods}
    assert acting <= set(views())
    assert sorted(acting - ASKS - OWN_QUESTION.keys() - TAKES_NOTHING) == []
    assert asking_views() == ASKS


def test_no_page_offers_such_a_press_without_its_question() -> None:
    """Case I13."""
    assert direct_buttons(ASKS) == []


def test_a_pattern(owner: Client, world: World) -> None:
    """Case I13."""
    pattern = Pattern.objects.filter(store=world.ekimae)[0]
    path = f"/c/minato/stores/{world.ekimae.pk}/patterns/{pattern.pk}/delete"
    press(
        owner,
        path,
        [f"業務「{pattern.name}」を削除", world.ekimae.name, "元には戻せません", "確定したシフトの時刻は変わりません"],
    )
    assert not Pattern.objects.filter(pk=pattern.pk).exists()


def test_access(owner: Client, world: World) -> None:
    """Case I13."""
    path = f"/c/minato/staff/{world.staff(cast.EDITOR_EKIMAE).pk}/access"
    assert f'href="{path}/end"' in source(owner.get(path))
    words = ["馬場 結衣さんのログインを停止する", "この会社をすぐに開けなくなります", "シフトはそのまま残ります"]
    press(owner, f"{path}/end", words)
    assert world.staff(cast.EDITOR_EKIMAE).user is None


def test_passkeys_of_another_user(owner: Client, world: World) -> None:
    """Case I13."""
    give_passkey(world.editor, "なくした鍵")
    path = f"/c/minato/staff/{world.staff(cast.EDITOR_EKIMAE).pk}/access/passkeys"
    press(owner, path, ["馬場 結衣さんのパスキーを削除", "パスキー(1個)をすべて削除", "メールでお知らせします"])
    assert Passkey.objects.get().removed_at is not None


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("withdrawal", ["への招待を取り消す", "moto@example.jp", "使えなくなります"]),
        ("again", ["への招待を再発行", "前の招待(moto@example.jp)は使えなくなります"]),
    ],
)
def test_invitations(owner: Client, world: World, verb: str, said: list[str]) -> None:
    """Case I13."""
    staff = world.staff(cast.PEOPLE[2])
    mail_to(owner, staff, email="moto@example.jp")
    invitation = Invitation.objects.latest("pk")
    press(owner, f"/c/minato/staff/{staff.pk}/access/{invitation.pk}/{verb}", [staff.name, *said])
    invitation.link.refresh_from_db()
    assert invitation.link.expires_at <= NOON.replace(minute=59)


LOWER = [
    (
        {"kind": "staff"},
        ["「シフト編集者(駅前店)」から「スタッフ」に変わり、できることが減ります", "端末はすぐにログアウト"],
    ),
    ({"kind": "shift_editor", "stores": "konan"}, ["から「シフト編集者(港南店)」に変わり、できることが減ります"]),
]


@pytest.mark.parametrize(("typed", "said"), LOWER)
def test_a_lower_role(owner: Client, world: World, typed: dict[str, object], said: list[str]) -> None:
    """Case I13."""
    if "stores" in typed:
        typed = {**typed, "stores": [world.konan.pk]}
    path = f"/c/minato/staff/{world.staff(cast.EDITOR_EKIMAE).pk}/access/role"
    press(owner, path, ["馬場 結衣さんの役割を変更", *said], typed)
    assert Role.objects.get(user=world.editor).kind == typed["kind"]


def test_a_higher_role_is_given_at_once(owner: Client, world: World) -> None:
    """Case I13."""
    path = f"/c/minato/staff/{world.staff(cast.EDITOR_EKIMAE).pk}/access/role"
    both = [world.ekimae.pk, world.konan.pk]
    assert owner.post(path, {"kind": "shift_editor", "stores": both}).status_code == 302
    assert owner.post(path, {"kind": "administrator"}).status_code == 302
    assert Role.objects.get(user=world.editor).kind == RoleKind.ADMINISTRATOR


def test_devices(world: World) -> None:
    """Case I13."""
    clients = [sign_in(world.owner) for _ in range(3)]
    this = clients[0]
    other = next(each for each in devices_of(world.owner, this=this.session.session_key, at=NOON) if not each.is_this)
    words, fields = asked(this, f"/devices/{other.name}/end")
    assert f"{other.words}をログアウト" in words
    this.post(f"/devices/{other.name}/end", fields)
    assert DeviceSession.objects.count() == len(clients) - 1
    before = DeviceSession.objects.count()
    words, fields = asked(this, "/devices/end")
    assert "この端末のほかの1台が、すぐにログアウトします" in words
    this.post("/devices/end", fields)
    assert DeviceSession.objects.count() == before - 1


def test_ones_own_passkey(world: World) -> None:
    """Case I13."""
    passkey = give_passkey(world.owner, "店のiPhone")
    client = sign_in(world.owner)
    session = client.session
    session[PASSED] = NOON.isoformat()
    mark_reauthenticated(session, ProofKind.PASSKEY, at=NOON)
    session.save()
    words = ["パスキー「店のiPhone」を削除", "これからはメールのURLだけでログインできます"]
    press(client, f"/passkeys/{passkey.pk}/removal", words)
    passkey.refresh_from_db()
    assert passkey.removed_at is not None


def test_the_question_is_a_dialog_where_htmx_asks(owner: Client, world: World) -> None:
    """Case I13."""
    path = f"/c/minato/staff/{world.staff(cast.EDITOR_EKIMAE).pk}/access/end"
    answer = owner.get(path, headers={"HX-Request": "true"})
    assert source(answer).lstrip().startswith("<dialog")
    assert "HX-Request" in answer["Vary"]


def test_who_may_not_press_is_not_asked_either(editor: Client, world: World) -> None:
    """Case I13."""
    before = rows()
    path = f"/c/minato/staff/{world.staff(cast.OWNER).pk}/access/end"
    assert editor.get(path).status_code == 404
    assert rows() == before


# --- [QRコードで招待] with an address typed ---


def test_an_address_that_was_typed_for_paper_is_said_to_be_unused(owner: Client, world: World) -> None:
    """Case I13."""
    staff = Staff.objects.create(company=world.company, family_name="新田")
    path = f"/c/minato/staff/{staff.pk}/access/paper"
    page = text(owner.post(path, {"kind": "staff", "email": "CHIBA@example.jp"}))
    assert "入力されたメールアドレス(chiba@example.jp)は使っていません。" in page
    assert "使っていません" not in text(owner.post(path, {"kind": "staff", "email": ""}))
