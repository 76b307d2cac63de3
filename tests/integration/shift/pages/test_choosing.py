"""A person of several companies: which one opens at `/`, and where a page that names no company leads."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django_scopes import scope
from post_office.models import Email

from kakutei.demo import cast
from kakutei.shift.actions.notifications import tell_people
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.people.models import Company, Role, RoleKind, Store

from .conftest import sign_in
from .reading import source, text
from .world import NOON, World, other_company, stop


@pytest.fixture
def second(world: World) -> Company:
    """A second company of the owner, below /c/tonari/."""
    store, _ = other_company()
    with scope(company=store.company):
        Role.objects.create(company=store.company, user=world.owner, kind=RoleKind.OWNER)
    return store.company


def test_the_choice_comes_first_and_names_each_company(world: World, second: Company) -> None:
    client = sign_in(world.owner)
    assert client.get("/")["Location"] == "/companies/choice"
    page = source(client.get("/companies/choice"))
    assert 'href="/c/minato/dashboard"' in page
    assert 'href="/c/tonari/dashboard"' in page
    assert world.company.name in page
    assert second.name in page


def test_the_company_opened_last_opens_at_the_first_page(world: World, second: Company) -> None:
    client = sign_in(world.owner)
    client.get("/c/tonari/dashboard")
    assert client.get("/")["Location"] == "/c/tonari/dashboard"
    client.get("/c/minato/staff")
    assert client.get("/")["Location"] == "/c/minato/dashboard"


def test_what_a_page_fetches_by_itself_opens_no_company(world: World, second: Company) -> None:
    client = sign_in(world.owner)
    client.get("/c/tonari/dashboard")
    client.get("/c/minato/staff/rows", headers={"HX-Request": "true"})
    client.post("/c/minato/staff/sync")
    assert client.get("/")["Location"] == "/c/tonari/dashboard"


def test_both_companies_are_open_side_by_side(world: World, second: Company) -> None:
    client = sign_in(world.owner)
    client.get("/c/minato/companies")
    assert "となり店" in source(client.get("/c/tonari/companies"))
    assert "となり店" not in source(client.get("/c/minato/companies"))


def test_an_operator_with_several_companies_is_asked_as_well(world: World, second: Company) -> None:
    world.owner.is_operator = True
    world.owner.save()
    client = sign_in(world.owner)
    assert client.get("/")["Location"] == "/companies/choice"
    assert client.get("/operator").status_code == 200


def test_with_one_company_no_choice_is_asked(world: World) -> None:
    client = sign_in(world.owner)
    assert client.get("/")["Location"] == "/c/minato/dashboard"
    assert client.get("/companies/choice")["Location"] == "/"


def test_without_a_company_the_first_page_says_so(world: World) -> None:
    client = sign_in(world.part_timer)
    world.part_timer.roles.all().delete()
    assert "所属する会社がありません" in text(client.get("/"))


@pytest.mark.parametrize("key", ["absent2345", "MINATO", "1", "minato2"])
def test_an_unknown_company_is_an_unknown_page(world: World, key: str) -> None:
    assert sign_in(world.owner).get(f"/c/{key}/staff").status_code == 404


def test_the_link_of_a_notice_opens_the_company_it_is_about(settled: World, second: Company) -> None:
    """case I2: the other company was opened last."""
    stop(settled, Cause.TOKEN)
    for minutes in (0, 3):
        tell_people(at=NOON + dt.timedelta(minutes=minutes))
    mail = Email.objects.filter(subject__contains=settled.company.name).order_by("pk")[0]
    client = sign_in(settled.owner)
    client.get("/c/tonari/dashboard")
    links = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", mail.message)
    assert len(links) == 2
    for link in links:
        page = source(client.get(link))
        assert settled.company.name in page
        assert 'href="/c/minato/' in page


# --- addresses without a company, from bookmarks and old mails ---


def test_an_old_address_leads_to_the_company_of_what_it_names(world: World, second: Company) -> None:
    """case I2, for addresses from before companies had one."""
    there = Store._base_manager.get(company=second)
    client = sign_in(world.owner)
    for last in ("/c/minato/dashboard", "/c/tonari/dashboard"):
        client.get(last)
        answer = client.get(f"/stores/{there.pk}/shifts/2026-12?view=week&part=1")
        assert answer["Location"] == f"/c/tonari/stores/{there.pk}/shifts/2026-12?view=week&part=1"
        staff = world.staff(cast.OWNER)
        assert client.get(f"/staff/{staff.pk}")["Location"] == f"/c/minato/staff/{staff.pk}"


def test_an_old_address_that_names_nothing_leads_to_the_company_opened_last(world: World, second: Company) -> None:
    client = sign_in(world.owner)
    client.get("/c/tonari/dashboard")
    assert client.get("/settings/notices")["Location"] == "/c/tonari/settings/notices"
    assert client.get("/staff/987654321")["Location"] == "/c/tonari/staff/987654321"


def test_an_old_address_asks_for_the_company_where_none_was_opened(world: World, second: Company) -> None:
    page = source(sign_in(world.owner).get("/staff?store=3"))
    assert 'href="/c/minato/staff?store=3"' in page
    assert 'href="/c/tonari/staff?store=3"' in page


def test_an_old_address_with_objects_of_two_companies_leads_to_neither(world: World, second: Company) -> None:
    """It names no page: below the company opened last it is unknown."""
    there, pattern = Store._base_manager.get(company=second), world.ekimae.patterns.order_by("pk")[0]
    client = sign_in(world.owner)
    client.get("/c/minato/dashboard")
    answer = client.get(f"/stores/{there.pk}/patterns/{pattern.pk}", follow=True)
    assert answer.status_code == 404


def test_an_old_address_tells_nothing_of_foreign_companies(world: World) -> None:
    store, _ = other_company()
    answer = sign_in(world.owner).get(f"/stores/{store.pk}/shifts")
    assert answer["Location"] == f"/c/minato/stores/{store.pk}/shifts"


def test_an_old_address_asks_to_sign_in_first() -> None:
    assert Client().get("/link?state=waiting")["Location"] == "/login?next=%2Flink%3Fstate%3Dwaiting"


@pytest.mark.parametrize("path", ["companies/edit", "staff/add", "link/pause", "stores/add"])
def test_a_form_sent_to_an_old_address_changes_nothing_and_says_so(world: World, path: str) -> None:
    client = sign_in(world.owner)
    before = (Company.objects.get(pk=world.company.pk).name, Store.objects.count(), world.connection.paused_at)
    answer = client.post(f"/{path}", {"name": "新しい名前", "reason": "x", "family_name": "姓"})
    assert answer.status_code == 409
    assert "何も変更していません" in text(answer)
    assert (Company.objects.get(pk=world.company.pk).name, Store.objects.count(), world.connection.paused_at) == before


@pytest.mark.parametrize("path", ["/nothing", "/c/minato/nothing", "/c", "/c/minato", "/dashboards"])
def test_what_is_no_page_stays_unknown(world: World, path: str) -> None:
    client = sign_in(world.owner)
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
