"""rotate_encryption_keys: the access tokens are encrypted with the new key, and work all the while."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scopes_disabled
from pytest_django import Settings

from kakutei.infrastructure import encryption
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.api_access.tokens import put_secret, secret_of

from ..world import Api, World

type UseKeys = Callable[..., None]


@pytest.fixture
def use_keys(settings: Settings) -> Iterator[UseKeys]:
    first = settings.KAKUTEI_SEAL_KEYS[0]

    def use(*names: str) -> None:
        made = [f"{name}:{base64.urlsafe_b64encode(name.encode().ljust(32, b'.')).decode()}" for name in names]
        settings.KAKUTEI_SEAL_KEYS = [first if name == "first" else key for name, key in zip(names, made, strict=True)]
        encryption._keys.cache_clear()

    yield use
    encryption._keys.cache_clear()


def test_a_token_is_readable_with_the_new_key_alone_and_answers_as_before(
    world: World, api: Api, use_keys: UseKeys
) -> None:
    use_keys("new", "first")
    call_command("rotate_encryption_keys")
    use_keys("new")
    with scopes_disabled():
        token = AccessToken.objects.get()
    assert token.sealed.startswith("new.")
    assert secret_of(token) == world.secret
    assert api.get("/employees").status_code == 200


def test_what_no_key_opens_is_named_and_still_answers(world: World, api: Api, use_keys: UseKeys) -> None:
    use_keys("lost")
    with scopes_disabled():
        token = AccessToken.objects.get()
        put_secret(token, world.secret)
        token.save()
    use_keys("new", "first")
    with pytest.raises(CommandError, match=f"再発行.*番号: {token.pk}"):
        call_command("rotate_encryption_keys")
    assert api.get("/employees").status_code == 200
