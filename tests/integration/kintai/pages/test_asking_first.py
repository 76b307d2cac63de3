"""What takes something away asks first and names what will happen (case I13)."""

from __future__ import annotations

import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.people.models import Administrator, AdministratorKind, Employee, Invitation, Tablet, User
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.timecard.models import Punch
from tests.authorization.kintai.matrix import MATRIX
from tests.support.asking import asking_views, direct_buttons, press, views

from ..world import TODAY, World, jst
from .browser import romu, text
from .test_invitations import guest, mail_to, page_of

ASKS = {
    "pages:schedule_day_delete", "pages:punch_delete", "pages:tablet_close", "pages:stop_access", "pages:invite_again",
    "pages:withdraw", "pages:paper_device_end", "pages:administrator_end", "pages:administrator_withdraw", "pages:token_reissue",
    "pages:token_delete", "authentication:device_end", "authentication:devices_end", "authentication:passkey_remove",
}  # fmt: skip
OWN_QUESTION = {
    "pages:change_role": "asks where the role becomes a lower one",
    "pages:administrator": "asks where the role becomes a lower one",
    "pages:deletion": "a page of its own, where the company's name is typed",
    "pages:options": "asks once more where the link would stop",
    "pages:actual_day": "says above its fields what is replaced",
}
TAKES_NOTHING = {
    "pages:schedule_day", "pages:punch", "pages:tablets", "pages:tablet", "pages:data_export",
    "pages:deletion_withdraw", "pages:division_add", "pages:division_edit", "pages:employee_add",
    "pages:employee_edit", "pages:invite_by_mail", "pages:invite_on_paper", "pages:administrator_add",
    "pages:invitation", "pages:hours", "pages:token_add", "pages:token_edit", "authentication:login", "authentication:link",
    "authentication:second", "authentication:passkey_add", "authentication:proof", "authentication:proof_link", "authentication:address", "authentication:address_link",
    "authentication:logout", "operator:company_add", "operator:stay", "operator:mail_resend",
}  # fmt: skip
"""Adds or changes something that can be changed back, or begins with a page that says what it does."""


@pytest.fixture
def boss(world: World) -> Client:
    return romu(world)


@pytest.fixture
def baba(world: World) -> Employee:
    """An administrator of 駅前店 who works there too."""
    user = User.objects.create(name=cast.EDITOR_EKIMAE.name, email="baba@example.jp")
    Administrator.objects.create(
        company=world.company, user=user, kind=AdministratorKind.DIVISION, division=world.ekimae
    )
    return world.employee(user=user)


def test_every_address_that_acts_is_known_to_ask_or_to_take_nothing() -> None:
    """Case I13: a new address fails this test until it is listed."""
    acting = {name for name, page in MATRIX.items() if "POST" in page.methods and not name.startswith("webapi:")}
    assert acting <= set(views())
    assert sorted(acting - ASKS - OWN_QUESTION.keys() - TAKES_NOTHING) == []
    assert asking_views() == ASKS


def test_no_page_offers_such_a_press_without_its_question() -> None:
    """Case I13."""
    assert direct_buttons(ASKS) == []


def test_schedule(boss: Client, world: World) -> None:
    """Case I13."""
    employee = world.employee()
    world.plan(employee, TODAY, 9, 18)
    words = [f"{employee.name}さんの2026年12月1日の予定(休暇も)を消します", "元には戻せません"]
    press(boss, f"/c/minato/employees/{employee.pk}/schedule/{TODAY}/delete", words)
    assert not Schedule.objects.exists()


def test_punch(boss: Client, world: World) -> None:
    """Case I13."""
    employee = world.employee()
    punch = world.punch(employee, jst(TODAY, 9, 5))
    words = [f"{employee.name}さんの12月1日 9:05の出勤を取り消します", "タイムカードの合計から除かれます"]
    press(boss, f"/c/minato/employees/{employee.pk}/punches/{punch.pk}/delete", words)
    assert Punch.objects.get().removed_at is not None


def test_tablet(boss: Client, world: World) -> None:
    """Case I13."""
    tablet = Tablet.objects.create(company=world.company, division=world.ekimae, opened_at=jst(TODAY, 9))
    words = ["駅前店の共用タブレットを終了", "すぐに打刻できなくなります"]
    press(boss, f"/c/minato/tablets/{tablet.pk}/close", words)


