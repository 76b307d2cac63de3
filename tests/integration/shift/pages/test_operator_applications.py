"""お申し込み, [入金を確認], [Proを終了する] and 電話での申込み, as the operator does them."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope, scopes_disabled

from kakutei.authentication.identity import add_operator
from kakutei.shift.actions.subscription import Applicant, Billing, apply_for_link, order_pro
from kakutei.shift.people.models import Account, Company, Role, RoleKind, User
from kakutei.shift.subscriptions.models import Application, Channel, Payment, ProOrder, Service

from .conftest import sign_in
from .reading import row_with, source, text
from .world import NOON, World

BILLING = Billing(Payment.TRANSFER, "あおぞら商店 経理部", "請求 花子", "03-1234-5678", "keiri@aozora.example.jp")
APPLICANT = Applicant("申込 太郎", "03-0000-0000", Service.FREEE, Payment.TRANSFER, "年内に始めたい")
TYPED = {"contact_name": "電話 次郎", "phone": "０３ー１２３４", "service": "freee", "payment": "none", "note": ""}


@pytest.fixture
def boss(world: World) -> Client:
    return sign_in(add_operator(email="unei@example.jp", name="運営 担当"))


@pytest.fixture
def aozora(world: World) -> Company:
    """A company on the free plan."""
    company = Company.objects.create(account=Account.objects.create(name="あおぞら"), name="あおぞら商店")
    owner = User.objects.create(email="sora@example.jp", name="空 一郎")
    with scope(company=company):
        Role.objects.create(company=company, user=owner, kind=RoleKind.OWNER)
    return company


def order(company: Company) -> ProOrder:
    return order_pro(company=company, billing=BILLING, by=None, at=NOON)


def apply(company: Company) -> Application:
    with scope(company=company):
        return apply_for_link(company=company, applicant=APPLICANT, channel=Channel.FORM, by=None, at=NOON)


def at_noon(moment: dt.datetime | None) -> bool:
    return moment is not None and abs(moment - NOON) < dt.timedelta(minutes=1)


def payment(company: Company) -> str:
    return f"/operator/accounts/{company.account_id}/payment"


def press(boss: Client, url: str, *, follow: bool = False) -> Any:
    """The button of the confirm step, with the order that it shows."""
    found = re.search(r'name="order" value="(\d+)"', source(boss.get(url)))
    return boss.post(url, {"order": found[1]} if found else {}, follow=follow)


def test_an_empty_desk_explains_what_it_will_list(boss: Client) -> None:
    with scopes_disabled():
        Application.objects.all().delete()
        ProOrder.objects.all().delete()
    words = text(boss.get("/operator"))
    assert "お申し込みはまだありません" in words
    assert "ここで入金を確認します" in words


def test_an_order_waits_with_all_that_is_needed_to_bill_it(boss: Client, aozora: Company) -> None:
    order(aozora)
    words = text(boss.get("/operator"))
    waiting = words.partition("最近のお申し込み")[0]
    for word in ("入金待ち 1", "あおぞら商店 利用申込みなし 入金を確認", "契約者 あおぞら", "2026/12/10 12:00 から入金待ち",
                 "銀行振込", "あおぞら商店 経理部 請求 花子 様", "03-1234-5678", "keiri@aozora.example.jp"):  # fmt: skip
        assert word in waiting, word


def test_an_order_with_its_application_says_so(boss: Client, aozora: Company) -> None:
    order(aozora)
    apply(aozora)
    assert "あおぞら商店 利用申込みあり" in text(boss.get("/operator"))


def test_the_menu_counts_the_orders_to_look_at(boss: Client, aozora: Company) -> None:
    order(aozora)
    menu = source(boss.get("/operator/companies")).partition('<nav class="menu"')[2].partition("</nav>")[0]
    assert 'お申し込み</span><b class="badge attention">1</b>' in menu


def test_payment_is_asked_once_more_with_the_companys_name(boss: Client, aozora: Company) -> None:
    order(aozora)
    apply(aozora)
    words = text(boss.get(payment(aozora)))
    assert "あおぞら商店 の入金を確認しましたか。" in words
    assert "連携機能をすぐに使えるようになります" in words
    aozora.refresh_from_db()
    assert aozora.link_granted_at is None


def test_a_confirmed_payment_grants_the_link_and_says_who_did_it(boss: Client, aozora: Company) -> None:
    order(aozora)
    apply(aozora)
    answer = press(boss, payment(aozora), follow=True)
    aozora.refresh_from_db()
    assert at_noon(aozora.link_granted_at)
    assert "連携機能を使えるようになった会社: あおぞら商店" in text(answer)
    assert "入金確認 2026/12/10 12:00 運営 担当" in text(boss.get(f"/operator/companies/{aozora.pk}"))


def test_a_payment_without_an_application_waits_for_it(boss: Client, aozora: Company) -> None:
    order(aozora)
    answer = text(press(boss, payment(aozora), follow=True))
    aozora.refresh_from_db()
    assert aozora.link_granted_at is None
    assert "利用申込みが届きしだい" in answer
    assert "利用申込み待ち 1" in answer


def test_a_second_press_changes_nothing_and_says_so(boss: Client, aozora: Company) -> None:
    order(aozora)
    press(boss, payment(aozora))
    paid = ProOrder.objects.get(account=aozora.account)
    assert "入金待ちのお申し込みはありません" in text(press(boss, payment(aozora), follow=True))
    assert ProOrder.objects.get(account=aozora.account).paid_at == paid.paid_at
    assert "入金待ちのお申し込みはありません" in text(boss.get(payment(aozora)))


def test_an_order_placed_again_meanwhile_is_not_the_one_that_was_confirmed(boss: Client, aozora: Company) -> None:
    order(aozora)
    shown = re.search(r'name="order" value="(\d+)"', source(boss.get(payment(aozora))))
    assert shown
    ProOrder.objects.filter(account=aozora.account).update(ended_at=NOON)
    order(aozora)
    answer = boss.post(payment(aozora), {"order": shown[1]}, follow=True)
    assert "入金待ちのお申し込みはありません" in text(answer)
    assert not ProOrder.objects.filter(account=aozora.account, paid_at__isnull=False).exists()


def test_from_a_companys_page_it_goes_back_there_and_nowhere_else(boss: Client, aozora: Company, world: World) -> None:
    order(aozora)
    assert press(boss, f"{payment(aozora)}?company={aozora.pk}")["Location"] == f"/operator/companies/{aozora.pk}"
    assert press(boss, f"{payment(aozora)}?company={world.company.pk}")["Location"] == "/operator"
    assert press(boss, f"{payment(aozora)}?company=//evil.example")["Location"] == "/operator"


def test_a_new_application_waits_for_its_order(boss: Client, aozora: Company) -> None:
    apply(aozora)
    words = text(boss.get("/operator"))
    assert "新しい利用申込み 1" in words
    assert (
        "あおぞら商店 2026/12/10 12:00 フォーム 申込 太郎 03-0000-0000・freee勤怠管理Plus・銀行振込 年内に始めたい"
        in words
    )


def test_the_last_applications_and_orders_stand_below(boss: Client, aozora: Company) -> None:
    order(aozora)
    apply(aozora)
    press(boss, payment(aozora))
    history = boss.get("/operator")
    assert "銀行振込・あおぞら商店 経理部 2026/12/10 12:00" in row_with(history, "Proのお申し込み あおぞら商店")
    assert "フォーム・申込 太郎" in row_with(history, "利用申込み あおぞら商店")


def test_the_end_of_pro_stops_the_link_at_once(boss: Client, world: World) -> None:
    url = f"/operator/accounts/{world.company.account_id}/end?company={world.company.pk}"
    asked = text(boss.get(url))
    assert f"{world.company.name} のProプランを終了しますか。" in asked
    assert "すぐに停止します" in asked
    world.company.refresh_from_db()
    assert world.company.link_is_on

    answer = press(boss, url, follow=True)
    world.company.refresh_from_db()
    assert not world.company.link_is_on
    assert "のProプランを終了しました" in text(answer)
    assert "終了 2026/12/10 12:00 運営 担当" in text(answer)
    assert "終了できるお申し込みはありません" in text(press(boss, url, follow=True))


def test_an_order_that_was_not_paid_can_be_taken_back(boss: Client, aozora: Company) -> None:
    order(aozora)
    url = f"/operator/accounts/{aozora.account_id}/end"
    assert "お申し込みを取り消しますか" in text(boss.get(url))
    press(boss, url)
    assert "入金を待っているお申し込みはありません" in text(boss.get("/operator"))


def test_an_application_by_phone_is_written_down_with_who_took_it(boss: Client, aozora: Company) -> None:
    order(aozora)
    press(boss, payment(aozora))
    answer = boss.post(f"/operator/companies/{aozora.pk}/application", TYPED, follow=True)
    with scope(company=aozora):
        application = Application.objects.get()
    assert (application.channel, application.phone, application.payment) == (Channel.PHONE, "03-1234", Payment.NONE)
    assert "受付 2026/12/10 12:00 電話 運営 担当" in text(answer)
    aozora.refresh_from_db()
    assert at_noon(aozora.link_granted_at)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"contact_name": "　"}, "ご担当者名を入力してください。"),
        ({"contact_name": "あ" * 81}, "ご担当者名は80文字までで入力してください。"),
        ({"phone": "でんわ"}, "電話番号は数字とハイフンで入力してください"),
        ({"phone": "1" * 21}, "電話番号は20文字までで入力してください。"),
        ({"service": ""}, "お使いの勤怠サービスを選んでください。"),
        ({"service": "moon"}, "お使いの勤怠サービスを選び直してください。"),
        ({"payment": "gold"}, "お支払い方法を選び直してください。"),
        ({"note": "あ" * 401}, "備考は400文字までで入力してください。"),
    ],
)
def test_what_cannot_be_written_down_is_said_and_stays_typed(
    boss: Client, aozora: Company, change: dict[str, str], sentence: str
) -> None:
    answer = boss.post(f"/operator/companies/{aozora.pk}/application", {**TYPED, "note": "残る", **change})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "残る" in source(answer) or "note" in change
    with scope(company=aozora):
        assert not Application.objects.exists()


def test_a_second_application_is_refused_with_a_sentence(boss: Client, world: World) -> None:
    answer = boss.post(f"/operator/companies/{world.company.pk}/application", TYPED)
    assert answer.status_code == 422
    assert "利用申込みは、すでに受け付けています" in text(answer)


def test_the_pop_ups_are_pages_too(boss: Client, aozora: Company) -> None:
    order(aozora)
    page = boss.get(payment(aozora))
    fragment = boss.get(payment(aozora), headers={"HX-Request": "true"})
    assert "<nav" in source(page)
    assert source(fragment).lstrip().startswith("<dialog")
