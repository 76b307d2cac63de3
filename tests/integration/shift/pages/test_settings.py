import datetime as dt

from django.db.models import F
from django.test import Client

from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay
from kakutei.shift.people.models import Company, LinkSetting
from kakutei.shift.subscriptions.models import Application

from .reading import source, text
from .world import NOON, World

ITEM = "シフトの情報がKing Of Timeのスケジュールに追加される。"


def test_the_item_is_ticked_and_saved_with_kakutei(owner: Client, world: World) -> None:
    page = source(owner.get("/c/minato/settings"))
    assert ITEM in page
    assert 'form="settings">確定</button>' in page
    assert "08:00-10:00、17:00-19:00" in text(owner.get("/c/minato/settings"))
    answer = owner.post("/c/minato/settings", {"first_work_date": "2026-12-15"}, follow=True)
    assert "設定を保存しました。" in text(answer)
    assert Company.objects.get(pk=world.company.pk).link_setting == LinkSetting.OFF
    assert world.connection.first_work_date == dt.date(2026, 12, 15)


def test_switching_on_again_asks_for_a_sync(owner: Client, world: World) -> None:
    owner.post("/c/minato/settings", {"on": "on", "first_work_date": "2026-12-01"})
    assert world.connection.sync_asked_at is not None


def test_without_the_grant_it_is_not_shown_and_the_page_says_what_is_missing_and_whom_to_ask(
    owner: Client, world: World
) -> None:  # A7, A8
    Company.objects.update(link_granted_at=None, link_setting=LinkSetting.OFF)
    Application.objects.all().delete()
    page = text(owner.get("/c/minato/settings"))
    assert ITEM not in page
    assert "利用申込みをする" in page
    assert "お問い合わせ" in page
    answer = owner.post("/c/minato/settings", {"on": "on", "first_work_date": "2026-12-01"}, follow=True)
    assert "利用申込みが済んでいません" in text(answer)
    assert Company.objects.get(pk=world.company.pk).link_setting == LinkSetting.OFF


def test_switching_on_shows_the_difference_first_and_sends_from_the_date_that_was_agreed(
    owner: Client, world: World
) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    shifts = DesiredDay.objects.filter(kind="shift")
    ahead = shifts.filter(work_date__gte=dt.date(2026, 12, 15)).count()
    wanted = {"on": "on", "first_work_date": "2026-12-15"}
    shown = owner.post("/c/minato/settings", wanted)
    assert f"2026年12月 {ahead}件" in text(shown)
    assert f"より前の {shifts.count() - ahead}件は送りません" in text(shown)
    assert Company.objects.get(pk=world.company.pk).link_setting == LinkSetting.OFF
    owner.post("/c/minato/settings", {**wanted, "seen": str(ahead)})
    assert Company.objects.get(pk=world.company.pk).link_setting == LinkSetting.ON
    assert world.connection.first_work_date == dt.date(2026, 12, 15)


def test_a_difference_that_changed_meanwhile_is_shown_again(owner: Client, world: World) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    answer = owner.post("/c/minato/settings", {"on": "on", "first_work_date": "2026-12-15", "seen": "1"})
    assert "送るもの" in text(answer)
    assert Company.objects.get(pk=world.company.pk).link_setting == LinkSetting.OFF


def test_plans_of_ours_to_delete_are_part_of_the_difference(owner: Client, settled: World) -> None:
    Company.objects.update(link_setting=LinkSetting.OFF)
    day = AppliedDay.objects.filter(work_date=dt.date(2026, 12, 20)).first()
    assert day
    DesiredDay.objects.filter(staff=day.staff, work_date=day.work_date).update(
        kind="none", start=None, end=None, version=2, outcome=""
    )
    shown = owner.post("/c/minato/settings", {"on": "on", "first_work_date": "2026-12-20"})
    assert "KING OF TIMEから削除 1件" in text(shown)


def test_the_setting_can_be_ticked_before_there_is_a_token_and_its_date_is_kept(owner: Client, world: World) -> None:
    DesiredDay.objects.update(settled_version=F("version"), outcome="not_applicable")
    Connection.objects.update(ended_at=NOON)
    Company.objects.update(link_setting=LinkSetting.OFF)
    owner.post("/c/minato/settings", {"on": "on", "first_work_date": "2026-12-24"})
    assert world.connection.first_work_date == dt.date(2026, 12, 24)
    assert world.connection.sealed_token == ""


def test_a_date_that_is_none_is_refused_and_kept(owner: Client, world: World) -> None:
    answer = owner.post("/c/minato/settings", {"on": "on", "first_work_date": "師走"})
    assert answer.status_code == 422
    assert "勤務日は「2026-12-01」のように" in text(answer)
    assert 'value="師走"' in source(answer)
