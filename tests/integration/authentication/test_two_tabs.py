"""Case I6: passkey pages that are open in several tabs of one browser do not disturb each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.tables import audit_tables
from kakutei.authentication.models import Challenge, Passkey
from kakutei.authentication.passkeys import MOST
from kakutei.shift.people.models import User
from tests.support.authenticator import Authenticator

from .conftest import HOST, NOON, ORIGIN
from .test_passkeys import MINUTE, OVER, REFUSED, add, come, is_in, questions, said, signed_in


@pytest.fixture(autouse=True)
def named(settings: Settings) -> None:
    settings.KAKUTEI_BASE_URL = ORIGIN


def refusals() -> int:
    return int(audit_tables().entries._base_manager.filter(what=AuditAction.SECOND_REFUSED).count())


def proof_is_over(client: Client) -> None:
    session = client.session
    session["proof"]["at"] = (NOON - 20 * MINUTE).isoformat()
    session.save()


@pytest.mark.parametrize("first", [0, 1, 2])
def test_the_second_factor_works_in_whichever_tab_is_pressed_first(
    leader: User, key: Authenticator, mailed: Callable[..., str], first: int
) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    tabs = [questions(client, "/second") for _ in range(3)]
    assert client.post("/second", {"answer": key.sign(tabs[first])})["Location"] == "/"
    assert is_in(client)
    assert refusals() == 0


def test_the_other_tab_leads_home_and_leaves_no_refusal(
    leader: User, key: Authenticator, mailed: Callable[..., str]
) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    one, other = questions(client, "/second"), questions(client, "/second")
    client.post("/second", {"answer": key.sign(one)})
    assert client.post("/second", {"answer": key.sign(other)})["Location"] == "/"
    assert client.get("/second")["Location"] == "/"
    assert refusals() == 0


@pytest.mark.parametrize("first", [0, 1])
def test_the_proof_works_in_either_tab_and_then_in_the_other(leader: User, key: Authenticator, first: int) -> None:
    client = signed_in(leader)
    add(client, key)
    proof_is_over(client)
    tabs = [questions(client, "/proof") for _ in range(2)]
    for asked in (tabs[first], tabs[1 - first]):
        assert client.post("/proof", {"answer": key.sign(asked)}).status_code == 302


def test_a_passkey_is_added_in_either_tab(leader: User, key: Authenticator) -> None:
    client = signed_in(leader)
    one, other = questions(client, "/passkeys/add"), questions(client, "/passkeys/add")
    second = Authenticator(ORIGIN, HOST)
    assert client.post("/passkeys/add", {"name": "一", "answer": key.make(one)})["Location"] == "/passkeys"
    assert client.post("/passkeys/add", {"name": "二", "answer": second.make(other)})["Location"] == "/passkeys"
    assert Passkey.objects.count() == 2


def test_pages_of_different_kinds_stand_beside_each_other(leader: User, key: Authenticator) -> None:
    client = signed_in(leader)
    add(client, key)
    adding = questions(client, "/passkeys/add")
    proof_is_over(client)
    proving = questions(client, "/proof")
    second = Authenticator(ORIGIN, HOST)
    assert client.post("/proof", {"answer": key.sign(proving)}).status_code == 302
    assert client.post("/passkeys/add", {"name": "二", "answer": second.make(adding)})["Location"] == "/passkeys"


@pytest.mark.parametrize("url", ["/second", "/proof", "/passkeys/add"])
def test_what_this_browser_was_not_asked_is_over_and_no_refusal(
    leader: User, key: Authenticator, mailed: Callable[..., str], url: str
) -> None:
    client = signed_in(leader)
    add(client, key)
    if url == "/second":
        client = come(mailed)
    if url == "/proof":
        proof_is_over(client)
    other = Authenticator(ORIGIN, HOST)
    sign = other.make if url == "/passkeys/add" else key.sign
    asked = questions(client, url)
    for answer in (sign(asked, challenge="AAAA"), sign(asked, challenge="A" * 43)):
        page = client.post(url, {"name": "鍵", "answer": answer})
        assert page.status_code == 422
        assert OVER in said(page)
        assert REFUSED not in said(page)
    assert refusals() == 0
    assert client.post(url, {"name": "鍵", "answer": sign(asked)}).status_code == 302, "the page's own still counts"


def test_a_real_refusal_is_on_record(leader: User, key: Authenticator, mailed: Callable[..., str]) -> None:
    add(signed_in(leader), key)
    client = come(mailed)
    one, other = questions(client, "/second"), questions(client, "/second")
    assert REFUSED in said(client.post("/second", {"answer": key.sign(one, unverified=True)}))
    assert refusals() == 1
    assert client.post("/second", {"answer": key.sign(other)})["Location"] == "/"


def test_what_another_browser_was_asked_counts_in_none(
    leader: User, key: Authenticator, mailed: Callable[..., str]
) -> None:
    add(signed_in(leader), key)
    one, other = come(mailed), come(mailed)
    asked = questions(one, "/second")
    questions(other, "/second")
    assert OVER in said(other.post("/second", {"answer": key.sign(asked)}))
    assert not is_in(other)


def test_a_browser_keeps_a_bounded_number_of_pages_the_newest(leader: User, key: Authenticator) -> None:
    client = signed_in(leader)
    add(client, key)
    proof_is_over(client)
    tabs = [questions(client, "/proof") for _ in range(MOST + 2)]
    assert Challenge.objects.count() <= MOST
    assert OVER in said(client.post("/proof", {"answer": key.sign(tabs[0])}))
    assert client.post("/proof", {"answer": key.sign(tabs[-1])}).status_code == 302


def test_pages_that_are_over_are_not_kept(leader: User, key: Authenticator, go_to: Callable[..., None]) -> None:
    client = signed_in(leader)
    add(client, key)
    proof_is_over(client)
    for _ in range(3):
        questions(client, "/proof")
    go_to(NOON + 6 * MINUTE)
    proof_is_over(client)
    questions(client, "/proof")
    assert Challenge.objects.count() == 1
