"""What asks for 本人確認 in the attendance app: showing, issuing and re-issuing tokens, and another's address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from kakutei.edge import clock
from kakutei.kintai.access.models import AccessToken, TokenShowing
from kakutei.kintai.access.tokens import secret_of
from kakutei.kintai.people.models import User
from kakutei.signin.reauth import PROOF

from ..world import World
from .browser import romu, text

OVER = "本人確認から10分が過ぎました"
FORM = {"purpose": "別の連携", "rights": ["employees:read"], "networks": ["203.0.113.7"]}


@pytest.fixture
def late(world: World) -> Client:
    """The all-access administrator, whose proof is eleven minutes old."""
    client = romu(world)
    session = client.session
    session[PROOF]["at"] = (clock.now() - dt.timedelta(minutes=11)).isoformat()
    session.save()
    return client


def test_tokens_are_issued_and_shown_after_a_proof(late: Client, world: World) -> None:
    for url in ("/settings/options/tokens/add", f"/settings/options/tokens/{world.token.pk}"):
        assert late.get(url)["Location"].startswith("/proof?next=%2Fsettings")
    assert not TokenShowing.objects.exists()


def test_what_was_typed_stays_and_the_token_is_not_shown(late: Client, world: World) -> None:
    secret = secret_of(world.token)
    for url in ("/settings/options/tokens/add", f"/settings/options/tokens/{world.token.pk}"):
        for more in ({}, {"add_address": "1"}):
            answer = late.post(url, {**FORM, **more})
            assert secret not in text(answer)
            assert 'value="別の連携"' in text(answer)
            assert (OVER in text(answer)) == (not more)
    assert not AccessToken.objects.filter(purpose="別の連携").exists()
    assert not TokenShowing.objects.exists()


def test_a_token_is_re_issued_after_a_proof(late: Client, world: World) -> None:
    before = secret_of(world.token)
    answer = late.post(f"/settings/options/tokens/{world.token.pk}/reissue")
    assert answer["Location"] == f"/proof?next=%2Fsettings%2Foptions%2Ftokens%2F{world.token.pk}"
    world.token.refresh_from_db()
    assert secret_of(world.token) == before


def test_an_employees_address_changes_after_a_proof(late: Client, world: World) -> None:
    employee = world.employee()
    employee.email, employee.user = "baba@example.jp", User.objects.create(name="馬場", email="baba@example.jp")
    employee.save()
    typed = {
        "code": employee.code, "family_name": employee.family_name, "given_name": employee.given_name,
        "gender": "no_selected", "division": employee.division.pk, "working_type": employee.working_type.pk,
        "hired_on": employee.hired_on.isoformat(), "email": "thief@example.jp", "pin": "",
    }  # fmt: skip
    url = f"/settings/employees/{employee.pk}/edit"
    answer = late.post(url, typed)
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert late.post(url, {**typed, "email": "BABA@example.jp"}).status_code == 302
    employee.refresh_from_db()
    assert employee.email == "baba@example.jp"


def test_ones_own_address_stands_at_ones_employment_too(world: World, settings: Settings) -> None:
    employee = world.employee()
    user = User.objects.create(name="馬場", email="baba@example.jp")
    employee.email, employee.user = "baba@example.jp", user
    employee.save()
    user.take_address("new@example.jp")
    employee.refresh_from_db()
    assert (employee.email, employee.user) == ("new@example.jp", user)
