"""Requesting a sign-in link: the response is the same for any address, and the rate is limited."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from post_office.models import Email

from kakutei.authentication.mail_links import SECRET_PLACE, secret_hash
from kakutei.authentication.mail_queue import send_queued_mails
from kakutei.authentication.models import SignInLink
from kakutei.shift.people.models import User

from .conftest import KNOWN, UNKNOWN, Mailbox

pytestmark = pytest.mark.django_db


def ask(client: Client, email: str, address: str = "203.0.113.7", **headers: str) -> object:
    return client.post(reverse("authentication:login"), {"email": email}, headers=headers, REMOTE_ADDR=address)


def without_nonces(page: bytes) -> str:
    """The page without what differs at every request."""
    return re.sub(r'(nonce|name="(?:csrfmiddlewaretoken|form_key)" value)="[^"]+"', "", page.decode())


def without_values(sql: str) -> str:
    """The SQL statement without values that differ per request, or between a known and an unknown address."""
    return re.sub(r"'(?:[^']|'')*'|\bs\d+_x\d+\b|\bNULL\b|\b\d+\b", "?", sql)


def test_known_and_unknown_addresses_get_the_same_page_by_the_same_queries_and_one_mail_each(hanako: User) -> None:
    pages, queries = [], []
    ask(Client(), "first@warm.example.jp")
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as asked:
            pages.append(ask(Client(), email))
        queries.append([without_values(query["sql"]) for query in asked])
    assert pages[0].status_code == pages[1].status_code == 200
    first, second = (without_nonces(page.content) for page in pages)
    assert first == second
    assert queries[0] == queries[1]
    assert [email.to for email in Email.objects.order_by("id")][1:] == [[KNOWN], [UNKNOWN]]


def test_the_page_repeats_no_address(hanako: User) -> None:
    assert KNOWN.encode() not in ask(Client(), KNOWN).content


def test_the_mail_goes_out_with_a_link_and_says_when_from_where_and_with_what(hanako: User, mailbox: Mailbox) -> None:
    ask(Client(), KNOWN, user_agent="Firefox/140 (<b>&amp;)")
    assert send_queued_mails() == 1
    (mail,) = mailbox.mails
    assert mail["To"] == KNOWN
    assert "ログイン用URL" in mail["Subject"]
    assert mailbox.link().startswith("/login/")
    assert len(mailbox.link().removeprefix("/login/")) >= 43
    for part in ("2028年2月29日 12:00", "203.0.113.7", "Firefox/140 (<b>&amp;)", hanako.name):
        assert part in mailbox.text()
    assert not any(name.lower().startswith("x-kakutei") for name in mail)


def test_names_and_browsers_in_a_mail_are_text_and_never_a_template(hanako: User, mailbox: Mailbox) -> None:
    User.objects.filter(pk=hanako.pk).update(name="{{ 7|add:7 }} {% debug %}")
    ask(Client(), KNOWN, user_agent="{% include 'ui/base.html' %} {{ nothing }} {% no_such_tag %}")
    send_queued_mails()
    assert "{{ 7|add:7 }} {% debug %} 様" in mailbox.text()
    assert "{% include 'ui/base.html' %} {{ nothing }} {% no_such_tag %}" in mailbox.text()


def test_an_unknown_address_gets_a_mail_without_a_link(mailbox: Mailbox, db: None) -> None:
    ask(Client(), UNKNOWN)
    assert send_queued_mails() == 1
    assert mailbox.mails[0]["To"] == UNKNOWN
    assert "登録されているアカウントはありません" in mailbox.text()
    assert "/login/" not in mailbox.text()
    assert SECRET_PLACE not in mailbox.text()


def test_a_deactivated_user_gets_no_sign_in_link(hanako: User, mailbox: Mailbox) -> None:
    User.objects.filter(pk=hanako.pk).update(is_active=False)
    ask(Client(), KNOWN)
    send_queued_mails()
    assert "/login/" not in mailbox.text()


def test_the_link_leads_to_our_own_address_whatever_the_request_calls_itself(
    mailed_link: Callable[..., str], mailbox: Mailbox
) -> None:
    mailed_link(Client(), host="localhost", x_forwarded_host="evil.example.com")
    assert "evil" not in mailbox.text()
    assert "http://localhost" not in mailbox.text()


@pytest.mark.parametrize("typed", [" HANAKO@Minato.Example.JP ", "ｈａｎａｋｏ＠minato．example．jp"])
def test_an_address_is_known_however_it_is_typed_and_the_mail_goes_to_the_stored_one(
    hanako: User, mailbox: Mailbox, typed: str
) -> None:
    ask(Client(), typed)
    send_queued_mails()
    assert [(mail["To"], "/login/" in mail.get_content()) for mail in mailbox.mails] == [(KNOWN, True)]


@pytest.mark.parametrize(
    "typed",
    ["", "hanako", "hanako@", "a@b@c", "hanako@minato.example.jp\nBcc: x@y.jp", "x" * 300, "a@" + "㍿" * 60 + ".jp"],
)
def test_what_is_no_address_queues_nothing(db: None, typed: str) -> None:
    answer = ask(Client(), typed)
    assert answer.status_code == 422
    assert not Email.objects.exists()
    assert not SignInLink.objects.exists()


def everything_stored() -> str:
    """A dump of all tables, as a thief or a backup would have it."""
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump, exclude=["contenttypes", "auth"], use_base_manager=True)
    return dump.getvalue()


def test_neither_queue_nor_database_ever_hold_the_secret_only_its_hash(hanako: User, mailbox: Mailbox) -> None:
    ask(Client(), KNOWN)
    assert SECRET_PLACE in Email.objects.get().message
    assert SignInLink.objects.get().secret_hash is None
    send_queued_mails()
    secret = mailbox.link().removeprefix("/login/")
    assert SignInLink.objects.get().secret_hash == secret_hash(secret)
    dump = everything_stored()
    assert secret not in dump
    assert secret_hash(secret) in dump


def test_links_already_sent_stay_usable_when_the_limit_is_hit(mailed_link: Callable[..., str]) -> None:
    client = Client()
    first = mailed_link(client)
    for _ in range(9):
        ask(Client(), KNOWN)
    assert client.post(first).status_code == 302


def test_the_form_asks_for_nothing_but_the_address(db: None) -> None:
    page = Client().get(reverse("authentication:login"))
    assert page.status_code == 200
    assert 'type="password"' not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_the_form_without_its_csrf_token_is_refused(hanako: User) -> None:
    assert ask(Client(enforce_csrf_checks=True), KNOWN).status_code == 403
    assert not Email.objects.exists()
