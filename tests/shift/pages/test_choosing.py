"""Somebody of several companies says which one to open, after each sign-in, and may switch later."""

from __future__ import annotations

import pytest
from django_scopes import scope

from kakutei.shift.people.models import Company, Role, RoleKind

from .conftest import sign_in
from .reading import source, text
from .world import World, other_company


@pytest.fixture
def second(world: World) -> Company:
    store, _ = other_company()
    with scope(company=store.company):
        Role.objects.create(company=store.company, user=world.owner, kind=RoleKind.OWNER)
    return store.company


def test_the_choice_comes_first_and_leads_to_where_one_wanted_to_go(world: World, second: Company) -> None:
    client = sign_in(world.owner)
    asked = client.get("/companies")
    assert asked["Location"] == "/companies/choice?next=%2Fcompanies"
    page = text(client.get(asked["Location"]))
    assert world.company.name in page
    assert second.name in page
    assert client.post(f"/companies/{second.pk}/open", {"next": "/companies"})["Location"] == "/companies"
    assert "となり店" in source(client.get("/companies"))


def test_the_dashboard_asks_too_and_one_may_switch_later(world: World, second: Company) -> None:
    client = sign_in(world.owner)
    assert client.get("/dashboard")["Location"].startswith("/companies/choice")
    client.post(f"/companies/{second.pk}/open")
    client.post(f"/companies/{world.company.pk}/open")
    assert "となり店" not in source(client.get("/companies"))


def test_an_operator_with_several_companies_is_asked_as_well(world: World, second: Company) -> None:
    world.owner.is_operator = True
    world.owner.save()
    client = sign_in(world.owner)
    assert client.get("/dashboard")["Location"].startswith("/companies/choice")
    assert client.get("/operator").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_choice_leads_to_no_foreign_site(world: World, second: Company, target: str) -> None:
    answer = sign_in(world.owner).post(f"/companies/{second.pk}/open", {"next": target})
    assert answer["Location"] == "/dashboard"


def test_with_one_company_nobody_is_asked(world: World) -> None:
    client = sign_in(world.owner)
    assert client.get("/dashboard").status_code == 200
    assert client.get("/companies/choice")["Location"] == "/dashboard"
