import datetime as dt
from collections import Counter

import pytest
from django.test import Client

from kakutei.demo import cast
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay, Mapping
from kakutei.shift.link.overview import Days
from kakutei.shift.link.rules.states import DeliveryState
from kakutei.shift.link.status import facts_of, states_of
from kakutei.shift.people.models import Company, LinkSetting, Staff, Store, User
from kakutei.shift.roster.models import Draft
from kakutei.shift.subscriptions.models import Application, ProOrder

from .conftest import sign_in
from .reading import row_with, text
from .world import MONTH, NOON, World, add_people, settle_days


def test_todays_staffing_says_who_works_when(owner: Client, world: World) -> None:
    page = owner.get("/c/minato/dashboard")
    assert "駅前店 4人 早 7:00-16:00 馬場 結衣、土井 さくら 2人" in text(page)


def test_a_large_staffing_names_a_few_of_each_shift(owner: Client, world: World) -> None:
    add_people(world, 30)
    words = text(owner.get("/c/minato/dashboard"))
    assert "駅前店 34人" in words
    assert "日 9:00-18:00 下書き 山田 0郎、山田 1郎、山田 2郎 ほか27人 30人" in words
    assert "30郎" not in words


def test_drafts_that_differ_from_what_was_confirmed_are_counted(owner: Client, world: World) -> None:
    """Changed, added, emptied: three; typed back to what was confirmed, and emptied where nothing was confirmed: none."""
    drafts = Draft.objects.filter(store=world.ekimae, work_date__month=12, kind="shift").order_by("work_date", "pk")
    changed, emptied, back = drafts[:3]
    assert "駅前店 2026年12月" not in text(owner.get("/c/minato/dashboard"))
    Draft.objects.filter(pk=changed.pk).update(start=1, end=2, pattern_name="")
    emptied.delete()
    Draft.objects.filter(pk=back.pk).update(changed_at=NOON)
    free = next(date for date in MONTH.span if cast.planned(cast.PEOPLE[6], date) is None)
    Draft.objects.create(
        company=world.company, store=world.ekimae, staff=world.staff(cast.PEOPLE[6]), work_date=free, kind="leave",
        leave_type="paid", changed_at=NOON,
    )  # fmt: skip
    assert "3 件" in row_with(owner.get("/c/minato/dashboard"), "駅前店 2026年12月")


def test_the_states_counted_are_those_of_the_days(world: World) -> None:
    """In every state: delivered, blocked, ambiguous, in flight, waiting, leave, with the link on, paused, stopped and off."""
    settle_days(world, NOON)
    AppliedDay.objects.filter(work_date=dt.date(2026, 12, 13)).update(ambiguous_since=NOON - dt.timedelta(seconds=3))
    DesiredDay.objects.filter(work_date__gte=dt.date(2026, 12, 25), kind="leave").update(outcome="", settled_version=0)
    connection, every = world.connection, DesiredDay.objects.all()
    for change in (
        {},
        {"paused_at": NOON, "paused_by": world.owner, "pause_reason": "棚卸し"},
        {"paused_at": None, "paused_by": None, "pause_reason": ""},
        {"block": "token", "block_since": NOON},
        {"sealed_token": ""},
    ):
        Connection.objects.update(**change)
        connection.refresh_from_db()
        one_by_one = Counter(each.shown.state for each in states_of(world.company, every, at=NOON).values())
        days = Days.read(every, connection, facts_of(world.company, connection, at=NOON), at=NOON)
        counted = Counter[DeliveryState]()
        for group in days.groups:
            counted[group.shown.state] += group.days
        assert counted == one_by_one


def test_what_the_link_waits_for_is_counted(owner: Client, settled: World) -> None:
    words = text(owner.get("/c/minato/dashboard"))
    assert "KING OF TIME連携 連携中" in words
    assert "反映済み" in words


def test_drafts_to_confirm_lead_to_their_table(owner: Client, world: World) -> None:
    assert "181 件" in row_with(owner.get("/c/minato/dashboard"), "駅前店 2027年1月")


def test_what_is_open_once_the_company_works_is_not_said_to_come_before_the_link(owner: Client, world: World) -> None:
    Staff.objects.filter(number="0003").update(number="")
    words = text(owner.get("/c/minato/dashboard"))
    assert "残りの設定 残り 1 社員番号 1人の番号がありません。" in words
    assert "連携を始めるまで" not in words


def test_a_finished_set_up_shows_no_checklist(owner: Client, world: World) -> None:
    assert "連携を始めるまで" not in text(owner.get("/c/minato/dashboard"))


def test_each_missing_step_is_named_with_its_link(owner: Client, world: World) -> None:
    Connection.objects.update(sealed_token="", synced_at=None)
    Mapping.objects.update(gone_at=NOON)
    Store.objects.filter(pk=world.konan.pk).update(division_code="")
    Staff.objects.filter(number="0003").update(number="")
    Company.objects.update(link_setting=LinkSetting.OFF)
    words = text(owner.get("/c/minato/dashboard"))
    assert "連携を始めるまで 残り 5" in words
    assert "港南店のコードがありません" in words
    assert "1人の番号がありません" in words
    for button in ("設定を開く", "トークンを登録", "コードを入力", "番号を入力", "スタッフ管理へ"):
        assert button in words


def test_the_checklist_goes_in_the_order_of_the_source_page(owner: Client, world: World) -> None:
    Company.objects.update(link_granted_at=None, link_setting=LinkSetting.OFF)
    Application.objects.all().delete()
    ProOrder.objects.all().delete()
    Connection.objects.update(sealed_token="", synced_at=None)
    words = text(owner.get("/c/minato/dashboard"))
    order = [
        "利用申込みをする", "連携機能は、Proプランで使えます", "設定を開く", "トークンを登録", "KOT所属コード", "社員番号",
        "KING OF TIMEと同期",
    ]  # fmt: skip
    places = [words.index(step) for step in order]
    assert places == sorted(places)


def newcomer() -> Client:
    """The owner of a company in which nothing is set up yet."""
    added = add_company(
        name="はじめて商店", owner_email="hajime@example.jp", owner_name="始 一", grant_link=True, at=NOON
    )
    added.key = "hajime"
    added.save()
    return sign_in(User.objects.get(email="hajime@example.jp"))


@pytest.mark.parametrize(
    ("url", "first_step"),
    [
        ("/c/hajime/dashboard", "拠点を追加"),
        ("/c/hajime/staff", "スタッフを追加"),
        ("/c/hajime/companies", "最初の店舗を追加してください"),
        ("/c/hajime/link", "KOTアクセストークンを登録する"),
        ("/c/hajime/settings", "会社編集で登録する"),
        ("/c/hajime/shifts", "最初の店舗を追加してください"),
        ("/c/hajime/me", "スタッフとして登録されると"),
    ],
)
def test_an_empty_company_shows_the_first_step(world: World, url: str, first_step: str) -> None:
    client = newcomer()
    assert first_step in text(client.get(url, follow=True))


def test_the_sync_step_is_done_once_an_employee_is_linked(owner: Client, world: World) -> None:
    Mapping.objects.update(code="unknown")
    assert "スタッフ管理へ" in text(owner.get("/c/minato/dashboard"))
    Mapping.objects.filter(employee_key=cast.OWNER.employee_key).update(code=cast.OWNER.number)
    assert "スタッフ管理へ" not in text(owner.get("/c/minato/dashboard"))


def test_the_last_step_is_the_first_confirmation(world: World) -> None:
    client = newcomer()
    assert "はじめての[確定]" in text(client.get("/c/hajime/dashboard"))
