"""A5-A7: application, Pro, grant, in whichever order a company comes along."""

from __future__ import annotations

import pytest
from django.test import Client
from django_scopes import scope
from post_office.models import Email
from pytest_django import Settings

from kakutei.authentication.identity import OperatorAddressWrong, add_operator
from kakutei.shift.actions.registration import add_company
from kakutei.shift.actions.subscription import NothingToPay, end_pro, mark_paid
from kakutei.shift.people.models import Company, User
from kakutei.shift.subscriptions.models import Application, Channel, Inquiry, Payment, ProOrder

from .conftest import sign_in
from .reading import source, text
from .world import NOON, World

APPLICATION = {
    "contact_name": "始 一", "phone": "０３－１２３４－５６７８", "service": "freee", "payment": "card", "note": "",
}  # fmt: skip
ORDER = {
    "payment": "card", "billing_name": "はじめて商店", "contact_name": "始 一", "phone": "03-1234-5678",
    "email": "keiri@example.jp",
}  # fmt: skip


@pytest.fixture
def company(world: World) -> Company:
    added = add_company(
        name="はじめて商店", owner_email="hajime@example.jp", owner_name="始 一", grant_link=False, at=NOON
    )
    added.key = "hajime"
    added.save()
    return added


@pytest.fixture
def newcomer(company: Company) -> Client:
    return sign_in(User.objects.get(email="hajime@example.jp"))


@pytest.fixture
def operator(world: World) -> User:
    return add_operator(email="operator@example.jp", name="運営 担当")


@pytest.fixture
def self_grant(settings: Settings) -> None:
    settings.KAKUTEI_SELF_GRANT = True


def order_of(company: Company) -> ProOrder:
    return ProOrder.objects.filter(account=company.account).latest("pk")


def granted(company: Company) -> bool:
    company.refresh_from_db()
    return company.link_granted_at is not None


def test_an_application_is_stored_shown_and_mailed_to_the_operator(
    newcomer: Client, company: Company, operator: User
) -> None:
    shown = newcomer.post("/c/hajime/application", APPLICATION, follow=True)
    assert "利用申込みを受け付けました" in text(shown)
    with scope(company=company):
        kept = Application.objects.get()
    assert (kept.phone, kept.channel, kept.payment) == ("03-1234-5678", Channel.FORM, Payment.CARD)
    assert "freee勤怠管理Plus" in text(newcomer.get("/c/hajime/application"))
    assert [mail.to for mail in Email.objects.order_by("pk")] == [["operator@example.jp"], ["hajime@example.jp"]]
    assert not granted(company)


