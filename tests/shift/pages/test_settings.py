import datetime as dt

from django.test import Client

from kakutei.shift.people.models import Company, LinkSetting

from .reading import source, text
from .world import World

ITEM = "シフトの情報がKing Of Timeのスケジュールに追加される。"


def test_the_item_is_ticked_and_saved_with_kakutei(owner: Client, world: World) -> None:
    page = source(owner.get("/settings"))
    assert ITEM in page
    assert 'form="settings">確定</button>' in page
    assert "08:00-10:00、17:00-19:00" in text(owner.get("/settings"))
    answer = owner.post("/settings", {"first_work_date": "2026-12-15"}, follow=True)
    assert "設定を保存しました。" in text(answer)
    assert Company.objects.get(pk=world.company.pk).link_setting == LinkSetting.OFF
    assert world.connection.first_work_date == dt.date(2026, 12, 15)


def test_switching_on_again_asks_for_a_sync(owner: Client, world: World) -> None:
    owner.post("/settings", {"on": "on", "first_work_date": "2026-12-01"})
    assert world.connection.sync_asked_at is not None


def test_without_the_grant_it_is_greyed_and_says_whom_to_ask(owner: Client, world: World) -> None:
    Company.objects.update(link_granted_at=None, link_setting=LinkSetting.OFF)
    page = source(owner.get("/settings"))
    assert '<fieldset class="field" disabled>' in page
    assert "お問い合わせ" in page
    answer = owner.post("/settings", {"on": "on", "first_work_date": "2026-12-01"})
    assert answer.status_code == 422
    assert "利用申込みが済んでいません" in text(answer)
    assert Company.objects.get(pk=world.company.pk).link_setting == LinkSetting.OFF


def test_a_date_that_is_none_is_refused_and_kept(owner: Client, world: World) -> None:
    answer = owner.post("/settings", {"on": "on", "first_work_date": "師走"})
    assert answer.status_code == 422
    assert "勤務日は「2026-12-01」のように" in text(answer)
    assert 'value="師走"' in source(answer)
