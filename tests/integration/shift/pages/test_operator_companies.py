"""会社: the list and one company's page."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.tables import audit_tables
from kakutei.authentication.identity import add_operator
from kakutei.demo import cast
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.connections import connection_of
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.states import CAUSE_ADVICE
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Account, Company, LinkSetting, Staff

from .conftest import SetClock, sign_in
from .reading import row_with, text
from .world import NOON, TODAY, World, jst, stop


@pytest.fixture
def boss(world: World) -> Client:
    return sign_in(add_operator(email="unei@example.jp", name="運営 担当"))


def add_companies(count: int, *, first: int = 0) -> None:
    for n in range(first, first + count):
        added = add_company(
            name=f"商店{n:03d}", owner_email=f"o{n}@example.jp", owner_name=f"主 {n}", grant_link=True, at=NOON
        )
        with scope(company=added):
            connection_of(added, at=NOON)
            Staff.objects.create(company=added, family_name="社員")


def page_of(world: World) -> str:
    return f"/operator/companies/{world.company.pk}"


def test_a_line_tells_plan_application_grant_link_and_people(boss: Client, settled: World) -> None:
    line = row_with(boss.get("/operator/companies"), cast.COMPANY)
    assert line.startswith(f"{cast.COMPANY} 連携中")
    assert "Pro 2026/12/10から 2026/12/10 2026/12/10 から 2026/12/10 12:00" in line
    assert line.endswith("14人")


def test_owed_days_are_counted_with_the_oldest_confirmation(boss: Client, world: World) -> None:
    owed = row_with(boss.get("/operator/companies"), cast.COMPANY)
    before = int(owed.partition("日 2026/12/10 12:00")[0].rsplit(" ", 1)[1])
    assert before > 100
    Connection.objects.update(first_work_date=dt.date(2026, 12, 31))
    assert f" {before}日" not in row_with(boss.get("/operator/companies"), cast.COMPANY)


def test_a_free_company_without_a_token_is_not_connected(boss: Client) -> None:
    Company.objects.create(account=Account.objects.create(name="あおぞら"), name="あおぞら商店")
    assert "未接続 0日 無料 なし なし" in row_with(boss.get("/operator/companies"), "あおぞら商店")


def waits(world: World) -> None:
    Connection.objects.filter(pk=world.connection.pk).update(waiting="unreachable", wait_until=jst(TODAY, 13))


def switch_off(world: World) -> None:
    Company.objects.filter(pk=world.company.pk).update(link_setting=LinkSetting.OFF)


@pytest.mark.parametrize(
    ("happen", "word", "code"),
    [
        (lambda world: None, "連携中", "working"),
        (waits, "待機中", "waiting"),
        (lambda world: stop(world, Cause.TOKEN), "停止", "stopped"),
        (switch_off, "オフ", "off"),
        (lambda world: Connection.objects.update(sealed_token=""), "未接続", "unconnected"),
    ],
)
def test_the_list_shows_and_chooses_by_the_links_health(
    boss: Client, world: World, happen: Callable[[World], Any], word: str, code: str
) -> None:
    happen(world)
    assert f" {word} " in row_with(boss.get("/operator/companies"), cast.COMPANY)
    for each in ("working", "waiting", "paused", "stopped", "off", "unconnected"):
        assert (cast.COMPANY in text(boss.get(f"/operator/companies?health={each}"))) == (each == code), each


def test_a_stopped_link_gives_its_cause(boss: Client, world: World) -> None:
    stop(world, Cause.TOKEN)
    for url in ("/operator/companies", page_of(world)):
        assert CAUSE_ADVICE[Cause.TOKEN] in text(boss.get(url))


@pytest.mark.parametrize("words", ["みなと", "青木", "AOKI@example.jp", "みなと 青木"])
def test_a_company_is_found_by_name_and_owner(boss: Client, world: World, words: str) -> None:
    add_companies(1)
    found = text(boss.get("/operator/companies", {"words": words}))
    assert cast.COMPANY in found
    assert "商店000" not in found


@pytest.mark.parametrize(
    "query", ["words=無い会社", "words=%00", "health=moon", "page=-1", "page=x", "words=" + "あ" * 500]
)
def test_an_odd_question_is_answered_all_the_same(boss: Client, query: str) -> None:
    assert boss.get(f"/operator/companies?{query}").status_code == 200


def test_nothing_found_says_what_to_do(boss: Client) -> None:
    assert "もう一度絞り込んでください" in text(boss.get("/operator/companies?words=無い会社"))


def test_many_companies_come_in_pages(boss: Client) -> None:
    add_companies(55)
    first, second = text(boss.get("/operator/companies")), text(boss.get("/operator/companies?page=2"))
    assert "56社" in first
    assert "次の50件" in first
    assert "商店000" in first
    assert "商店054" in second
    assert "商店054" not in first


def test_thirty_companies_cost_no_more_queries_than_three(
    boss: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    def cost() -> int:
        with django_assert_max_num_queries(20) as counted:
            assert boss.get("/operator/companies").status_code == 200
        return len(counted)

    add_companies(2)
    boss.get("/operator/companies")  # the first use of a device is written down
    few = cost()
    add_companies(27, first=2)
    assert cost() == few


def test_a_companys_page_names_stores_and_who_leads(boss: Client, world: World) -> None:
    words = text(boss.get(page_of(world)))
    assert "駅前店 KOT所属コード 1001" in words
    assert f"オーナー {cast.OWNER.name} {cast.OWNER.email}" in words
    assert cast.EDITOR_EKIMAE.name not in words


def test_a_companys_page_shows_application_and_order_with_their_dates(boss: Client, world: World) -> None:
    words = text(boss.get(page_of(world)))
    assert "利用申込み 受付 2026/12/10 12:00 運営者" in words
    assert "入金確認 2026/12/10 12:00 自動" in words
    assert "電話での申込みを登録" not in words


def test_the_last_tries_are_counts_by_how_they_ended(boss: Client, settled: World) -> None:
    assert "最近の送信 受け付けられた 12件" in text(boss.get(page_of(settled)))


def test_every_look_is_on_record_and_shown(boss: Client, world: World, set_clock: SetClock) -> None:
    boss.get(page_of(world))
    set_clock(jst(TODAY, 15))
    page = text(boss.get(page_of(world)))
    views = audit_tables().entries.objects.filter(what=AuditAction.LOOKED)
    assert [(view.actor_name, view.company_number) for view in views] == [("運営 担当", world.company.pk)] * 2
    assert "unei@example.jp 2026/12/10 15:00 運営 担当 unei@example.jp 2026/12/10 12:00" in page


def test_a_refused_visitor_leaves_no_look(owner: Client, world: World) -> None:
    assert owner.get(page_of(world)).status_code == 404
    assert not audit_tables().entries.objects.filter(what=AuditAction.LOOKED).exists()
