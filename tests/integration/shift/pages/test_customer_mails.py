"""The customer gets a mail of an application, an order, a payment, the end of Pro and a question (case I5)."""

from __future__ import annotations

import pytest
from django.test import Client
from django_scopes import scope
from post_office.models import Email
from pytest_django import Settings

from kakutei.authentication.identity import add_operator
from kakutei.shift.actions.registration import add_company
from kakutei.shift.people.models import Company, Role, RoleKind, User
from kakutei.shift.subscriptions.models import Inquiry, ProOrder

from .conftest import sign_in
from .test_plans import APPLICATION, ORDER
from .world import NOON, World

OWNER, BILLING = "hajime@example.jp", "keiri@example.jp"


@pytest.fixture
def company(world: World) -> Company:
    made = add_company(name="はじめて商店", owner_email=OWNER, owner_name="始 一", grant_link=False, at=NOON)
    Company.objects.filter(pk=made.pk).update(key="hajime")
    made.refresh_from_db()
    return made


@pytest.fixture
def newcomer(company: Company) -> Client:
    return sign_in(User.objects.get(email=OWNER))


@pytest.fixture
def boss(world: World) -> Client:
    return sign_in(add_operator(email="unei@example.jp", name="運営 担当"))


def mails_to(address: str) -> list[str]:
    """Subject and text of each mail that was queued, oldest first."""
    return [f"{mail.subject}\n{mail.message}" for mail in Email.objects.filter(to=address).order_by("pk")]


def last_to(address: str) -> str:
    return mails_to(address)[-1]


def press_paid(boss: Client, company: Company) -> None:
    order = ProOrder.objects.get(account=company.account, ended_at=None)
    boss.post(f"/operator/accounts/{company.account_id}/payment", {"order": order.pk})


def test_an_application_is_confirmed_with_what_was_applied_for_and_the_next_step(
    newcomer: Client, company: Company
) -> None:
    newcomer.post("/c/hajime/application", {**APPLICATION, "note": "夕方に\r\n電話を希望"})
    message = last_to(OWNER)
    for line in (
        "利用申込みを受け付けました: はじめて商店", "始 一 様", "会社: はじめて商店", "電話番号: 03-1234-5678",
        "勤怠サービス: freee勤怠管理Plus", "お支払い方法: クレジットカード", "> 夕方に", "> 電話を希望",
        "受付日時: 2026年12月10日 12:00", "連携機能は、Proプランで使えます。続けて、アップグレードをお申し込みください。",
    ):  # fmt: skip
        assert line in message.splitlines()
    assert "/upgrade\n" in message


def test_an_application_by_telephone_is_confirmed_to_those_who_lead(boss: Client, company: Company) -> None:
    boss.post(f"/operator/companies/{company.pk}/application", {**APPLICATION, "payment": "transfer"})
    assert "利用申込みを受け付けました" in last_to(OWNER)
    assert mails_to("unei@example.jp") == []


def test_an_order_is_confirmed_with_its_price_to_who_ordered_and_to_the_billing_address(
    newcomer: Client, company: Company, settings: Settings
) -> None:
    settings.KAKUTEI_PRICE = "1人あたり月300円"
    newcomer.post("/c/hajime/application", APPLICATION)
    newcomer.post("/c/hajime/upgrade", {**ORDER, "payment": "transfer"})
    for address in (OWNER, BILLING):
        message = last_to(address)
        for line in (
            "Proプランのお申し込みを受け付けました: はじめて商店", "お申し込み: Proプラン", "料金: 1人あたり月300円",
            "お支払い方法: 銀行振込", "請求先の名称: はじめて商店", f"請求先メールアドレス: {BILLING}",
        ):  # fmt: skip
            assert line in message.splitlines()
        assert "振込先をご案内しますので、お待ちください。" in message
    assert "/upgrade\n" in last_to(OWNER)
    assert "http" not in last_to(BILLING)


