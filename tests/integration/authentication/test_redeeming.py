"""Redeeming a link: looking costs nothing, the button works once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kakutei.authentication.models import DeviceSession, SignInLink
from kakutei.shift.people.models import User

from .conftest import KNOWN, NOON

pytestmark = pytest.mark.django_db
type MailedLink = Callable[..., str]
type GoTo = Callable[[dt.datetime], None]


def signed_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_a_hundred_looks_spend_nothing_and_the_button_signs_in(hanako: User, mailed_link: MailedLink) -> None:
    client, scanner = Client(), Client()
    link = mailed_link(client)
    for _ in range(50):
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 200
    assert SignInLink.objects.get().used_at is None
    assert not signed_in(scanner)
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session[SESSION_KEY] == str(hanako.pk)
    assert SignInLink.objects.get().used_at is not None


def test_the_link_page_is_not_cached_and_has_no_external_links(mailed_link: MailedLink) -> None:
    page = Client().get(mailed_link(Client()))
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert "http" not in page.content.decode().replace("http://www.w3.org/", "")


def test_the_button_works_once(mailed_link: MailedLink) -> None:
    client, thief = Client(), Client()
    link = mailed_link(client)
    client.post(link)
    again = thief.post(link)
    assert not signed_in(thief)
    assert again.status_code == 200
    assert "使用済み" in again.content.decode()
    assert DeviceSession.objects.filter(user__isnull=False).count() == 1


def test_a_used_link_redirects_a_signed_in_user_to_the_home_page(mailed_link: MailedLink) -> None:
    client = Client()
    link = mailed_link(client)
    client.post(link)
    for answer in (client.get(link), client.post(link)):
        assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize(
    ("after", "works"),
    [
        (dt.timedelta(minutes=9, seconds=50), True),
        (dt.timedelta(minutes=10, seconds=1), False),
        (dt.timedelta(days=1), False),
    ],
)
def test_a_link_lives_for_ten_minutes(mailed_link: MailedLink, go_to: GoTo, after: dt.timedelta, works: bool) -> None:
    client = Client()
    link = mailed_link(client)
    go_to(NOON + after)
    shown = "ログインする" in client.get(link).content.decode()
    client.post(link)
    assert (shown, signed_in(client)) == (works, works)


def test_another_browser_is_warned_and_shown_only_a_masked_address(mailed_link: MailedLink) -> None:
    client, other = Client(), Client()
    link = mailed_link(client)
    same, different = client.get(link).content.decode(), other.get(link).content.decode()
    assert "別のブラウザー" not in same
    assert "別のブラウザー" in different
    assert "h…@minato.example.jp" in different
    assert KNOWN not in different
    other.post(link)
    assert signed_in(other), "who asked for it on the telephone may go on at the desk"


@pytest.mark.parametrize("link", ["/login/", "/login/x", "/login/" + "A" * 43, "/login/" + "あ" * 43, "/login/%00"])
def test_a_guessed_link_shows_the_form_without_signing_in(hanako: User, link: str) -> None:
    client = Client()
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code in (200, 404)
    assert not signed_in(client)


def test_a_link_of_a_deactivated_user_is_invalid(hanako: User, mailed_link: MailedLink) -> None:
    client = Client()
    link = mailed_link(client)
    User.objects.filter(pk=hanako.pk).update(is_active=False)
    client.post(link)
    assert not signed_in(client)


def test_a_deactivated_user_is_signed_out_at_the_next_request(hanako: User, mailed_link: MailedLink) -> None:
    client = Client()
    link = mailed_link(client)
    client.post(link)
    User.objects.filter(pk=hanako.pk).update(is_active=False)
    assert client.get(link).status_code == 200, "the form, not the first page"


def test_the_button_without_its_csrf_token_is_refused_and_spends_nothing(mailed_link: MailedLink) -> None:
    link = mailed_link(Client())
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(link).status_code == 403
    assert SignInLink.objects.get().used_at is None


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_no_other_method_spends_a_link(mailed_link: MailedLink, method: str) -> None:
    link = mailed_link(Client())
    assert getattr(Client(), method)(link).status_code == 405
    assert SignInLink.objects.get().used_at is None


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example.com/", "//evil.example.com", "/\\evil.example.com", "\\\\evil.example.com",
        "javascript:alert(1)", "http:evil.example.com", "https:///evil.example.com", "ftp://testserver/",
        " //evil.example.com", "/\t/evil.example.com", "",
    ],
)  # fmt: skip
def test_signing_in_leads_to_no_foreign_site(mailed_link: MailedLink, target: str) -> None:
    client = Client()
    client.get(reverse("authentication:login"), {"next": target})
    answer = client.post(mailed_link(client))
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_signing_in_leads_back_to_where_one_wanted_to_go(mailed_link: MailedLink) -> None:
    client = Client()
    client.get(reverse("authentication:login"), {"next": "/shift/1?month=2026-12"})
    assert client.post(mailed_link(client))["Location"] == "/shift/1?month=2026-12"


def test_signing_in_changes_the_sessions_key(mailed_link: MailedLink) -> None:
    client = Client()
    link = mailed_link(client)
    before = client.session.session_key
    client.post(link)
    assert client.session.session_key != before
    assert not DeviceSession.objects.filter(session_key=before).exists()


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(mailed_link: MailedLink, settings: Settings) -> None:
    client = Client()
    link = mailed_link(client)
    cookie = client.post(link).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == 30 * 24 * 3600


def test_the_device_session_names_its_user_and_when_it_began(hanako: User, mailed_link: MailedLink) -> None:
    client = Client()
    client.post(mailed_link(client))
    session = DeviceSession.objects.get(user=hanako)
    assert abs(session.started_at - NOON) < dt.timedelta(seconds=30)


def test_deleting_the_device_session_signs_the_browser_out(hanako: User, mailed_link: MailedLink) -> None:
    client = Client()
    link = mailed_link(client)
    client.post(link)
    DeviceSession.objects.filter(user=hanako).delete()
    assert client.get(link).status_code == 200


def test_signing_out_ends_the_session_and_needs_a_post(hanako: User, mailed_link: MailedLink) -> None:
    client = Client()
    client.post(mailed_link(client))
    assert client.get(reverse("authentication:logout")).status_code == 405
    assert signed_in(client)
    answer = client.post(reverse("authentication:logout"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("authentication:login"))
    assert not DeviceSession.objects.filter(user=hanako).exists()


@pytest.mark.django_db(transaction=True)
def test_fifty_presses_at_the_same_moment_make_one_session(hanako: User, mailed_link: MailedLink) -> None:
    link = mailed_link(Client())
    together = threading.Barrier(50)

    def press(_: int) -> int:
        try:
            together.wait()
            return Client().post(link).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as presses:
        answers = list(presses.map(press, range(50)))
    assert sorted(answers) == [200] * 49 + [302]
    assert DeviceSession.objects.filter(user=hanako).count() == 1
