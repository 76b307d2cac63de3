"""[接続テスト]: the last answer of the attendance side in one sentence, and a button that asks again."""

from __future__ import annotations

from django.test import Client

from kakutei.shift.link.models import Connection, PunchReading
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Company, LinkSetting

from .conftest import SetClock
from .reading import source, text
from .world import TODAY, World, jst, stop


def shown(client: Client) -> str:
    return text(client.get("/c/minato/companies/connection"))


def test_it_says_when_and_with_how_many_people_the_connection_stood(owner: Client, world: World) -> None:
    Connection.objects.update(punches=PunchReading.REFUSED)
    assert "12:00 に接続できました。KING OF TIMEの従業員 15人" in shown(owner)
    assert "日別打刻データ(Read)の権限がない" in shown(owner)


def test_pressed_it_asks_the_worker_and_looks_again_by_itself(owner: Client, world: World) -> None:
    assert owner.post("/c/minato/companies/connection")["Location"] == "/c/minato/companies"
    assert world.connection.sync_asked_at is not None
    page = source(owner.get("/c/minato/companies/connection"))
    assert "接続を確認しています" in page
    assert 'hx-trigger="every 2s"' in page


def test_in_the_restricted_hours_it_says_until_when(owner: Client, world: World, set_clock: SetClock) -> None:
    set_clock(jst(TODAY, 17, 30))
    owner.post("/c/minato/companies/connection")
    assert "19:00を過ぎたら確認します" in shown(owner)


def test_pressed_after_a_refusal_it_does_not_repeat_the_old_answer(owner: Client, world: World) -> None:
    stop(world, Cause.ADDRESS)
    owner.post("/c/minato/companies/connection")
    assert "接続を確認しています" in shown(owner)


def test_a_refusal_says_what_to_fix(owner: Client, world: World) -> None:
    stop(world, Cause.ADDRESS)
    assert "許可IPアドレスに追加してください: 127.0.0.1" in shown(owner)
    assert "接続テスト" in shown(owner)


def test_before_there_is_something_to_test_it_says_what_comes_first(owner: Client, world: World) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    assert "設定で連携にチェックを入れると" in shown(owner)
    Connection.objects.update(sealed_token="")
    assert "トークンを登録すると" in shown(owner)
    assert "接続テスト" not in shown(owner)
    assert "連携が始まっていません" in text(owner.post("/c/minato/companies/connection", follow=True))


def test_a_token_of_another_company_asks_for_approval_and_not_for_patience(owner: Client, world: World) -> None:
    stop(world, Cause.OTHER_COMPANY)
    owner.post("/c/minato/companies/connection")
    assert "連携状況で承認してください" in shown(owner)
    assert "確認しています" not in shown(owner)