def test_without_a_price_the_mail_names_none(newcomer: Client, company: Company) -> None:
    newcomer.post("/c/hajime/upgrade", ORDER)
    assert "料金" not in last_to(OWNER)
    assert "利用申込みがまだです" in last_to(OWNER)
    assert "/application\n" in last_to(OWNER)


def test_an_order_that_is_granted_at_once_says_that_the_link_can_be_used(
    newcomer: Client, company: Company, settings: Settings
) -> None:
    settings.KAKUTEI_SELF_GRANT = True
    newcomer.post("/c/hajime/application", APPLICATION)
    newcomer.post("/c/hajime/upgrade", ORDER)
    assert "KING OF TIME連携を使えるようになりました" in last_to(OWNER)
    assert "/settings\n" in last_to(OWNER)


def test_a_payment_is_confirmed_to_those_who_lead_each_company_and_to_the_billing_address(
    newcomer: Client, boss: Client, company: Company
) -> None:
    second = Company.objects.create(account=company.account, name="二号商店")
    leader = User.objects.create(email="nigou@example.jp", name="二号 店主")
    with scope(company=second):
        Role.objects.create(company=second, user=leader, kind=RoleKind.ADMINISTRATOR)
    newcomer.post("/c/hajime/application", APPLICATION)
    newcomer.post("/c/hajime/upgrade", ORDER)
    press_paid(boss, company)
    assert "お支払いを確認しました: はじめて商店" in last_to(OWNER)
    assert "KING OF TIME連携を使えるようになりました" in last_to(OWNER)
    assert "お支払いを確認しました: 二号商店" in last_to("nigou@example.jp")
    assert "利用申込みがまだです" in last_to("nigou@example.jp")
    assert "お支払いを確認しました" in last_to(BILLING)


def test_a_second_press_sends_no_second_mail(newcomer: Client, boss: Client, company: Company) -> None:
    newcomer.post("/c/hajime/upgrade", ORDER)
    order = ProOrder.objects.get(account=company.account)
    for _ in range(2):
        boss.post(f"/operator/accounts/{company.account_id}/payment", {"order": order.pk})
    assert sum("お支払いを確認しました" in message for message in mails_to(OWNER)) == 1


@pytest.mark.parametrize(("paid", "said"), [(True, "Proプランを終了しました"), (False, "お申し込みを取り消しました")])
def test_the_end_of_pro_is_mailed_with_the_effect_on_the_link(
    newcomer: Client, boss: Client, company: Company, paid: bool, said: str
) -> None:
    newcomer.post("/c/hajime/upgrade", ORDER)
    if paid:
        press_paid(boss, company)
    order = ProOrder.objects.get(account=company.account)
    boss.post(f"/operator/accounts/{company.account_id}/end", {"order": order.pk})
    assert said in last_to(OWNER)
    assert ("すぐに停止します" in last_to(OWNER)) is paid


def test_an_inquiry_is_copied_to_its_sender_and_its_answer_mailed(
    newcomer: Client, boss: Client, company: Company
) -> None:
    newcomer.post("/c/hajime/contact/form", {"text": "請求書は\r\n会社: どこ"})
    assert "お問い合わせを受け付けました: はじめて商店" in last_to(OWNER)
    assert "> 請求書は\n> 会社: どこ\n" in last_to(OWNER)
    inquiry = Inquiry._base_manager.latest("pk")
    for _ in range(2):
        boss.post(f"/operator/inquiries/{inquiry.pk}/answer")
    answered = [message for message in mails_to(OWNER) if "対応済みになりました" in message]
    assert len(answered) == 1
    assert "> 会社: どこ" in answered[0]


def test_who_has_no_address_asks_all_the_same(world: World, company: Company) -> None:
    user = User.objects.create(name="紙 招待")
    with scope(company=company):
        Role.objects.create(company=company, user=user, kind=RoleKind.STAFF)
    assert sign_in(user).post("/c/hajime/contact/form", {"text": "質問です"}).status_code == 302
    assert Inquiry._base_manager.latest("pk").text == "質問です"
    assert not Email.objects.exists()
