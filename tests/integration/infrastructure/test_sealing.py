"""Sealed secrets open in their own place only (I17)."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from kakutei.infrastructure import encryption
from kakutei.infrastructure.encryption import CannotDecrypt, decrypt, encrypt, lookup_hash

TOKEN = "0123456789abcdef0123456789abcdef"
HERE = "shift:kot-token:1:1"
type UseKeys = Callable[..., None]


def key(name: str) -> str:
    return f"{name}:{base64.urlsafe_b64encode(name.encode().ljust(32, b'.')).decode()}"


@pytest.fixture(autouse=True)
def use_keys(settings: Settings) -> Iterator[UseKeys]:
    """Puts the keys into the settings, the first one seals."""

    def use(*names: str) -> None:
        settings.KAKUTEI_SEAL_KEYS = [key(name) for name in names]
        encryption._keys.cache_clear()

    use("2026")
    yield use
    encryption._keys.cache_clear()


def test_what_was_sealed_opens_again_in_its_place() -> None:
    sealed = encrypt(TOKEN, context=HERE)
    assert decrypt(sealed, context=HERE) == TOKEN
    assert TOKEN not in sealed
    assert sealed.startswith("2026.")


def test_the_same_secret_sealed_twice_looks_different() -> None:
    assert encrypt(TOKEN, context=HERE) != encrypt(TOKEN, context=HERE)


@pytest.mark.parametrize("elsewhere", ["shift:kot-token:2:1", "shift:kot-token:1:2", "kintai:kot-token:1:1", ""])
def test_moved_to_another_row_it_does_not_open(elsewhere: str) -> None:
    with pytest.raises(CannotDecrypt):
        decrypt(encrypt(TOKEN, context=HERE), context=elsewhere)


def test_every_changed_byte_is_noticed() -> None:
    name, _, body = encrypt(TOKEN, context=HERE).partition(".")
    raw = base64.urlsafe_b64decode(body)
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(CannotDecrypt):
            decrypt(f"{name}.{base64.urlsafe_b64encode(changed).decode()}", context=HERE)


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda raw: f"2026.{base64.urlsafe_b64encode(raw).decode()}"))
def test_garbage_does_not_open_and_raises_nothing_else(text: str) -> None:
    with pytest.raises(CannotDecrypt):
        decrypt(text, context=HERE)


def test_an_old_key_still_opens_and_the_new_one_seals(use_keys: UseKeys) -> None:
    old = encrypt(TOKEN, context=HERE)
    use_keys("2027", "2026")
    assert decrypt(old, context=HERE) == TOKEN
    assert encrypt(TOKEN, context=HERE).startswith("2027.")


def test_once_the_old_key_is_gone_what_it_sealed_stays_shut(use_keys: UseKeys) -> None:
    old = encrypt(TOKEN, context=HERE)
    use_keys("2027")
    with pytest.raises(CannotDecrypt):
        decrypt(old, context=HERE)


def test_another_key_under_the_same_name_does_not_open(use_keys: UseKeys, settings: Settings) -> None:
    old = encrypt(TOKEN, context=HERE)
    settings.KAKUTEI_SEAL_KEYS = ["2026:" + key("other").partition(":")[2]]
    encryption._keys.cache_clear()
    with pytest.raises(CannotDecrypt):
        decrypt(old, context=HERE)


@pytest.mark.parametrize("keys", [[], ["2026:c2hvcnQ="]])
def test_without_a_whole_key_nothing_is_sealed(settings: Settings, keys: list[str]) -> None:
    settings.KAKUTEI_SEAL_KEYS = keys
    encryption._keys.cache_clear()
    with pytest.raises(ImproperlyConfigured):
        encrypt(TOKEN, context=HERE)


def test_the_error_shows_no_part_of_the_secret() -> None:
    sealed = encrypt(TOKEN, context=HERE)
    with pytest.raises(CannotDecrypt) as refused:
        decrypt(sealed, context="elsewhere")
    assert sealed not in str(refused.value)
    assert TOKEN not in str(refused.value)


def test_a_fingerprint_is_the_same_for_the_same_secret_and_purpose_alone(settings: Settings) -> None:
    one = lookup_hash(TOKEN, purpose="webapi")
    assert one == lookup_hash(TOKEN, purpose="webapi")
    assert one != lookup_hash(TOKEN, purpose="tablet")
    assert one != lookup_hash(TOKEN.upper(), purpose="webapi")
    assert TOKEN not in one
    settings.SECRET_KEY = "another"
    assert one != lookup_hash(TOKEN, purpose="webapi")
