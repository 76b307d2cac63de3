"""Asking for a link: the same for everybody, and not too often."""

from __future__ import annotations

import datetime as dt
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

from kakutei.shift.people.models import User
from kakutei.signin.links import SECRET_PLACE, secret_hash
from kakutei.signin.models import SignInLink
from kakutei.signin.queue import send_queued_mails

from .conftest import KNOWN, NOON, UNKNOWN, Mailbox

pytestmark = pytest.mark.django_db
LIMIT_SENTENCE = "15分ほど待ってから"


def ask(client: Client, email: str, address: str = "203.0.113.7", **headers: str) -> object:
    return client.post(reverse("signin:login"), {"email": email}, headers=headers, REMOTE_ADDR=address)


def without_nonces(page: bytes) -> str:
    """The page without what differs at every request."""
    return re.sub(r'(nonce|name="csrfmiddlewaretoken" value)="[^"]+"', "", page.decode())


def test_known_and_unknown_addresses_get_the_same_page_by_the_same_queries_and_one_mail_each(hanako: User) -> None:
    pages, queries = [], []
    ask(Client(), "somebody@warm.example.jp")
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as asked:
            pages.append(ask(Client(), email))
        queries.append([query["sql"].split(" ")[0] for query in asked])
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
    ask(Client(), KNOWN, user_agent="{% include 'looks/base.html' %} {{ nothing }} {% no_such_tag %}")
    send_queued_mails()
    assert "{{ 7|add:7 }} {% debug %} 様" in mailbox.text()
    assert "{% include 'looks/base.html' %} {{ nothing }} {% no_such_tag %}" in mailbox.text()


def test_an_unknown_address_is_told_so_without_a_link(mailbox: Mailbox, db: None) -> None:
    ask(Client(), UNKNOWN)
    assert send_queued_mails() == 1
    assert mailbox.mails[0]["To"] == UNKNOWN
    assert "登録されているアカウントはありません" in mailbox.text()
    assert "/login/" not in mailbox.text()
    assert SECRET_PLACE not in mailbox.text()


def test_somebody_who_was_switched_off_is_as_unknown_as_a_stranger(hanako: User, mailbox: Mailbox) -> None:
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


def test_after_five_in_a_quarter_of_an_hour_an_address_gets_no_more(
    hanako: User, go_to: Callable[[dt.datetime], None]
) -> None:
    for second in range(5):
        go_to(NOON + dt.timedelta(seconds=second))
        assert ask(Client(), KNOWN, f"203.0.113.{second}").status_code == 200
    sixth = ask(Client(), KNOWN.upper(), "203.0.113.99")
    assert sixth.status_code == 422
    assert LIMIT_SENTENCE in sixth.content.decode()
    assert Email.objects.count() == SignInLink.objects.count() == 5
    assert ask(Client(), UNKNOWN, "203.0.113.99").status_code == 200, "others are not held up"
    go_to(NOON + dt.timedelta(minutes=15, seconds=5))
    assert ask(Client(), KNOWN, "203.0.113.99").status_code == 200


def test_an_unknown_address_has_the_same_limit(db: None) -> None:
    answers = [ask(Client(), UNKNOWN, f"203.0.113.{n}").status_code for n in range(6)]
    assert answers == [200] * 5 + [422]


def test_after_twenty_in_an_hour_a_source_gets_no_more(db: None, go_to: Callable[[dt.datetime], None]) -> None:
    answers = [ask(Client(), f"stranger{n}@example.jp").status_code for n in range(21)]
    assert answers == [200] * 20 + [422]
    assert ask(Client(), UNKNOWN, "203.0.113.8").status_code == 200
    go_to(NOON + dt.timedelta(hours=1, seconds=30))
    assert ask(Client(), "stranger@example.jp").status_code == 200


def test_a_forwarded_header_does_not_make_a_new_source(db: None) -> None:
    answers = [
        ask(Client(), f"stranger{n}@example.jp", x_forwarded_for=f"198.51.100.{n}").status_code for n in range(21)
    ]
    assert answers[-1] == 422


def test_links_already_sent_stay_usable_when_the_limit_is_hit(mailed_link: Callable[..., str]) -> None:
    client = Client()
    first = mailed_link(client)
    for _ in range(9):
        ask(Client(), KNOWN)
    assert client.post(first).status_code == 302


def test_the_form_asks_for_nothing_but_the_address(db: None) -> None:
    page = Client().get(reverse("signin:login"))
    assert page.status_code == 200
    assert 'type="password"' not in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_the_form_without_its_csrf_token_is_refused(hanako: User) -> None:
    assert ask(Client(enforce_csrf_checks=True), KNOWN).status_code == 403
    assert not Email.objects.exists()
