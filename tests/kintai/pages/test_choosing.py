"""Somebody of several companies says which one to open, after each sign-in, and may switch later."""

from __future__ import annotations

import pytest
from django_scopes import scopes_disabled

from kakutei.demo import cast
from kakutei.kintai.people.models import Administrator, AdministratorKind, Company

from ..world import World, build_world
from .browser import romu, signed_in, text


@pytest.fixture
def second(world: World) -> Company:
    with scopes_disabled():
        other = build_world("別の会社")
        Administrator.objects.create(company=other.company, user=world.romu, kind=AdministratorKind.ALL_ACCESS)
    return other.company


def test_the_choice_comes_first_and_leads_to_where_one_wanted_to_go(world: World, second: Company) -> None:
    client = romu(world)
    asked = client.get("/settings/employees?leavers=1")
    assert asked["Location"] == "/company?next=%2Fsettings%2Femployees%3Fleavers%3D1"
    page = text(client.get(asked["Location"]))
    assert cast.COMPANY in page
    assert "別の会社" in page
    chosen = client.post("/company", {"company": second.pk, "next": "/settings/employees?leavers=1"})
    assert chosen["Location"] == "/settings/employees?leavers=1"
    assert "別の会社</span>" in text(client.get("/settings"))


def test_the_first_page_asks_too_and_one_may_switch_later(world: World, second: Company) -> None:
    client = romu(world)
    assert client.get("/")["Location"] == "/company"
    client.post("/company", {"company": second.pk})
    client.post("/company", {"company": world.company.pk})
    assert f"{cast.COMPANY}</span>" in text(client.get("/settings"))


def test_each_sign_in_asks_anew(world: World, second: Company) -> None:
    romu(world).post("/company", {"company": second.pk})
    assert signed_in(world.romu).get("/settings")["Location"].startswith("/company")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_choice_leads_to_no_foreign_site(world: World, second: Company, target: str) -> None:
    assert romu(world).post("/company", {"company": second.pk, "next": target})["Location"] == "/"


def test_with_one_company_nobody_is_asked(world: World) -> None:
    client = romu(world)
    assert client.get("/settings").status_code == 200
    assert client.get("/company")["Location"] == "/"


def test_what_one_may_not_see_is_hidden_once_a_company_is_open(world: World, second: Company) -> None:
    client = romu(world)
    client.post("/company", {"company": second.pk})
    assert client.get("/operator").status_code == 404
    assert client.get("/punch").status_code == 404
