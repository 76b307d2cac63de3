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

from kakutei.audit.what import What
from kakutei.leaving.archive import READ_ME
from kakutei.leaving.rows import GRACE, REMINDED
from kakutei.shift.actions.add_company import add_company
from kakutei.shift.actions.erase_companies import erase_companies, remind_of_deletions
from kakutei.shift.link.witness import FileWitness
from kakutei.shift.people.models import AuditEntry, Company, LinkSetting, Role, RoleKind, Staff, User
from kakutei.signin.models import DeviceSession
from kakutei.signin.operators import add_operator

from .conftest import SetClock, sign_in
from .reading import text
from .world import NOON, World

MINUTE = dt.timedelta(minutes=1)
TYPED = {"kept": "on"}


def ask(client: Client, world: World, **typed: str) -> str:
    return text(client.post("/settings/data/deletion", {**TYPED, "name": world.company.name, **typed}, follow=True))


def sheets(client: Client) -> dict[str, list[dict[str, str]]]:
    answer = client.post("/settings/data/export")
    assert answer["Content-Type"] == "application/zip"
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    texts = {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}
    return {name: list(csv.DictReader(io.StringIO(each))) for name, each in texts.items() if name != READ_ME}


def mails() -> dict[str, str]:
    return {mail.to[0]: f"{mail.subject}\n{mail.message}" for mail in Email.objects.order_by("pk")}


def look(at: dt.datetime) -> None:
    """What the worker does about deletions."""
    remind_of_deletions(at=at)
    erase_companies(witness=FileWitness(settings.KAKUTEI_WITNESS), at=at)


# --- taking everything along ---


def test_the_owner_alone_finds_the_way(owner: Client, editor: Client, world: World) -> None:
    assert "データと会社の削除を開く" in text(owner.get("/settings"))
    manager = User.objects.create(name="管理 者子", email="kanri@example.jp")
    Role.objects.create(company=world.company, user=manager, kind=RoleKind.ADMINISTRATOR)
    assert "データと会社の削除" not in text(sign_in(manager).get("/settings"))
    for client in (sign_in(manager), editor):
        assert client.get("/settings/data").status_code == 404
        assert client.post("/settings/data/export").status_code == 404


def test_the_zip_holds_the_shifts_in_words(owner: Client, settled: World) -> None:
    found = sheets(owner)
    shift = next(row for row in found["確定したシフト.csv"] if row["種類"] == "シフト")
    assert shift["スタッフ"]
    assert shift["店舗"] == settled.ekimae.name
    assert shift["開始"].count(":") == 1
    assert {row["結果"] for row in found["連携_送る予定.csv"]} >= {"反映済み", "対象外", "実績あり", ""}
    assert {row["止まっている理由"] for row in found["連携_送る予定.csv"]} >= {"社員番号の人が見つかりません"}
    assert len(found["スタッフ.csv"]) == Staff.objects.count()
    assert found["会社.csv"][0]["連携の設定"] == "連携する"
    assert found["操作記録.csv"][-1]["操作"] == What.DATA_EXPORTED.label


def test_nothing_in_the_zip_becomes_a_formula(owner: Client, world: World) -> None:
    Staff.objects.create(company=world.company, family_name="=1+1", given_name="＋2")
    assert "'=1+1" in [row["姓"] for row in sheets(owner)["スタッフ.csv"]]


def test_the_zip_is_named_after_company_and_day(owner: Client, world: World) -> None:
    answer = owner.post("/settings/data/export")
    assert "20261210.zip" in answer["Content-Disposition"]
    assert answer["Cache-Control"].startswith("max-age=0")


def test_the_zip_is_given_after_a_proof(world: World, set_clock: SetClock) -> None:
    client = sign_in(world.owner)
    set_clock(NOON + dt.timedelta(minutes=11))
    assert client.post("/settings/data/export")["Location"] == "/proof?next=%2Fsettings%2Fdata%3Fproved"
    assert not AuditEntry.objects.filter(what=What.DATA_EXPORTED).exists()
    set_clock(NOON)
    assert "もう一度[データを書き出す]を押してください" in text(client.get("/settings/data?proved"))
    assert "もう一度" not in text(client.get("/settings/data"))


# --- leaving ---


def test_a_deletion_stops_the_link_is_told_and_shown_to_everybody(
    owner: Client, part_timer: Client, world: World
) -> None:
    add_operator(email="unei@example.jp", name="運営 担当")
    said = ask(owner, world)
    assert "会社の削除を申し込みました。2027年1月9日 12:00 に削除します。" in said
    world.company.refresh_from_db()
    assert not world.company.link_is_on
    told = mails()
    assert {world.owner.email, "unei@example.jp"} <= told.keys()
    assert "2027年1月9日 12:00 に、すべてのデータを削除します" in told[str(world.owner.email)]
    assert "/settings/data" in told[str(world.owner.email)]
    banner = "この会社は 2027年1月9日 12:00 に削除されます。"
    assert f"{banner} 取り消す・データを書き出す" in text(owner.get("/dashboard"))
    assert banner in text(part_timer.get("/me"))
    assert "取り消す" not in text(part_timer.get("/me"))
    assert AuditEntry.objects.get(what=What.DELETION_ASKED).actor_name == world.owner.name


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
    assert client.get("/settings/data/deletion")["Location"] == "/proof?next=%2Fsettings%2Fdata%2Fdeletion"
    assert "本人確認から10分が過ぎました" in ask(client, world)
    world.company.refresh_from_db()
    assert world.company.erase_at is None


