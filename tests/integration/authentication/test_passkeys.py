"""パスキー as a second factor: what it opens, and every answer that opens nothing."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.tables import audit_tables
from kakutei.authentication.mail_queue import send_queued_mails
from kakutei.authentication.models import DeviceSession, Passkey
from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.infrastructure import clock
from kakutei.shift.people.models import User
from tests.support.authenticator import Authenticator

from .conftest import HOST, KNOWN, NOON, ORIGIN, Mailbox

GoTo = Callable[[dt.datetime], None]
MINUTE = dt.timedelta(minutes=1)
REFUSED = "このパスキーでは確認できませんでした"
OVER = "5分が過ぎたか"


@pytest.fixture(autouse=True)
def named(settings: Settings) -> None:
    settings.KAKUTEI_BASE_URL = ORIGIN


def browser() -> Client:
    return Client(headers={"host": "127.0.0.1"})


def signed_in(user: User, by: ProofKind = ProofKind.MAIL) -> Client:
    client = browser()
    client.force_login(user)
    session = client.session
    mark_reauthenticated(session, by, at=clock.now())
    session.save()
    return client


def questions(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer
    found = re.search(r'data-questions="([^"]+)"', answer.content.decode())
    assert found
    return html.unescape(found[1])


def add(client: Client, key: Authenticator, name: str = "店のiPhone", **wrong: Any) -> Any:
    answer = key.make(questions(client, "/passkeys/add"), **wrong)
    return client.post("/passkeys/add", {"name": name, "answer": answer})


def come(mailed: Callable[..., str]) -> Client:
    """By mail link, as far as that leads."""
    client = browser()
    answer = client.post(mailed(client))
    assert answer["Location"] == "/second"
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("authentication:devices")).status_code == 200


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


# --- adding and taking away ---


def test_a_passkey_is_added_listed_announced_by_mail_and_removed(
    leader: User, key: Authenticator, mailbox: Mailbox, settings: Settings
) -> None:
    settings.KAKUTEI_BASE_URL = ORIGIN
    client = signed_in(leader)
    assert add(client, key)["Location"] == "/passkeys"
    assert "店のiPhone" in said(client.get("/passkeys"))
    send_queued_mails()
    assert mailbox.mails[-1]["To"] == KNOWN
    assert "パスキー「店のiPhone」が追加されました" in mailbox.text()
    standing = Passkey.objects.get(user=leader)
    assert client.post(f"/passkeys/{standing.pk}/removal")["Location"] == "/passkeys"
    assert "店のiPhone" not in said(client.get("/passkeys")).partition("</ul>")[2]
    send_queued_mails()
    assert "パスキー「店のiPhone」が削除されました" in mailbox.text()
    standing.refresh_from_db()
    assert (standing.removed_at is not None, standing.removed_by_id) == (True, leader.pk)
    assert is_in(client)


def test_the_first_passkey_signs_out_every_other_browser(leader: User, key: Authenticator) -> None:
    other, this = signed_in(leader), signed_in(leader)
    assert is_in(other)
    add(this, key)
    assert is_in(this)
    assert not is_in(other)


def test_a_session_from_before_the_first_passkey_opens_nothing(leader: User, key: Authenticator) -> None:
    """As if it had been made at the very moment when the passkey was added."""
    add(signed_in(leader), key)
    late = signed_in(leader)
    assert late.get("/devices")["Location"].startswith("/login?")


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example.jp"},
        {"origin": "http://shift.example.jp"},
        {"host": "evil.example.jp"},
        {"unverified": True},
        {"type": "webauthn.get"},
    ],
    ids=str,
)
def test_a_wrong_new_passkey_is_refused(leader: User, key: Authenticator, wrong: dict[str, Any]) -> None:
    answer = add(signed_in(leader), key, **wrong)
    assert answer.status_code == 422
    assert REFUSED in said(answer)
    assert not Passkey.objects.exists()


def test_a_credential_belongs_to_one_user(leader: User, key: Authenticator) -> None:
    add(signed_in(leader), key)
    neighbour = User.objects.create(name="港 太郎", email="taro@minato.example.jp", is_operator=True)
    answer = add(signed_in(neighbour), key)
    assert "もう登録されています" in said(answer)
    first = Passkey.objects.get()
    first.pk, first.user_id = None, neighbour.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_ten_passkeys_and_no_more(leader: User) -> None:
    client = signed_in(leader)
    for _ in range(10):
        assert add(client, Authenticator(ORIGIN, HOST)).status_code == 302
    assert "10個まで" in said(add(client, Authenticator(ORIGIN, HOST)))
    assert Passkey.objects.count() == 10


def test_a_user_cannot_remove_a_passkey_of_another_user(leader: User, key: Authenticator) -> None:
    add(signed_in(leader), key)
    neighbour = User.objects.create(name="港 太郎", email="taro@minato.example.jp", is_operator=True)
    signed_in(neighbour).post(f"/passkeys/{Passkey.objects.get().pk}/removal")
    assert Passkey.objects.get().removed_at is None


def test_who_leads_nothing_has_no_passkeys(hanako: User) -> None:
    client = signed_in(hanako)
    assert client.get("/passkeys").status_code == 404
    assert client.get("/passkeys/add").status_code == 404
    assert ">パスキー</a>" not in said(client.get("/devices"))


def test_an_installation_under_an_address_says_that_it_has_no_passkeys(leader: User, settings: Settings) -> None:
    settings.KAKUTEI_BASE_URL = "http://127.0.0.1:8000"
    client = signed_in(leader)
    assert "IPアドレスで表示しているため" in said(client.get("/passkeys"))
    assert client.get("/passkeys/add")["Location"] == "/passkeys"


def test_the_operators_command_takes_all_away_and_signs_out(
    leader: User, key: Authenticator, capsys: pytest.CaptureFixture[str]
) -> None:
    client = signed_in(leader)
    add(client, key)
    add(client, Authenticator(ORIGIN, HOST))
    call_command("drop_passkeys", KNOWN.upper())
    assert "パスキーを2個削除しました" in capsys.readouterr().out
    assert not is_in(client)
    assert list(Passkey.objects.values_list("removed_by", flat=True)) == [None, None]


def test_the_operators_command_knows_no_stranger(db: None) -> None:
    with pytest.raises(CommandError, match="このメールアドレスの人は見つかりません"):
        call_command("drop_passkeys", "unknown@example.jp")


# --- between mail link and session ---


def test_the_mail_link_alone_opens_nothing_and_the_passkey_does(
    leader: User, key: Authenticator, mailed: Callable[..., str]
) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    assert not is_in(client)
    answer = client.post("/second", {"answer": key.sign(questions(client, "/second"))})
    assert answer["Location"] == "/"
    assert is_in(client)


def test_the_way_leads_on_to_where_the_person_wanted_to_go(
    leader: User, key: Authenticator, mailed: Callable[..., str]
) -> None:
    add(signed_in(leader), key)
    client = browser()
    client.get("/login", {"next": "/operator"})
    client.post(mailed(client))
    assert client.post("/second", {"answer": key.sign(questions(client, "/second"))})["Location"] == "/operator"


def test_a_device_that_passed_is_asked_no_second_time(
    leader: User, key: Authenticator, mailed: Callable[..., str], go_to: GoTo
) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    client.post("/second", {"answer": key.sign(questions(client, "/second"))})
    go_to(NOON + dt.timedelta(days=20))
    assert is_in(client)
    assert client.post(mailed(client))["Location"] == "/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://evil.example.jp"},
        {"origin": f"{ORIGIN}:8443"},
        {"host": "example.jp"},
        {"unverified": True},
        {"count": 1},
        {"count": 0},
        {"type": "webauthn.create"},
    ],
    ids=str,
)
def test_a_wrong_answer_opens_nothing(
    leader: User, key: Authenticator, mailed: Callable[..., str], wrong: dict[str, Any]
) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    answer = client.post("/second", {"answer": key.sign(questions(client, "/second"), **wrong)})
    assert answer.status_code == 422
    assert REFUSED in said(answer)
    assert not is_in(client)
    assert audit_tables().entries._base_manager.latest("sequence").what == AuditAction.SECOND_REFUSED


@pytest.mark.parametrize(
    "answer",
    ["", "{", "[]", "null", "1", '"x"', '{"id": 1}', '{"id": "x", "rawId": "!", "type": "public-key", "response": 1}',
     '{"id": "あ"}', "{" * 5000, "x" * 30_000, '{"id": "\\u0000"}'],
    ids=lambda answer: answer[:20],
)  # fmt: skip
def test_no_answer_at_all_is_refused_in_words(
    leader: User, key: Authenticator, mailed: Callable[..., str], answer: str
) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    shown = questions(client, "/second")
    refused = client.post("/second", {"answer": answer})
    assert refused.status_code == 422
    assert 'role="alert"' in said(refused)
    whole = json.loads(key.sign(shown))
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        broken = {**whole, "response": {**whole["response"], part: answer or 1}}
        assert client.post("/second", {"answer": json.dumps(broken)}).status_code == 422
        questions(client, "/second")
    assert not is_in(client)


def test_an_answer_counts_once(leader: User, key: Authenticator, mailed: Callable[..., str]) -> None:
    key.counts = False  # nothing but the challenge stands in the way
    add(signed_in(leader), key)
    client = come(mailed)
    answer = key.sign(questions(client, "/second"))
    thief, half_open = browser(), client.session.session_key
    client.post("/second", {"answer": answer})
    assert is_in(client)
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = half_open
    thief.post("/second", {"answer": answer})
    assert not is_in(thief)
    again = come(mailed)
    questions(again, "/second")
    assert OVER in said(again.post("/second", {"answer": answer}))
    assert not is_in(again)


def test_a_challenge_is_good_for_one_answer_a_wrong_one_included(
    leader: User, key: Authenticator, mailed: Callable[..., str]
) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    asked = questions(client, "/second")
    assert REFUSED in said(client.post("/second", {"answer": key.sign(asked, unverified=True)}))
    assert OVER in said(client.post("/second", {"answer": key.sign(asked)}))
    assert not is_in(client)


def test_a_challenge_is_good_for_five_minutes(
    leader: User, key: Authenticator, mailed: Callable[..., str], go_to: GoTo
) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    asked = questions(client, "/second")
    go_to(NOON + 5 * MINUTE + dt.timedelta(seconds=1))
    assert OVER in said(client.post("/second", {"answer": key.sign(asked)}))
    assert client.post("/second", {"answer": key.sign(questions(client, "/second"))}).status_code == 302


def test_a_challenge_for_one_thing_is_none_for_another(
    leader: User, key: Authenticator, mailed: Callable[..., str]
) -> None:
    owner = signed_in(leader)
    add(owner, key)
    asked = questions(owner, "/passkeys/add")
    session = owner.session
    session["proof"]["at"] = (NOON - 20 * MINUTE).isoformat()
    session.save()
    assert OVER in said(owner.post("/proof", {"answer": key.sign(asked)}))


def test_a_passkey_of_another_user_is_rejected(leader: User, key: Authenticator, mailed: Callable[..., str]) -> None:
    add(signed_in(leader), key)
    neighbour = User.objects.create(name="港 太郎", email="taro@minato.example.jp", is_operator=True)
    theirs = Authenticator(ORIGIN, HOST)
    add(signed_in(neighbour), theirs)
    client = come(mailed)
    assert REFUSED in said(client.post("/second", {"answer": theirs.sign(questions(client, "/second"))}))
    assert not is_in(client)


def test_a_passkey_that_was_taken_away_opens_nothing(
    leader: User, key: Authenticator, mailed: Callable[..., str]
) -> None:
    owner = signed_in(leader)
    add(owner, key)
    add(owner, Authenticator(ORIGIN, HOST))
    client = come(mailed)
    asked = questions(client, "/second")
    owner.post(f"/passkeys/{Passkey.objects.order_by('pk')[0].pk}/removal")
    assert REFUSED in said(client.post("/second", {"answer": key.sign(asked)}))


def test_half_open_lasts_ten_minutes(leader: User, key: Authenticator, mailed: Callable[..., str], go_to: GoTo) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    go_to(NOON + 11 * MINUTE)
    assert client.get("/second")["Location"].startswith("/login")


def test_half_open_ends_with_the_sessions_of_its_user(
    leader: User, key: Authenticator, mailed: Callable[..., str]
) -> None:
    owner = signed_in(leader)
    add(owner, key)
    client = come(mailed)
    assert DeviceSession.objects.get(pending_user=leader).user_id is None
    owner.post("/devices/end")
    assert client.get("/second")["Location"].startswith("/login")


def test_half_open_ends_when_the_address_changes(leader: User, key: Authenticator, mailed: Callable[..., str]) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    User.objects.filter(pk=leader.pk).update(email="new@minato.example.jp")
    assert client.get("/second")["Location"].startswith("/login")


def test_who_was_signed_in_here_is_not_any_more_while_another_stands_half_open(
    leader: User, key: Authenticator, mailed: Callable[..., str]
) -> None:
    add(signed_in(leader), key)
    guest = signed_in(User.objects.create(name="港 太郎", email="taro@minato.example.jp"))
    guest.post(mailed(guest))
    assert not is_in(guest)
