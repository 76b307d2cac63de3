"""本人確認: what counts as a fresh proof, where, and for how long; and the change of one's own address."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kakutei.authentication.mail_queue import send_queued_mails
from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.infrastructure import clock
from kakutei.shift.people.models import User
from tests.support.authenticator import Authenticator

from .conftest import BASE_URL, KNOWN, NOON, Mailbox

GoTo = Callable[[dt.datetime], None]
MINUTE = dt.timedelta(minutes=1)
NEW = "hanako.new@minato.example.jp"


def device(user: User) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def proved(user: User, by: ProofKind = ProofKind.MAIL) -> Client:
    client = device(user)
    session = client.session
    mark_reauthenticated(session, by, at=clock.now())
    session.save()
    return client


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def mailed(mailbox: Mailbox, path: str) -> str:
    send_queued_mails()
    texts = "\n".join(mail.get_content() for mail in mailbox.mails)
    return str(re.findall(re.escape(BASE_URL) + rf"(/{path}/\S+)", texts)[-1])


def asks(client: Client) -> bool:
    """Whether a page that wants a proof asks for one."""
    answer = client.get("/address")
    assert answer.status_code in (200, 302)
    return answer.status_code == 302 and answer["Location"] == "/proof?next=%2Faddress"


def test_signing_in_by_mail_is_a_proof_for_ten_minutes(
    hanako: User, mailed_link: Callable[..., str], go_to: GoTo
) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    client.post(mailed_link(client))
    assert not asks(client)
    go_to(NOON + 9 * MINUTE)
    assert not asks(client)
    go_to(NOON + 11 * MINUTE)
    assert asks(client)
    go_to(NOON - 60 * MINUTE)
    assert asks(client)


def test_a_mail_to_this_session_is_a_proof_and_leads_back(hanako: User, mailbox: Mailbox) -> None:
    client = device(hanako)
    assert asks(client)
    client.get("/proof", {"next": "/address"})
    assert "確認のメールを送りました" in said(client.post("/proof"))
    link = mailed(mailbox, "proof")
    assert mailbox.mails[-1]["To"] == KNOWN
    for _ in range(3):
        assert "本人確認をする" in said(client.get(link))
    assert client.post(link)["Location"] == "/address"
    assert not asks(client)


def test_the_mail_counts_once_and_for_ten_minutes(hanako: User, mailbox: Mailbox, go_to: GoTo) -> None:
    client = device(hanako)
    client.post("/proof")
    link = mailed(mailbox, "proof")
    client.post(link)
    go_to(NOON + 11 * MINUTE)
    assert "使用済みか、期限が切れています" in said(client.post(link))
    assert asks(client)
    client.post("/proof")
    link = mailed(mailbox, "proof")
    go_to(NOON + 22 * MINUTE)
    assert "使用済みか、期限が切れています" in said(client.post(link))
    assert asks(client)


def test_the_mail_counts_in_the_session_that_asked_alone(hanako: User, mailbox: Mailbox) -> None:
    client, other = device(hanako), device(hanako)
    stranger = device(User.objects.create(name="港 太郎", email="taro@minato.example.jp"))
    client.post("/proof")
    link = mailed(mailbox, "proof")
    assert "申し込んだブラウザーで開いてください" in said(other.post(link))
    assert "使用済みか、期限が切れています" in said(stranger.post(link))
    assert Client(headers={"host": "127.0.0.1"}).post(link)["Location"].startswith("/login?")
    assert asks(other)
    assert asks(stranger)
    client.post(link)
    assert not asks(client)
    assert asks(other)


def test_a_proof_is_of_one_person(hanako: User) -> None:
    client = proved(hanako)
    client.force_login(User.objects.create(name="港 太郎", email="taro@minato.example.jp"))
    assert asks(client)


def test_the_way_back_is_a_path_of_ours(hanako: User) -> None:
    for target in ("https://evil.example.jp/", "//evil.example.jp/", "/\\evil.example.jp", "javascript:alert(1)", "x"):
        client = proved(hanako)
        assert client.get("/proof", {"next": target})["Location"] == "/"


def test_who_has_neither_address_nor_passkey_reads_what_to_do(db: None) -> None:
    client = device(User.objects.create(name="紙 太郎"))
    page = said(client.get("/proof"))
    assert "メールアドレスでの招待をお願いしてください" in page
    assert "確認のメールを送る" not in page
    assert client.post("/proof").status_code == 200


def test_who_has_a_passkey_proves_by_it_and_not_by_mail(hanako: User, settings: Any) -> None:
    settings.KAKUTEI_BASE_URL = "https://shift.example.jp"
    User.objects.filter(pk=hanako.pk).update(is_operator=True)
    client, key = proved(hanako), Authenticator("https://shift.example.jp", "shift.example.jp")
    client.post("/passkeys/add", {"name": "鍵", "answer": key.make(questions(client.get("/passkeys/add")))})
    assert not asks(client)
    session = client.session
    mark_reauthenticated(session, ProofKind.MAIL, at=clock.now())
    session.save()
    assert asks(client)
    page = client.get("/proof", {"next": "/address"})
    assert "確認のメール" not in said(page)
    assert client.post("/proof", {"answer": key.sign(questions(page))})["Location"] == "/address"
    assert not asks(client)


def questions(answer: Any) -> str:
    found = re.search(r'data-questions="([^"]+)"', answer.content.decode())
    assert found
    return html.unescape(found[1])


def test_what_was_typed_stays_when_the_proof_is_over(hanako: User, go_to: GoTo) -> None:
    client = proved(hanako)
    client.get("/address")
    go_to(NOON + 11 * MINUTE)
    answer = client.post("/address", {"email": NEW})
    assert answer.status_code == 422
    assert f'value="{NEW}"' in said(answer)
    assert "本人確認から10分が過ぎました" in said(answer)
    assert 'href="/proof?next=%2Fproof%2Fdone" target="_blank"' in said(answer)


# --- one's own address ---


def test_the_new_mailbox_confirms_and_the_old_one_is_notified(hanako: User, mailbox: Mailbox) -> None:
    client, other = proved(hanako), device(hanako)
    assert "確認のメールを送りました" in said(client.post("/address", {"email": NEW.upper()}))
    link = mailed(mailbox, "address")
    assert mailbox.mails[-1]["To"] == NEW
    assert NEW in said(client.get(link))
    hanako.refresh_from_db()
    assert hanako.email == KNOWN
    assert client.post(link)["Location"] == "/devices"
    hanako.refresh_from_db()
    assert hanako.email == NEW
    assert client.get("/devices").status_code == 200
    assert other.get("/devices").status_code == 302
    send_queued_mails()
    assert mailbox.mails[-1]["To"] == KNOWN
    assert "もうログインできません" in mailbox.text()


def test_links_under_way_end_with_the_address(hanako: User, mailbox: Mailbox, mailed_link: Callable[..., str]) -> None:
    thief = Client(headers={"host": "127.0.0.1"})
    sign_in = mailed_link(thief)
    client = proved(hanako)
    client.post("/address", {"email": NEW})
    client.post(mailed(mailbox, "address"))
    thief.post(sign_in)
    assert thief.get("/devices").status_code == 302


def test_only_the_mailbox_owner_learns_that_an_address_is_taken(hanako: User, mailbox: Mailbox) -> None:
    User.objects.create(name="港 太郎", email=NEW)
    client = proved(hanako)
    assert "確認のメールを送りました" in said(client.post("/address", {"email": NEW}))
    answer = client.post(mailed(mailbox, "address"))
    assert "別の人が使っています" in said(answer)
    hanako.refresh_from_db()
    assert hanako.email == KNOWN


def test_the_link_changes_only_the_address_of_its_user(hanako: User, mailbox: Mailbox) -> None:
    taro = User.objects.create(name="港 太郎", email="taro@minato.example.jp")
    proved(hanako).post("/address", {"email": NEW})
    link = mailed(mailbox, "address")
    assert "使用済みか、期限が切れています" in said(device(taro).post(link))
    assert Client(headers={"host": "127.0.0.1"}).post(link).status_code == 302
    taro.refresh_from_db()
    assert taro.email == "taro@minato.example.jp"


@pytest.mark.parametrize("typed", ["", "no address", "a" * 260 + "@example.jp", "\0@example.jp"])
def test_what_is_no_address_is_refused_in_words(hanako: User, typed: str) -> None:
    answer = proved(hanako).post("/address", {"email": typed})
    assert answer.status_code == 422
    assert "メールアドレス" in said(answer)