def test_of_two_presses_one_counts(owner: Client, world: World, set_clock: SetClock) -> None:
    ask(owner, world)
    set_clock(NOON + dt.timedelta(minutes=1))
    assert "すでに申し込まれています" in ask(owner, world)
    world.company.refresh_from_db()
    assert world.company.erase_at is not None
    assert world.company.erase_at < NOON + GRACE + MINUTE
    assert "すでに申し込まれています" in text(owner.get("/settings/data/deletion"))


def test_the_link_is_not_switched_on_meanwhile(owner: Client, world: World) -> None:
    ask(owner, world)
    typed = {"on": "on", "first_work_date": "2027-06-01"}
    assert "先に、[データと会社の削除]で削除を取り消してください" in text(owner.post("/settings", typed, follow=True))
    world.company.refresh_from_db()
    assert world.company.link_setting == LinkSetting.OFF


def test_nobody_is_led_to_the_link_meanwhile(owner: Client, world: World) -> None:
    ask(owner, world)
    assert "連携を始めるまで" not in text(owner.get("/dashboard"))
    owner.post("/settings/data/deletion/withdrawal")
    assert "連携を始めるまで" in text(owner.get("/dashboard"))


def test_taken_back_the_company_stays_and_the_link_waits_for_somebody(
    owner: Client, world: World, set_clock: SetClock
) -> None:
    ask(owner, world)
    Email.objects.all().delete()
    said = text(owner.post("/settings/data/deletion/withdrawal", follow=True))
    assert "削除を取り消しました" in said
    assert "に削除されます" not in said
    assert "連携をオンにしてください" in mails()[str(world.owner.email)]
    assert "申し込まれていません" in text(owner.post("/settings/data/deletion/withdrawal", follow=True))
    look(NOON + GRACE + MINUTE)
    world.company.refresh_from_db()
    assert world.company.link_setting == LinkSetting.OFF
    assert AuditEntry.objects.filter(what=What.DELETION_WITHDRAWN).count() == 1


def test_an_operator_takes_it_back_too(owner: Client, world: World) -> None:
    ask(owner, world)
    boss = sign_in(add_operator(email="unei@example.jp", name="運営 担当"))
    page = f"/operator/companies/{world.company.pk}"
    assert "2027年1月9日 12:00 に削除します" in text(boss.get(page))
    assert "削除を取り消しました" in text(boss.post(f"{page}/stay", follow=True))
    assert "に削除します" not in text(boss.get(page))
    with scope(company=world.company):
        assert AuditEntry.objects.get(what=What.DELETION_WITHDRAWN).actor_kind == "operator"


# --- the end ---


def test_three_days_before_all_who_lead_are_told_once(owner: Client, world: World) -> None:
    ask(owner, world)
    Email.objects.all().delete()
    look(NOON + GRACE - REMINDED - MINUTE)
    assert not mails()
    for minutes in (1, 10):
        look(NOON + GRACE - REMINDED + minutes * MINUTE)
    assert Email.objects.count() == 1
    assert "削除まで、あと3日です" in mails()[str(world.owner.email)]


def test_everything_goes_at_the_moment_that_was_named_and_not_before(
    owner: Client, world: World, set_clock: SetClock
) -> None:
    witness, identity = FileWitness(settings.KAKUTEI_WITNESS), str(world.connection.identity)
    witness.claimed(identity, 1, NOON)
    ask(owner, world)
    look(NOON + GRACE - MINUTE)
    assert Company.objects.filter(pk=world.company.pk).exists()
    assert "に削除されます" in text(owner.get("/dashboard"))
    look(NOON + GRACE + MINUTE)
    assert not Company.objects.filter(pk=world.company.pk).exists()
    assert not User.objects.filter(pk=world.owner.pk).exists()
    assert not DeviceSession.objects.filter(user=world.owner.pk).exists()
    assert owner.get("/dashboard")["Location"].startswith("/login")
    assert identity not in witness.all()
    with scopes_disabled():
        assert AuditEntry.objects.get(what=What.COMPANY_ERASED).object_words == f"会社番号 {world.company.pk}"


def test_who_belongs_to_another_company_stays_there(owner: Client, world: World) -> None:
    other = add_company(name="別の店", owner_email=str(world.owner.email), owner_name="x", grant_link=False, at=NOON)
    with scope(company=world.company):
        client = sign_in(world.owner)
        client.post(f"/companies/{world.company.pk}/open")
        ask(client, world)
    look(NOON + GRACE + MINUTE)
    assert User.objects.get(pk=world.owner.pk).email == world.owner.email
    assert other.name in client.get("/dashboard").content.decode()
