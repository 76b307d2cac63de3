"""データと会社の削除 of the attendance app."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_scopes import scopes_disabled
from post_office.models import Email

from kakutei.audit.audit_action import AuditAction
from kakutei.authentication.identity import add_operator
from kakutei.demo import cast
from kakutei.kintai.actions.company_deletion import DELETION, erase_companies
from kakutei.kintai.api_access.tokens import secret_of
from kakutei.kintai.people.models import AuditEntry, Company, User
from kakutei.offboarding.archive import READ_ME, WORKBOOK
from kakutei.offboarding.rows import GRACE_PERIOD, REMINDED

from ..world import TODAY, Api, World, jst
from .browser import operator, romu, signed_in, staff, store_manager, text

NOON, MINUTE = jst(TODAY, 12), dt.timedelta(minutes=1)


def words_on(answer: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text(answer)))).strip()


def ask(client: Client, world: World) -> str:
    typed = {"name": world.company.name, "kept": "on"}
    return words_on(client.post("/c/minato/settings/data/deletion", typed, follow=True))


def look(at: dt.datetime) -> None:
    """What the worker does about deletions."""
    DELETION.remind(at=at)
    erase_companies(at=at)


def test_the_all_access_administrator_alone_finds_the_way(world: World) -> None:
    assert "データと会社の削除" in words_on(romu(world).get("/c/minato/settings"))
    manager = store_manager(world, world.ekimae)
    assert "データと会社の削除" not in words_on(manager.get("/c/minato/settings"))
    for client in (manager, staff(world.employee())):
        assert client.get("/c/minato/settings/data").status_code == 404
        assert client.post("/c/minato/settings/data/export").status_code == 404
        assert (
            client.post("/c/minato/settings/data/deletion", {"name": world.company.name, "kept": "on"}).status_code
            == 404
        )


def test_the_zip_holds_punches_and_schedules_in_words_and_no_secret(world: World) -> None:
    employee = world.employee()
    world.plan(employee, TODAY, 9, 18)
    world.punch(employee, jst(TODAY, 9))
    answer = romu(world).post("/c/minato/settings/data/export")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    texts = {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist() if name != WORKBOOK}
    assert secret_of(world.token) not in "".join(texts.values())
    found = {name: list(csv.DictReader(io.StringIO(each))) for name, each in texts.items() if name != READ_ME}
    punch = found["打刻.csv"][0]
    assert (punch["従業員"], punch["打刻種別"], punch["打刻時刻"]) == (employee.name, "出勤", "2026-12-01 09:00:00")
    assert found["スケジュール.csv"][0]["退勤予定時刻"] == "2026-12-01 18:00:00"
    assert found["従業員.csv"][0]["性別"] == "女性"
    assert found["操作記録.csv"][-1]["操作"] == AuditAction.DATA_EXPORTED.label


def test_the_zip_and_the_deletion_come_after_a_proof(world: World, set_clock: Callable[[dt.datetime], None]) -> None:
    client = romu(world)
    set_clock(NOON + 11 * MINUTE)
    assert "本人確認から10分が過ぎました" in words_on(client.post("/c/minato/settings/data/export"))
    assert (
        client.get("/c/minato/settings/data/deletion")["Location"]
        == "/proof?next=%2Fc%2Fminato%2Fsettings%2Fdata%2Fdeletion"
    )
    assert "本人確認から10分が過ぎました" in ask(client, world)
    world.company.refresh_from_db()
    assert world.company.erase_at is None


def test_until_the_day_everything_works_and_says_so(world: World, api: Api) -> None:
    add_operator(email="unei@example.jp", name="運営 担当")
    client, employee = romu(world), world.employee()
    assert "2026年12月31日 12:00 に削除します" in ask(client, world)
    assert {mail.to[0] for mail in Email.objects.all()} == {world.romu.email, "unei@example.jp"}
    own = staff(employee)
    assert "この会社は 2026年12月31日 12:00 に削除されます。" in words_on(own.get("/c/minato/punch"))
    assert "取り消す" not in words_on(own.get("/c/minato/punch"))
    assert "取り消す・データを書き出す" in words_on(client.get("/c/minato/settings"))
    assert own.post("/c/minato/punch", {"kind": "clock_in"}).status_code == 302
    assert api.get("/employees").status_code == 200


def test_it_is_taken_back_by_the_administrator_or_the_operator(world: World) -> None:
    client, boss = romu(world), operator()
    page = f"/operator/companies/{world.company.pk}"
    ask(client, world)
    assert "削除を取り消しました" in words_on(client.post("/c/minato/settings/data/deletion/withdrawal", follow=True))
    assert "申し込まれていません" in words_on(client.post("/c/minato/settings/data/deletion/withdrawal", follow=True))
    ask(client, world)
    assert "に削除します" in words_on(boss.get(page))
    assert "削除を取り消しました" in words_on(boss.post(f"{page}/stay", follow=True))
    look(NOON + GRACE_PERIOD + MINUTE)
    assert Company.objects.filter(pk=world.company.pk).exists()


def test_a_reminder_is_mailed_before_everything_is_erased(world: World, api: Api) -> None:
    client = romu(world)
    world.punch(world.employee(), jst(TODAY, 9))
    ask(client, world)
    Email.objects.all().delete()
    for minutes in (-1, 1, 10):
        look(NOON + GRACE_PERIOD - REMINDED + minutes * MINUTE)
    assert [mail.to for mail in Email.objects.all()] == [[world.romu.email]]
    look(NOON + GRACE_PERIOD - MINUTE)
    assert Company.objects.exists()
    look(NOON + GRACE_PERIOD + MINUTE)
    assert not Company.objects.exists()
    assert not User.objects.exists()
    assert not Email.objects.exists()
    assert client.get("/c/minato/schedules")["Location"].startswith("/login")
    assert api.get("/employees").content == Api("0" * 64).get("/employees").content
    with scopes_disabled():
        assert AuditEntry.objects.get().what == AuditAction.COMPANY_ERASED


@pytest.mark.parametrize("name", ["", "別の会社"])
def test_another_name_deletes_nothing(world: World, name: str) -> None:
    answer = signed_in(world.romu).post("/c/minato/settings/data/deletion", {"name": name, "kept": "on"})
    assert answer.status_code == 422
    assert cast.COMPANY in words_on(answer)
    world.company.refresh_from_db()
    assert world.company.erase_at is None