def test_access(boss: Client, world: World, baba: Employee) -> None:
    """Case I13."""
    words = ["馬場 結衣さんのログインを停止する", "勤怠の記録はそのまま残り、共用タブレットでは打刻できます"]
    press(boss, f"{page_of(baba)}/end", words)
    baba.refresh_from_db()
    assert baba.user is None


def test_access_of_an_administrator(boss: Client, world: World, baba: Employee) -> None:
    """Case I13."""
    administrator = Administrator.objects.get(user=baba.user)
    press(boss, f"/c/minato/settings/administrators/{administrator.pk}/end", ["馬場 結衣さんのログインを停止する"])
    assert not Administrator.objects.filter(pk=administrator.pk).exists()


@pytest.mark.parametrize(("verb", "said"), [("withdrawal", "への招待を取り消す"), ("again", "への招待を再発行")])
def test_invitations(boss: Client, world: World, verb: str, said: str) -> None:
    """Case I13."""
    employee = world.employee()
    mail_to(boss, employee)
    invitation = Invitation.objects.latest("pk")
    press(boss, f"{page_of(employee)}/{invitation.pk}/{verb}", [employee.name, said, "atarashii@example.jp"])


def test_the_invitation_of_an_administrator(boss: Client, world: World) -> None:
    """Case I13."""
    guest(boss)
    path = f"/c/minato/settings/administrators/invitations/{Invitation.objects.get().pk}/withdrawal"
    press(boss, path, ["顧問 花子さんへの招待を取り消す", "atarashii@example.jpの招待(全権管理者)は、使えなくなります"])


def test_tokens(boss: Client, world: World) -> None:
    """Case I13."""
    path, purpose = f"/c/minato/settings/options/tokens/{world.token.pk}", world.token.purpose
    press(
        boss,
        f"{path}/reissue",
        [f"「{purpose}」のトークンを再発行", "前のトークンはすぐに使えなくなります", "連携は停止します"],
    )
    press(boss, f"{path}/delete", [f"「{purpose}」のトークンを削除", "すぐに停止します", "元には戻せません"])
    assert AccessToken.objects.get().stopped_at is not None


@pytest.mark.parametrize("page", ["access", "administrators"])
def test_a_lower_role(boss: Client, world: World, baba: Employee, page: str) -> None:
    """Case I13."""
    administrator = Administrator.objects.get(user=baba.user)
    path = f"{page_of(baba)}/role" if page == "access" else f"/c/minato/settings/administrators/{administrator.pk}"
    words = ["馬場 結衣さんの役割を変更", "「一般管理者(駅前店)」から「従業員」に変わり、できることが減ります"]
    press(boss, path, words, {"kind": "employee"})
    assert not Administrator.objects.filter(pk=administrator.pk).exists()


def test_ones_own_lower_role_says_that_it_is_ones_own(boss: Client, world: World, baba: Employee) -> None:
    """Case I13."""
    Administrator.objects.filter(user=baba.user).update(kind=AdministratorKind.ALL_ACCESS, division=None)
    own = Administrator.objects.get(user=world.romu)
    typed = {"kind": "division", "division": world.ekimae.pk}
    press(boss, f"/c/minato/settings/administrators/{own.pk}", ["ご自身の役割です"], typed)
    assert Administrator.objects.get(user=world.romu).kind == AdministratorKind.DIVISION


def test_a_higher_role_is_given_at_once(boss: Client, world: World, baba: Employee) -> None:
    """Case I13."""
    assert boss.post(f"{page_of(baba)}/role", {"kind": "all_access"}).status_code == 302
    assert Administrator.objects.get(user=baba.user).kind == AdministratorKind.ALL_ACCESS


def test_an_address_that_was_typed_for_paper_is_said_to_be_unused(boss: Client, world: World) -> None:
    """Case I13."""
    path = f"{page_of(world.employee())}/paper"
    page = text(boss.post(path, {"kind": "employee", "email": "NEU@example.jp"}))
    assert "入力されたメールアドレス(neu@example.jp)は使っていません。" in page
    assert "使っていません" not in text(boss.post(path, {"kind": "employee", "email": ""}))