def test_a_second_application_is_refused_as_already_received(newcomer: Client, company: Company) -> None:
    newcomer.post("/c/hajime/application", APPLICATION)
    assert "すでに受け付けています" in text(newcomer.post("/c/hajime/application", APPLICATION, follow=True))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("phone", "でんわ", "電話番号は数字とハイフンで"),
        ("phone", "", "電話番号を入力してください"),
        ("contact_name", "", "ご担当者名を入力してください"),
        ("note", "あ" * 401, "備考は400文字まで"),
    ],
)
def test_a_wrong_application_says_what_to_do_and_keeps_the_rest(
    newcomer: Client, company: Company, field: str, value: str, sentence: str
) -> None:
    answer = newcomer.post("/c/hajime/application", {**APPLICATION, "note": "よろしく", field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "よろしく" in source(answer) or field == "note"


def test_applied_then_upgraded_the_installation_grants_by_itself(
    newcomer: Client, company: Company, self_grant: None
) -> None:
    newcomer.post("/c/hajime/application", APPLICATION)
    assert not granted(company)
    assert "Pro 購入(クレジットカード)" in text(newcomer.get("/c/hajime/upgrade"))
    newcomer.post("/c/hajime/upgrade", ORDER)
    assert granted(company)
    assert "付与されています" in text(newcomer.get("/c/hajime/upgrade"))
    assert "シフトの情報がKing Of Timeのスケジュールに追加される。" in text(newcomer.get("/c/hajime/settings"))


def test_an_upgrade_without_an_application_warns_and_waits_for_one(
    newcomer: Client, company: Company, self_grant: None
) -> None:  # A5
    assert "アップグレードの前に利用申込みが必要です" in text(newcomer.get("/c/hajime/upgrade"))
    waiting = text(newcomer.post("/c/hajime/upgrade", ORDER, follow=True))
    assert "利用申込みがまだです" in waiting
    assert ProOrder.objects.get(account=company.account).paid_at is None
    assert not granted(company)
    newcomer.post("/c/hajime/application", APPLICATION)
    assert ProOrder.objects.get(account=company.account).paid_at is not None
    assert granted(company)


def test_without_self_grant_it_waits_for_the_operator(newcomer: Client, company: Company, operator: User) -> None:
    newcomer.post("/c/hajime/application", {**APPLICATION, "payment": "transfer"})
    assert 'value="transfer" required id="id_payment_1" checked' in source(newcomer.get("/c/hajime/upgrade"))
    shown = newcomer.post("/c/hajime/upgrade", {**ORDER, "payment": "transfer"}, follow=True)
    assert "振込先をご案内します" in text(shown)
    assert not granted(company)
    mark_paid(order=order_of(company), by=operator, at=NOON)
    assert granted(company)
    assert ProOrder.objects.get(account=company.account).paid_by == operator
    with pytest.raises(NothingToPay):
        mark_paid(order=order_of(company), by=operator, at=NOON)


def test_paid_without_an_application_the_link_waits_for_it_alone(
    newcomer: Client, company: Company, operator: User
) -> None:
    newcomer.post("/c/hajime/upgrade", ORDER)
    mark_paid(order=order_of(company), by=operator, at=NOON)
    assert not granted(company)
    assert "お申し込みいただくと、連携機能が付与されます" in text(newcomer.get("/c/hajime/upgrade"))
    newcomer.post("/c/hajime/application", APPLICATION)
    assert granted(company)


def test_ordering_twice_keeps_one_order(newcomer: Client, company: Company) -> None:
    newcomer.post("/c/hajime/upgrade", ORDER)
    assert "すでにお申し込み" in text(newcomer.post("/c/hajime/upgrade", ORDER, follow=True))
    assert ProOrder.objects.filter(account=company.account).count() == 1


def test_no_page_asks_for_a_card_number(newcomer: Client, company: Company) -> None:
    page = source(newcomer.get("/c/hajime/upgrade"))
    assert "cc-number" not in page
    assert "カード番号は、この画面では入力しません" in page


def test_the_end_of_pro_takes_the_grant_with_it(newcomer: Client, company: Company, operator: User) -> None:
    newcomer.post("/c/hajime/application", APPLICATION)
    newcomer.post("/c/hajime/upgrade", ORDER)
    mark_paid(order=order_of(company), by=operator, at=NOON)
    end_pro(order=order_of(company), by=operator, at=NOON)
    assert not granted(company)
    assert "Pro 購入(クレジットカード)" in text(newcomer.get("/c/hajime/upgrade"))


def test_a_company_without_the_grant_sees_nothing_of_the_link(newcomer: Client, company: Company) -> None:  # A7
    assert "KING OF TIMEと同期" not in text(newcomer.get("/c/hajime/staff"))
    assert "連携状況" not in source(newcomer.get("/c/hajime/staff"))
    assert "接続テスト" not in text(newcomer.get("/c/hajime/companies"))


def test_a_question_reaches_the_operator_as_text(newcomer: Client, company: Company, operator: User) -> None:
    assert "受け付けました" in text(
        newcomer.post("/c/hajime/contact/form", {"text": "{{ 7|add:7 }} とは?"}, follow=True)
    )
    assert newcomer.post("/c/hajime/contact/form", {"text": " "}).status_code == 422
    with scope(company=company):
        assert Inquiry.objects.get().text == "{{ 7|add:7 }} とは?"
    mail = Email.objects.get(to="operator@example.jp")
    assert "> {{ 7|add:7 }} とは?" in mail.message


def test_strangers_learn_whom_to_ask(world: World, settings: Settings) -> None:
    settings.KAKUTEI_CONTACT = "電話 03-0000-0000"
    assert "03-0000-0000" in text(Client(headers={"host": "127.0.0.1"}).get("/contact"))


def test_an_operator_with_an_odd_address_keeps_no_question_from_arriving(newcomer: Client, company: Company) -> None:
    User.objects.create(email="root@server", name="運営", is_operator=True)
    assert "受け付けました" in text(newcomer.post("/c/hajime/contact/form", {"text": "こんにちは"}, follow=True))
    with scope(company=company):
        assert Inquiry.objects.count() == 1


def test_an_operators_address_is_checked() -> None:
    with pytest.raises(OperatorAddressWrong):
        add_operator(email="root", name="運営")
