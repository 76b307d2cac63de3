"""A1-A4: from the home page to the dashboard by a registration-only URL that is spent once and stays an address."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django_scopes import scopes_disabled
from post_office.models import Email

from kakutei.authentication.mail_links import new_secret
from kakutei.authentication.models import SignInLink
from kakutei.shift.people.models import Company, Role, RoleKind, Staff, Store, User

from .conftest import SetClock
from .reading import source, text
from .world import NOON, World

NEWCOMER = "hajime@example.jp"
TYPED = {"company": "はじめて商店", "store": "本店", "family_name": "始", "given_name": "一", "kana": "はじめ はじめ"}


def stranger() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def mailed(client: Client, email: str = NEWCOMER) -> str:
    """The path of the URL that the mail to `email` carries."""
    assert "メールを送りました" in text(client.post("/registration", {"email": email}))
    url = new_secret(SignInLink.objects.latest("pk").pk)
    assert url
    return "/" + url.split("/", 3)[3]


def test_the_url_opens_a_form_and_the_form_makes_company_store_owner_and_first_staff(world: World) -> None:
    client = stranger()
    url = mailed(client)
    assert NEWCOMER in text(client.get(url))
    landed = client.post(url, TYPED, follow=True)
    assert "ダッシュボード" in text(landed)
    assert "無料プラン" in text(landed)
    with scopes_disabled():
        company = Company.objects.get(name="はじめて商店")
        role = Role.objects.get(company=company)
        assert (role.user.email, role.kind) == (NEWCOMER, RoleKind.OWNER)
        assert Store.objects.get(company=company).name == "本店"
        assert Staff.objects.get(company=company).user == role.user
    assert company.link_granted_at is None


def test_looking_spends_nothing(world: World) -> None:
    client, scanner = stranger(), stranger()
    url = mailed(client)
    for _ in range(20):
        assert scanner.get(url).status_code == 200
        assert scanner.head(url).status_code == 200
    assert not User.objects.filter(email=NEWCOMER).exists()
    assert client.post(url, TYPED).status_code == 302


def test_the_used_url_stays_an_address_and_is_no_key(world: World) -> None:  # A3
    client = stranger()
    url = mailed(client)
    client.post(url, TYPED)
    assert client.get(url)["Location"] == "/"
    other = stranger().get(url)
    assert "使用済み" in text(other)
    assert NEWCOMER not in source(other)
    assert "使用済み" in text(stranger().post(url, TYPED))
    assert Company.objects.filter(name="はじめて商店").count() == 1


def test_it_lasts_a_day(world: World, set_clock: SetClock) -> None:
    url = mailed(stranger())
    set_clock(NOON + dt.timedelta(hours=23, minutes=59))
    assert "で登録します" in text(stranger().get(url))
    set_clock(NOON + dt.timedelta(hours=24, minutes=1))
    assert "期限が切れています" in text(stranger().get(url))


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(world: World) -> None:
    client = stranger()
    url = mailed(client)
    answer = client.post(url, {**TYPED, "family_name": " ", "company": "は" * 81})
    assert answer.status_code == 422
    assert "姓を入力してください" in text(answer)
    assert "会社名は80文字まで" in text(answer)
    assert 'value="本店"' in source(answer)
    assert client.post(url, TYPED).status_code == 302


def test_who_is_known_already_gets_a_link_to_sign_in_by_the_same_page(world: World) -> None:
    first, second = stranger(), stranger()
    pages = [source(first.post("/registration", {"email": email})) for email in (world.owner.email, NEWCOMER)]
    assert (
        pages[0].partition("<main")[2].partition("<script")[0] == pages[1].partition("<main")[2].partition("<script")[0]
    )
    url = mailed(second, str(world.owner.email))
    assert url.startswith("/login/")
    assert second.post(url)["Location"] == "/"


def test_an_address_that_registered_meanwhile_is_not_registered_twice(world: World) -> None:
    one, two = stranger(), stranger()
    first, second = mailed(one), mailed(two)
    one.post(first, TYPED)
    assert "使用済み" in text(two.post(second, {**TYPED, "company": "ふたつめ商店"}))
    assert not Company.objects.filter(name="ふたつめ商店").exists()


def test_an_address_that_may_not_sign_in_any_more_is_sent_to_the_administrator_not_into_a_form(world: World) -> None:
    User.objects.filter(pk=world.editor.pk).update(is_active=False)
    assert "メールを送りました" in text(stranger().post("/registration", {"email": world.editor.email}))
    assert new_secret(SignInLink.objects.latest("pk").pk) is None
    mail = Email.objects.latest("pk").message
    assert "いまお使いになれません" in mail
    assert "/registration" not in mail
