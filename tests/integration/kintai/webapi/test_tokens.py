"""アクセストークン over the WebAPI."""

from __future__ import annotations

import re

import pytest
from django_scopes import scopes_disabled

from kakutei.kintai.api_access.models import AccessLog, AccessToken, Resource, Right
from kakutei.kotwire.errors import WireError

from ..world import Api, World, build_world, code_of


def test_a_token_is_available_until_it_is_deleted(api: Api) -> None:
    path = f"/tokens/{api.secret}"

    assert api.get(f"{path}/available").json() == {"available": True}
    assert (api.delete(path).status_code, api.get(f"{path}/available").json()) == (204, {"available": False})
    assert code_of(api.get("/employees")) == WireError.TOKEN_UNKNOWN.code


def test_an_unknown_token_is_not_available(api: Api) -> None:
    assert api.get("/tokens/0123456789abcdef0123456789abcdef/available").json() == {"available": False}


def test_a_reissued_token_keeps_its_settings_and_its_rate_window(world: World, api: Api) -> None:
    api.get("/employees")

    answer = api.post(f"/tokens/{api.secret}")

    assert answer.status_code == 201
    fresh = answer.json()["token"]
    assert re.fullmatch(r"[0-9a-f]{32}", fresh)
    assert Api(fresh).get("/employees").status_code == 200
    assert code_of(api.get("/employees")) == WireError.TOKEN_UNKNOWN.code
    assert AccessLog.objects.filter(token=world.token).count() == 3


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_token_renews_and_stops_itself_alone(world: World, api: Api, method: str) -> None:
    second = world.token_with((Resource.EMPLOYEES, Right.READ))
    with scopes_disabled():
        foreign = build_world("別の会社", key="betsu").secret

    for other in (second, foreign, "0" * 32):
        assert code_of(api.ask(method, f"/tokens/{other}")) == WireError.TOKEN_UNKNOWN.code
    with scopes_disabled():
        assert AccessToken.objects.filter(stopped_at=None).count() == 3


def test_the_address_is_checked_for_tokens_too(api: Api) -> None:
    answer = api.get(f"/tokens/{api.secret}/available", REMOTE_ADDR="198.51.100.9")

    assert code_of(answer) == WireError.ADDRESS_NOT_ALLOWED.code
