"""メール: what the operator sees of the queue, and a failed mail that is sent once more."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from post_office.models import Email
from pytest_django import Settings

from kakutei.authentication.identity import add_operator
from kakutei.authentication.mail_links import LIFETIMES
from kakutei.authentication.mail_queue import send_queued_mails
from kakutei.authentication.models import Purpose
from kakutei.infrastructure.mailing import queue_text

from .conftest import KNOWN, NOON, Mailbox

SECRET_TEXT = "馬場さんは9時からです"


@pytest.fixture
def boss(transactional_db: None) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(add_operator(email="unei@example.jp", name="運営 担当"))
    return client


@pytest.fixture
def no_server(settings: Settings, mailbox: Mailbox) -> Callable[[], None]:
    """After the call the mail server is unreachable, and a mail is given up at its first failure."""
    working = settings.MAILERS

    def go_away(*, back: bool = False) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        smtp: dict[str, Any] = working["smtp"]
        settings.MAILERS = (
            working if back else {**working, "smtp": {**smtp, "OPTIONS": {**smtp["OPTIONS"], "port": port}}}
        )
        settings.POST_OFFICE = {**settings.POST_OFFICE, "MAX_RETRIES": 0}

    return go_away


def queue_notice(to: str = "kanri@example.jp") -> int:
    queue_text(to, subject="お知らせ: みなと珈琲", text=SECRET_TEXT)
    return int(Email.objects.latest("pk").pk)


def content_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_each_mail_is_listed_with_its_state_and_without_its_text(boss: Client, mailbox: Mailbox) -> None:
    assert "メールはまだありません" in content_of(boss.get("/operator/mails"))
    queue_notice()
    page = content_of(boss.get("/operator/mails"))
    assert all(word in page for word in ("kanri@example.jp", "お知らせ: みなと珈琲", "送信待ち</span>"))
    assert SECRET_TEXT not in page

    send_queued_mails()
    assert "送信済み</span>" in content_of(boss.get("/operator/mails"))


def test_a_failed_mail_gives_its_error_and_is_sent_again(
    boss: Client, mailbox: Mailbox, no_server: Callable[..., None]
) -> None:
    number = queue_notice()
    no_server()
    send_queued_mails()
    page = content_of(boss.get("/operator/mails"))
    assert "失敗</span>" in page
    assert "ConnectionRefusedError" in page
    assert "もう一度送る" in page

    no_server(back=True)
    answer = boss.post(f"/operator/mails/{number}/resend", follow=True)
    assert "kanri@example.jp へのメールをもう一度送ります。" in content_of(answer)
    assert send_queued_mails() == 1
    assert SECRET_TEXT in mailbox.text()


def test_a_mail_that_did_not_fail_is_not_sent_twice(boss: Client, mailbox: Mailbox) -> None:
    number = queue_notice()
    send_queued_mails()
    for mail in (number, 999999):
        assert "送り直せるメールではありません" in content_of(boss.post(f"/operator/mails/{mail}/resend", follow=True))
    assert send_queued_mails() == 0


def test_a_sign_in_mail_is_sent_again_only_while_its_link_is_good(
    boss: Client, hanako: Any, no_server: Callable[..., None], go_to: Callable[[dt.datetime], None]
) -> None:
    Client(headers={"host": "127.0.0.1"}).post("/login", {"email": KNOWN})
    no_server()
    send_queued_mails()
    number = Email.objects.get().pk
    assert "もう一度送る" in content_of(boss.get("/operator/mails"))

    go_to(NOON + LIFETIMES[Purpose.SIGN_IN] + dt.timedelta(minutes=1))
    page = content_of(boss.get("/operator/mails"))
    assert "もう一度送る" not in page
    assert "URLの期限切れ" in page
    assert "期限が切れています" in content_of(boss.post(f"/operator/mails/{number}/resend", follow=True))


def test_mails_are_chosen_by_address_and_state(boss: Client, mailbox: Mailbox) -> None:
    queue_notice("aoki@example.jp")
    send_queued_mails()
    queue_notice("baba@example.jp")

    def listed(query: str) -> set[str]:
        page = content_of(boss.get(f"/operator/mails?{query}"))
        return {name for name in ("aoki", "baba") if f"{name}@example.jp" in page.partition("<tbody>")[2]}

    assert listed("") == {"aoki", "baba"}
    assert listed("address=AOKI") == {"aoki"}
    assert listed("address=ａｏｋｉ") == {"aoki"}
    assert listed("state=waiting") == {"baba"}
    assert listed("state=sent") == {"aoki"}
    assert listed("state=failed") == set()
    assert listed("state=moon&page=x&address=") == {"aoki", "baba"}
    assert "もう一度絞り込んでください" in content_of(boss.get("/operator/mails?address=unknown%00"))


def test_many_mails_come_in_pages(boss: Client, mailbox: Mailbox) -> None:
    for n in range(51):
        queue_notice(f"n{n:02d}@example.jp")
    assert "n50@example.jp" in content_of(boss.get("/operator/mails"))
    assert "n00@example.jp" not in content_of(boss.get("/operator/mails"))
    assert "n00@example.jp" in content_of(boss.get("/operator/mails?page=2"))
