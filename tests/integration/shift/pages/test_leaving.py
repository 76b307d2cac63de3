"""データと会社の削除: what an owner takes along, and how a company leaves."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import pytest
from django.conf import settings
from django.test import Client
from django_scopes import scope, scopes_disabled
from post_office.models import Email

from kakutei.audit.audit_action import AuditAction
from kakutei.authentication.identity import add_operator
from kakutei.authentication.models import DeviceSession
from kakutei.offboarding.archive import READ_ME, WORKBOOK
from kakutei.offboarding.rows import GRACE_PERIOD, REMINDED, mark_reminded
from kakutei.shift.actions.company_deletion import DELETION, erase_companies
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.fence_log import FenceLogFiles
from kakutei.shift.people.models import AuditEntry, Company, LinkSetting, Role, RoleKind, Staff, User

from .conftest import SetClock, sign_in
from .reading import text
from .world import NOON, World

MINUTE = dt.timedelta(minutes=1)
TYPED = {"kept": "on"}


def ask(client: Client, world: World, **typed: str) -> str:
    return text(
        client.post("/c/minato/settings/data/deletion", {**TYPED, "name": world.company.name, **typed}, follow=True)
    )


def sheets(client: Client) -> dict[str, list[dict[str, str]]]:
    answer = client.post("/c/minato/settings/data/export")
    assert answer["Content-Type"] == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    texts = {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist() if name != WORKBOOK}
    return {name: list(csv.DictReader(io.StringIO(each))) for name, each in texts.items() if name != READ_ME}


def mails() -> dict[str, str]:
    return {mail.to[0]: f"{mail.subject}\n{mail.message}" for mail in Email.objects.order_by("pk")}


def look(at: dt.datetime) -> None:
    """What the worker does about deletions."""
    DELETION.remind(at=at)
    erase_companies(fence_log=FenceLogFiles(settings.KAKUTEI_FENCE_LOG), at=at)


def test_two_workers_at_once_remind_of_a_deletion_once(owner: Client, world: World) -> None:
    ask(owner, world)
    assert [mark_reminded(world.company, at=NOON) for _ in range(2)] == [True, False]


# --- taking everything along ---


def test_the_owner_alone_finds_the_way(owner: Client, editor: Client, world: World) -> None:
    assert "データと会社の削除を開く" in text(owner.get("/c/minato/settings"))
    manager = User.objects.create(name="管理 者子", email="kanri@example.jp")
    Role.objects.create(company=world.company, user=manager, kind=RoleKind.ADMINISTRATOR)
    assert "データと会社の削除" not in text(sign_in(manager).get("/c/minato/settings"))
    for client in (sign_in(manager), editor):
        assert client.get("/c/minato/settings/data").status_code == 404
        assert client.post("/c/minato/settings/data/export").status_code == 404


def test_the_zip_holds_the_shifts_in_words(owner: Client, settled: World) -> None:
    found = sheets(owner)
    shift = next(row for row in found["確定したシフト.csv"] if row["種類"] == "シフト")
    assert shift["スタッフ"]
    assert shift["店舗"] == settled.ekimae.name
    assert shift["開始"].count(":") == 1
    assert {row["結果"] for row in found["連携_送る予定.csv"]} >= {"反映済み", "対象外", "実績あり", ""}
    assert {row["停止している理由"] for row in found["連携_送る予定.csv"]} >= {"社員番号の人が見つかりません"}
    assert len(found["スタッフ.csv"]) == Staff.objects.count()
    assert found["会社.csv"][0]["連携の設定"] == "連携する"
    assert found["操作記録.csv"][-1]["操作"] == AuditAction.DATA_EXPORTED.label


def test_nothing_in_the_zip_becomes_a_formula(owner: Client, world: World) -> None:
    Staff.objects.create(company=world.company, family_name="=1+1", given_name="＋2")
    assert "'=1+1" in [row["姓"] for row in sheets(owner)["スタッフ.csv"]]


def test_the_zip_is_named_after_company_and_day(owner: Client, world: World) -> None:
    answer = owner.post("/c/minato/settings/data/export")
    assert "20261210.zip" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "private, no-store"


def test_the_zip_is_given_after_a_proof(world: World, set_clock: SetClock) -> None:
    client = sign_in(world.owner)
    set_clock(NOON + dt.timedelta(minutes=11))
    refused = client.post("/c/minato/settings/data/export")
    assert refused.status_code == 422
    assert "本人確認から10分が過ぎました。 本人確認 をしてから、もう一度押してください。" in text(refused)
    assert not AuditEntry.objects.filter(what=AuditAction.DATA_EXPORTED).exists()
    set_clock(NOON)
    assert client.post("/c/minato/settings/data/export")["Content-Type"] == "application/zip"
    assert "もう一度" not in text(client.get("/c/minato/settings/data"))


# --- leaving ---


def test_a_deletion_request_stops_the_link_and_is_announced(owner: Client, part_timer: Client, world: World) -> None:
    add_operator(email="unei@example.jp", name="運営 担当")
    said = ask(owner, world)
    assert "会社の削除を申し込みました。2027年1月9日 12:00 に削除します。" in said
    world.company.refresh_from_db()
    assert not world.company.link_is_on
    sent = mails()
    assert {world.owner.email, "unei@example.jp"} <= sent.keys()
    assert "2027年1月9日 12:00 に、すべてのデータを削除します" in sent[str(world.owner.email)]
    assert "/c/minato/settings/data" in sent[str(world.owner.email)]
    banner = "この会社は 2027年1月9日 12:00 に削除されます。"
    assert f"{banner} 取り消す・データを書き出す" in text(owner.get("/c/minato/dashboard"))
    assert banner in text(part_timer.get("/c/minato/me"))
    assert "取り消す" not in text(part_timer.get("/c/minato/me"))
    assert AuditEntry.objects.get(what=AuditAction.DELETION_ASKED).actor_name == world.owner.name


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "みなと"}, "会社名が違います"),
        ({"name": ""}, "会社名を入力してください"),
        ({"kept": ""}, "データを書き出してから、チェックを入れてください"),
    ],
)
def test_without_name_and_tick_nothing_happens(
    owner: Client, world: World, typed: dict[str, str], sentence: str
) -> None:
    assert sentence in ask(owner, world, **typed)
    world.company.refresh_from_db()
    assert world.company.erase_at is None
    assert world.company.link_is_on
    assert not mails()


def test_the_name_may_be_typed_in_wider_signs(owner: Client, world: World) -> None:
    Company.objects.filter(pk=world.company.pk).update(name="ABC 珈琲")
    assert "申し込みました" in ask(owner, world, name=" ＡＢＣ　珈琲 ")


def test_a_deletion_is_asked_for_after_a_proof(world: World, set_clock: SetClock) -> None:
    client = sign_in(world.owner)
    set_clock(NOON + dt.timedelta(minutes=11))
    assert (
        client.get("/c/minato/settings/data/deletion")["Location"]
        == "/proof?next=%2Fc%2Fminato%2Fsettings%2Fdata%2Fdeletion"
    )
    assert "本人確認から10分が過ぎました" in ask(client, world)
    world.company.refresh_from_db()
    assert world.company.erase_at is None


def test_of_two_presses_one_counts(owner: Client, world: World, set_clock: SetClock) -> None:
    ask(owner, world)
    set_clock(NOON + dt.timedelta(minutes=1))
    assert "すでに申し込まれています" in ask(owner, world)
    world.company.refresh_from_db()
    assert world.company.erase_at is not None
    assert world.company.erase_at < NOON + GRACE_PERIOD + MINUTE
    assert "すでに申し込まれています" in text(owner.get("/c/minato/settings/data/deletion"))


def test_the_link_is_not_switched_on_meanwhile(owner: Client, world: World) -> None:
    ask(owner, world)
    typed = {"on": "on", "first_work_date": "2027-06-01"}
    assert "先に、[データと会社の削除]で削除を取り消してください" in text(
        owner.post("/c/minato/settings", typed, follow=True)
    )
    world.company.refresh_from_db()
    assert world.company.link_setting == LinkSetting.OFF


def test_the_dashboard_hides_link_setup_before_a_deletion(owner: Client, world: World) -> None:
    ask(owner, world)
    assert "連携を始めるまで" not in text(owner.get("/c/minato/dashboard"))
    owner.post("/c/minato/settings/data/deletion/withdrawal")
    assert "連携を始めるまで" in text(owner.get("/c/minato/dashboard"))


def test_a_withdrawn_deletion_keeps_the_company_with_the_link_off(
    owner: Client, world: World, set_clock: SetClock
) -> None:
    ask(owner, world)
    Email.objects.all().delete()
    said = text(owner.post("/c/minato/settings/data/deletion/withdrawal", follow=True))
    assert "削除を取り消しました" in said
    assert "に削除されます" not in said
    assert "連携をオンにしてください" in mails()[str(world.owner.email)]
    assert "申し込まれていません" in text(owner.post("/c/minato/settings/data/deletion/withdrawal", follow=True))
    look(NOON + GRACE_PERIOD + MINUTE)
    world.company.refresh_from_db()
    assert world.company.link_setting == LinkSetting.OFF
    assert AuditEntry.objects.filter(what=AuditAction.DELETION_WITHDRAWN).count() == 1


def test_an_operator_takes_it_back_too(owner: Client, world: World) -> None:
    ask(owner, world)
    boss = sign_in(add_operator(email="unei@example.jp", name="運営 担当"))
    page = f"/operator/companies/{world.company.pk}"
    assert "2027年1月9日 12:00 に削除します" in text(boss.get(page))
    assert "削除を取り消しました" in text(boss.post(f"{page}/stay", follow=True))
    assert "に削除します" not in text(boss.get(page))
    with scope(company=world.company):
        assert AuditEntry.objects.get(what=AuditAction.DELETION_WITHDRAWN).actor_kind == "operator"


# --- the end ---


def test_leaders_are_reminded_once_three_days_before(owner: Client, world: World) -> None:
    ask(owner, world)
    Email.objects.all().delete()
    look(NOON + GRACE_PERIOD - REMINDED - MINUTE)
    assert not mails()
    for minutes in (1, 10):
        look(NOON + GRACE_PERIOD - REMINDED + minutes * MINUTE)
    assert Email.objects.count() == 1
    assert "削除まで、あと3日です" in mails()[str(world.owner.email)]


def test_everything_goes_at_the_moment_that_was_named_and_not_before(
    owner: Client, world: World, set_clock: SetClock
) -> None:
    files, identity = FenceLogFiles(settings.KAKUTEI_FENCE_LOG), str(world.connection.identity)
    files.claimed(identity, 1, NOON)
    ask(owner, world)
    look(NOON + GRACE_PERIOD - MINUTE)
    assert Company.objects.filter(pk=world.company.pk).exists()
    assert "に削除されます" in text(owner.get("/c/minato/dashboard"))
    look(NOON + GRACE_PERIOD + MINUTE)
    assert not Company.objects.filter(pk=world.company.pk).exists()
    assert not User.objects.filter(pk=world.owner.pk).exists()
    assert not DeviceSession.objects.filter(user=world.owner.pk).exists()
    assert owner.get("/c/minato/dashboard")["Location"].startswith("/login")
    assert identity not in files.all()
    with scopes_disabled():
        assert AuditEntry.objects.get(what=AuditAction.COMPANY_ERASED).object_words == f"会社番号 {world.company.pk}"


def test_who_belongs_to_another_company_stays_there(owner: Client, world: World) -> None:
    other = add_company(name="別の店", owner_email=str(world.owner.email), owner_name="x", grant_link=False, at=NOON)
    with scope(company=world.company):
        client = sign_in(world.owner)
        ask(client, world)
    look(NOON + GRACE_PERIOD + MINUTE)
    assert User.objects.get(pk=world.owner.pk).email == world.owner.email
    assert other.name in client.get(f"/c/{other.key}/dashboard").content.decode()
