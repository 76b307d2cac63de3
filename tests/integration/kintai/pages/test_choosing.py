"""A person of several companies: which one opens at `/`, and where a page that names no company leads."""

from __future__ import annotations

import pytest
from django.test import Client
from django_scopes import scope, scopes_disabled

from kakutei.demo import cast
from kakutei.kintai.people.models import (
    Administrator,
    AdministratorKind,
    Company,
    Division,
    Employee,
    Tablet,
    WorkingType,
)

from ..world import World, build_world
from .browser import romu, signed_in, store_manager, text


@pytest.fixture
def second(world: World) -> Company:
    """A second company of the administrator, below /c/betsu/."""
    with scopes_disabled():
        other = build_world("別の会社", key="betsu")
        Administrator.objects.create(company=other.company, user=world.romu, kind=AdministratorKind.ALL_ACCESS)
    return other.company


def test_the_choice_comes_first_and_names_each_company(world: World, second: Company) -> None:
    client = romu(world)
    assert client.get("/")["Location"] == "/company"
    page = text(client.get("/company"))
    assert 'href="/c/minato/"' in page
    assert 'href="/c/betsu/"' in page
    assert cast.COMPANY in page
    assert "別の会社" in page


def test_the_company_opened_last_opens_at_the_first_page(world: World, second: Company) -> None:
    client = romu(world)
    client.get("/c/betsu/settings")
    assert client.get("/")["Location"] == "/c/betsu/"
    client.get("/c/minato/settings")
    assert client.get("/")["Location"] == "/c/minato/"


def test_both_companies_are_open_side_by_side(world: World, second: Company) -> None:
    client = romu(world)
    assert f"{cast.COMPANY}</span>" in text(client.get("/c/minato/settings"))
    assert "別の会社</span>" in text(client.get("/c/betsu/settings"))


def test_each_sign_in_asks_anew(world: World, second: Company) -> None:
    romu(world).get("/c/betsu/settings")
    assert signed_in(world.romu).get("/")["Location"] == "/company"


def test_with_one_company_no_choice_is_asked(world: World) -> None:
    client = romu(world)
    assert client.get("/")["Location"] == "/c/minato/"
    assert client.get("/company")["Location"] == "/"


def test_the_first_page_of_a_company_leads_to_the_work_of_its_reader(world: World, second: Company) -> None:
    assert romu(world).get("/c/minato/")["Location"] == "/c/minato/schedules"
    employed = world.employee()
    employed.user = world.romu
    employed.save()
    assert romu(world).get("/c/betsu/")["Location"] == "/c/betsu/schedules"


def test_an_unknown_or_foreign_company_is_an_unknown_page(world: World, second: Company) -> None:
    manager = store_manager(world, world.ekimae)
    assert manager.get("/c/minato/settings").status_code == 200
    for key in ("betsu", "absent2345", "MINATO", "1"):
        assert manager.get(f"/c/{key}/settings").status_code == 404, key


def test_a_tablet_opens_its_own_company_alone(world: World, second: Company) -> None:
    """The tablet has no user: its company is that of the session's tablet."""
    client = store_manager(world, world.ekimae)
    client.post("/c/minato/tablets", {"division": world.ekimae.code})
    assert Tablet.objects.get().company == world.company
    assert client.get("/")["Location"] == "/c/minato/"
    assert client.get("/c/minato/")["Location"] == "/c/minato/tablet"
    assert client.get("/tablet")["Location"] == "/c/minato/tablet"
    assert client.get("/c/minato/tablet").status_code == 200
    assert client.get("/c/betsu/tablet")["Location"].startswith("/login")


# --- addresses without a company, from bookmarks and old mails ---


def test_an_old_address_leads_to_the_company_of_what_it_names(world: World, second: Company) -> None:
    with scopes_disabled():
        division = Division.objects.get(company=second, code="1002")
        Division.objects.filter(pk=division.pk).update(code="2002")
    with scope(company=second):
        employee = Employee.objects.create(
            company=second, code="9001", family_name="別", given_name="一", division=division, hired_on="2026-01-01",
            working_type=WorkingType.objects.get(),
        )  # fmt: skip
    client = romu(world)
    client.get("/c/minato/settings")
    path = f"/employees/{employee.pk}/timecard/2026-12"
    assert client.get(path)["Location"] == f"/c/betsu{path}"
    assert client.get("/schedules/2002/2026-12")["Location"] == "/c/betsu/schedules/2002/2026-12"
    # Both companies have a division of this code: the company opened last.
    assert client.get("/schedules/1001/2026-12")["Location"] == "/c/minato/schedules/1001/2026-12"


def test_an_old_address_asks_for_the_company_where_none_was_opened(world: World, second: Company) -> None:
    page = text(romu(world).get("/settings/employees?leavers=1"))
    assert 'href="/c/minato/settings/employees?leavers=1"' in page
    assert 'href="/c/betsu/settings/employees?leavers=1"' in page


def test_an_old_address_asks_to_sign_in_first(world: World) -> None:
    assert Client().get("/timecards")["Location"] == "/login?next=%2Ftimecards"


@pytest.mark.parametrize("path", ["settings/divisions/add", "settings/options/tokens/add", "punch", "settings/options"])
def test_a_form_sent_to_an_old_address_changes_nothing_and_says_so(world: World, path: str) -> None:
    before = Division.objects.count()
    answer = romu(world).post(f"/{path}", {"code": "1", "name": "新", "kind": "clock_in", "webapi_use": "not_used"})
    assert answer.status_code == 409
    assert "何も変更していません" in text(answer)
    world.company.refresh_from_db()
    assert (Division.objects.count(), world.company.webapi_use) == (before, "used")


@pytest.mark.parametrize("path", ["/nothing", "/c/minato/nothing", "/c", "/c/minato", "/v1.0/nothing"])
def test_what_is_no_page_stays_unknown(world: World, path: str) -> None:
    assert romu(world).get(path).status_code == 404
    assert romu(world).post(path).status_code == 404
