"""運営者のページ: companies, a new one, one company's page, and the mails."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django_scopes import scope, scopes_disabled
from post_office.models import STATUS, Email

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.rows import AuditRow
from kakutei.audit.tables import audit_tables
from kakutei.demo import cast
from kakutei.duties.record import DatabaseRecord
from kakutei.infrastructure.mailing import queue_text
from kakutei.kintai import operator as operator_room
from kakutei.kintai.actions.add_company import add_company
from kakutei.kintai.api_access.models import AccessToken, Resource, Right
from kakutei.kintai.people.models import Administrator, AdministratorKind, Company, User
from kakutei.kintai.schedule.models import Schedule

from ..world import TODAY, World, build_world, jst
from .browser import operator, romu, signed_in, staff, text

TYPED = {"name": "あおぞら商店", "administrator_name": "山田 太郎", "administrator_email": "Taro@Aozora.example.jp"}
SECRET_TEXT = "見えてはならない本文"


def words_on(response: Any) -> str:
    main = text(response).partition("<main")[2].partition("</main>")[0] or text(response)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main))).strip()


def views() -> QuerySet[AuditRow]:
    return audit_tables().entries.objects.filter(what=AuditAction.LOOKED)


def pages(world: World) -> list[str]:
    return ["/operator", "/operator/companies/add", f"/operator/companies/{world.company.pk}", "/operator/mails"]


def test_an_operator_without_a_company_lands_on_the_operators_pages(db: None) -> None:
    assert operator().get("/").headers["Location"] == "/operator"


def test_an_operator_with_a_company_keeps_its_pages_and_is_shown_the_way(world: World) -> None:
    User.objects.filter(pk=world.romu.pk).update(is_operator=True)
    client = signed_in(world.romu)
    assert client.get("/").headers["Location"] == "/c/minato/"
    assert "運営者のページ" in text(client.get("/c/minato/settings"))
    assert f"{world.company.name}</a>" in text(client.get("/operator")).partition("<main")[0]


def test_who_is_no_operator_finds_neither_the_way_nor_the_pages(world: World) -> None:
    assert "運営者のページ" not in text(romu(world).get("/c/minato/settings"))
    for client in (romu(world), staff(world.employee())):
        for path in (*pages(world), "/operator/mails/1/resend"):
            assert client.get(path).status_code == 404, path
            assert client.post(path, TYPED).status_code == 404, path
    for path in pages(world):
        assert Client().get(path).headers["Location"].startswith("/login?next=%2Foperator"), path
    with scopes_disabled():
        assert (Company.objects.count(), views().count()) == (1, 0)


def test_the_operator_sees_no_plans_punches_tokens_or_employees(world: World) -> None:
    people = [world.employee(person) for person in cast.PEOPLE[1:4]]
    world.plan(people[0], TODAY, 9, 18)
    Schedule.objects.update(start=jst(TODAY, 9, 13), end=jst(TODAY, 18, 26))
    world.punch(people[0], jst(TODAY, 8, 57))
    client = operator()
    forbidden = [
        world.secret,
        world.token.sealed,
        "9:13",
        "18:26",
        "8:57",
        *(p.name for p in people),
        *(p.key for p in people),
    ]
    for path in pages(world):
        page = text(client.get(path))
        for word in forbidden:
            assert word not in page, (path, word)


def test_without_companies_the_page_offers_the_first_step(db: None) -> None:
    page = words_on(operator().get("/operator"))
    assert "会社はまだありません" in page
    assert page.count("会社を追加") == 2


def test_a_line_counts_divisions_employees_and_tokens_in_use(world: World) -> None:
    world.employee()
    world.employee(cast.RETIRED)
    world.token_with((Resource.EMPLOYEES, Right.READ))
    AccessToken.objects.filter(pk=world.token.pk).update(stopped_at=jst(TODAY, 9), token_lookup_hash=None)
    Company.objects.update(added_at=jst(TODAY, 8, 30))
    assert f"{cast.COMPANY} 2 1人 1 使用する 2026/12/1 8:30" in words_on(operator().get("/operator"))


def test_a_company_begins_with_its_first_all_access_administrator(db: None) -> None:  # B0
    answer = operator().post("/operator/companies/add", TYPED, follow=True)

    company = Company.objects.get()
    with scope(company=company):
        first = Administrator.objects.get()
    assert (first.kind, first.user.email) == (AdministratorKind.ALL_ACCESS, "taro@aozora.example.jp")
    assert answer.redirect_chain == [(f"/operator/companies/{company.pk}", 302)]
    assert "会社「あおぞら商店」を追加しました。taro@aozora.example.jp に、ログインのしかたを" in words_on(answer)
    welcome = Email.objects.get(to="taro@aozora.example.jp")
    assert "http://127.0.0.1:8001/login" in welcome.message
    assert "全権管理者 山田 太郎 taro@aozora.example.jp" in words_on(answer)
    assert "追加 2026/12/1 12:00" in words_on(answer)
    assert signed_in(first.user).get("/").headers["Location"] == f"/c/{first.company.key}/"


def test_an_address_that_is_known_becomes_administrator_there_too(world: World) -> None:
    typed = {**TYPED, "administrator_email": world.romu.email or ""}
    assert operator().post("/operator/companies/add", typed).status_code == 302
    with scopes_disabled():
        assert world.romu.administrations.count() == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "　"}, "会社名は1文字以上80文字以内で入力してください。"),
        ({"name": "あ" * 81}, "会社名は1文字以上80文字以内で入力してください。"),
        ({"name": cast.COMPANY}, "はすでに登録されています。別の名前にしてください。"),
        ({"administrator_name": ""}, "管理者の名前は1文字以上80文字以内で入力してください。"),
        ({"administrator_email": ""}, "メールアドレスを入力してください。"),
        ({"administrator_email": "taro"}, "メールアドレス「taro」の形を確認してください"),
        ({"administrator_email": f"{'a' * 60}@{'b.' * 120}jp"}, "の形を確認してください"),
    ],
)
def test_bad_input_is_said_and_stays_typed(world: World, change: dict[str, str], sentence: str) -> None:
    answer = operator().post("/operator/companies/add", {**TYPED, **change})
    assert answer.status_code == 422
    assert sentence in words_on(answer)
    for name, value in {**TYPED, **change}.items():
        assert not value.strip() or value in text(answer), name
    assert Company.objects.count() == 1


def test_a_full_width_address_is_an_address(db: None) -> None:
    operator().post("/operator/companies/add", {**TYPED, "administrator_email": "ｔａｒｏ＠ａｏｚｏｒａ．example.jp"})
    assert User.objects.filter(email="taro@aozora.example.jp").exists()


def test_the_form_is_a_pop_up_and_a_page(db: None) -> None:
    client = operator()
    assert "<nav" in text(client.get("/operator/companies/add"))
    assert text(client.get("/operator/companies/add", headers={"HX-Request": "true"})).lstrip().startswith("<dialog")


@pytest.mark.parametrize(("query", "there"), [("みなと", True), ("内田", True), ("無い会社", False), ("\0", True)])
def test_a_company_is_found_by_name_and_administrator(world: World, query: str, there: bool) -> None:
    assert (cast.COMPANY in words_on(operator().get("/operator", {"words": query}))) == there


def test_thirty_companies_cost_no_more_queries_than_three(
    db: None, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    client = operator()
    client.get("/operator")  # the first use of a device is written down

    def cost(first: int, last: int) -> int:
        for n in range(first, last):
            add_company(
                name=f"商店{n}", administrator_email=f"k{n}@example.jp", administrator_name="主", at=jst(TODAY, 9)
            )
        with django_assert_max_num_queries(15) as counted:
            client.get("/operator")
        return len(counted)

    assert cost(0, 3) == cost(3, 30)


def test_many_companies_come_in_pages(db: None) -> None:
    Company.objects.bulk_create(Company(name=f"商店{n:03d}") for n in range(51))
    assert "商店050" not in words_on(operator().get("/operator"))
    assert "商店050" in words_on(operator().get("/operator?page=2"))


def test_a_companys_page_names_administrators_and_divisions(world: World) -> None:
    page = words_on(operator().get(f"/operator/companies/{world.company.pk}"))
    assert "消すことはできません。5年間残します。" in page
    assert f"全権管理者 {cast.ROMU_NAME} {world.romu.email}" in page
    assert "所属 1001 駅前店 1002 港南店" in page
    assert "使用中のトークン 1" in page


def test_every_look_is_on_record_and_shown(world: World, set_clock: Callable[[dt.datetime], None]) -> None:
    with scopes_disabled():
        other = build_world("別の会社", key="betsu")
    client = operator()
    client.get(f"/operator/companies/{other.company.pk}")
    set_clock(jst(TODAY, 15))
    page = words_on(client.get(f"/operator/companies/{world.company.pk}"))

    assert [view.actor_name for view in views()] == ["運営 担当"]
    assert page.endswith("運営 担当 unei@example.jp 2026/12/1 15:00")
    assert client.get("/operator/companies/999999").status_code == 404


def test_a_failed_mail_goes_back_to_the_queue_and_no_text_is_shown(db: None) -> None:
    queue_text("romu@example.jp", subject="お知らせ", text=SECRET_TEXT)
    Email.objects.update(status=STATUS.failed)
    client = operator()
    page = text(client.get("/operator/mails"))
    assert "失敗</span>" in page
    assert SECRET_TEXT not in page

    client.post(f"/operator/mails/{Email.objects.get().pk}/resend")
    assert Email.objects.get().status == STATUS.queued


def test_one_module_alone_reads_across_companies() -> None:
    folder = Path(str(operator_room.__file__)).parent
    assert [path.name for path in folder.glob("*.py") if "scopes_disabled" in path.read_text()] == ["everywhere.py"]


# --- the worker's duties ---


@pytest.mark.parametrize("url", ["/operator", "/operator/mails"])
def test_case_g1_a_failing_duty_of_the_worker_is_shown_until_it_works_again(world: World, url: str) -> None:
    worker = DatabaseRecord(now=lambda: jst(TODAY, 12))
    client = operator()
    for _ in range(2):
        worker.failed("leave", world.company.pk, LookupError(SECRET_TEXT))
    shown = words_on(client.get(url))
    assert "ワーカーの処理でエラーが起きています。" in shown
    assert f"退職した方の利用の終了 leave 2回 2026/12/1 12:00 2026/12/1 12:00 LookupError {world.company.pk}" in shown
    assert SECRET_TEXT not in shown
    worker.worked("leave")
    assert "エラー" not in words_on(client.get(url))
