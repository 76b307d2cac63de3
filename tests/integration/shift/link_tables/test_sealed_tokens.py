"""A sealed token opens in its own row only, and is sealed anew while the link is at work (I17)."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings
from tests.unit.kotclient.canary import Canary

from kakutei.infrastructure import encryption
from kakutei.shift.link.connections import open_server
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.values import Cause

from .conftest import Place

TOKEN = "t" * 32


def key(name: str) -> str:
    return f"{name}:{base64.urlsafe_b64encode(name.encode().ljust(32, b'.')).decode()}"


class Keys:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def use(self, *names: str) -> None:
        self.settings.KAKUTEI_SEAL_KEYS = [key(name) for name in names]
        encryption._keys.cache_clear()


@pytest.fixture
def keys(settings: Settings) -> Iterator[Keys]:
    made = Keys(settings)
    made.use("old")
    yield made
    encryption._keys.cache_clear()


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as listening:
        yield listening


@pytest.fixture
def pair(keys: Keys, place: type[Place], settings: Settings, canary: Canary) -> Place:
    """Two companies at one server, which is this machine."""
    url, made = f"http://127.0.0.1:{canary.port}/v1.0", place(2)
    settings.KAKUTEI_KOT_HOSTS = {"勤怠": url}
    settings.KAKUTEI_KOT_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    Connection.objects.update(base_url=url)
    made.courier.api = open_server
    return made


def token_of(connection: Connection) -> str:
    return encryption.decrypt(connection.sealed_token, context=connection.token_context)


def test_two_companies_tokens_that_change_places_open_for_neither_and_nothing_is_asked(
    pair: Place, canary: Canary
) -> None:
    one, other = Connection.objects.order_by("pk")
    Connection.objects.filter(pk=one.pk).update(sealed_token=other.sealed_token)
    Connection.objects.filter(pk=other.pk).update(sealed_token=one.sealed_token)
    while pair.courier.run_once():
        continue
    assert set(Connection.objects.values_list("block", flat=True)) == {Cause.UNREADABLE_TOKEN.value}
    assert canary.connections == 0


def test_everything_is_sealed_with_the_new_key_and_the_old_one_may_go(pair: Place, keys: Keys, canary: Canary) -> None:
    keys.use("new", "old")
    call_command("rotate_encryption_keys")
    assert {sealed.split(".")[0] for sealed in Connection.objects.values_list("sealed_token", flat=True)} == {"new"}
    keys.use("new")
    assert {token_of(each) for each in Connection.objects.all()} == {TOKEN}
    pair.courier.run_once()
    assert canary.tokens(TOKEN) == 1


def test_without_the_new_key_in_front_nothing_is_lost(pair: Place) -> None:
    call_command("rotate_encryption_keys")
    assert {token_of(each) for each in Connection.objects.all()} == {TOKEN}


def test_a_token_that_is_entered_meanwhile_is_not_written_over(
    pair: Place, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.use("new", "old")
    encrypt_anew, entered = encryption.encrypt_anew, "n" * 32

    def enter_token_meanwhile(sealed: str, *, context: str) -> str:
        row = Connection.objects.get(sealed_token=sealed)
        Connection.objects.filter(pk=row.pk).update(sealed_token=encryption.encrypt(entered, context=row.token_context))
        return encrypt_anew(sealed, context=context)

    monkeypatch.setattr(encryption, "encrypt_anew", enter_token_meanwhile)
    call_command("rotate_encryption_keys")
    assert {token_of(each) for each in Connection.objects.all()} == {entered}


def test_what_no_key_opens_is_named_and_left_as_it_is(pair: Place, keys: Keys) -> None:
    lost, fine = Connection.objects.order_by("pk")
    keys.use("other")
    Connection.objects.filter(pk=lost.pk).update(sealed_token=encryption.encrypt(TOKEN, context=lost.token_context))
    keys.use("new", "old")
    with pytest.raises(CommandError, match=f"入れ直して.*会社番号: {lost.company_id}"):
        call_command("reseal")
    assert Connection.objects.get(pk=lost.pk).sealed_token.startswith("other.")
    assert Connection.objects.get(pk=fine.pk).sealed_token.startswith("new.")
