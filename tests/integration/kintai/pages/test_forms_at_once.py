"""Case D4: one form of the attendance app, sent twenty times at the same moment over twenty connections, acts once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django_scopes import scope
from post_office.models import Email
from pytest_django import DjangoDbBlocker

from kakutei.audit.audit_action import AuditAction
from kakutei.authentication.identity import add_operator
from kakutei.authentication.models import DeviceSession
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.people.models import AuditEntry, Company, Division, Employee, Invitation, PinTry, Tablet, User
from kakutei.kintai.people.scope import OPEN_TABLET
from kakutei.kintai.timecard.models import Punch
from tests.support.racing import Answers, emptied_afterwards, post_at_once

from ..world import World, build_world
from .browser import romu, signed_in, staff

pytestmark = pytest.mark.django_db
_numbers = count(1)


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), emptied_afterwards():
        yield


@pytest.fixture
def _django_db_helper(database: None) -> None:
    """In place of pytest-django's own, which would undo or empty everything after each test."""


@pytest.fixture
def world(database: None) -> Iterator[World]:
    built = build_world(f"会社{next(_numbers)}", key=f"{next(_numbers):06}")
    with scope(company=built.company):
        yield built


def sends(client: Client, name: str, path: str, typed: dict[str, Any]) -> Answers:
    page = client.get(path).content.decode()
    return post_at_once(page, path, name, client.cookies, typed)


def sends_here(world: World, client: Client, name: str, path: str, typed: dict[str, Any]) -> Answers:
    return sends(client, name, f"/c/{world.company.key}{path}", typed)


def employee_of(world: World, **facts: Any) -> Employee:
    return world.employee(key=f"{next(_numbers):064}", **facts)


def entries(world: World, what: AuditAction) -> int:
    return AuditEntry._base_manager.filter(company_number=world.company.pk, what=what).count()


def led_to_one_place(answers: Answers) -> bool:
    return answers.statuses == {302} and len(answers.goals) == 1


def test_twenty_posts_issue_one_token(world: World) -> None:
    typed = {"purpose": "別の連携", "rights": ["employees:read"], "networks": ["203.0.113.7"]}
    issued = entries(world, AuditAction.TOKEN_ISSUED)
    assert led_to_one_place(sends_here(world, romu(world), "pages:token_add", "/settings/options/tokens/add", typed))
    assert AccessToken.objects.filter(purpose="別の連携").count() == 1
    assert entries(world, AuditAction.TOKEN_ISSUED) == issued + 1


def test_twenty_posts_issue_a_token_anew_once(world: World) -> None:
    path = f"/settings/options/tokens/{world.token.pk}/reissue"  # the question before it
    assert led_to_one_place(sends_here(world, romu(world), "pages:token_reissue", path, {}))
    assert entries(world, AuditAction.TOKEN_REISSUED) == 1


def test_twenty_posts_invite_one_administrator(world: World) -> None:
    email = f"new{next(_numbers)}@example.jp"
    typed = {"name": "新任", "email": email, "kind": "all_access"}
    assert led_to_one_place(
        sends_here(world, romu(world), "pages:administrator_add", "/settings/administrators/add", typed)
    )
    assert (
        Invitation.objects.count() == entries(world, AuditAction.INVITED) == Email.objects.filter(to=email).count() == 1
    )


def test_twenty_posts_print_one_code(world: World) -> None:
    path = f"/settings/employees/{employee_of(world).pk}/access"
    answers = sends_here(world, romu(world), "pages:invite_on_paper", path, {"kind": "employee", "email": ""})
    assert (answers.statuses, len(answers.bodies)) == ({200}, 1)
    assert b"data:image/" in answers.bodies.pop()
    assert Invitation.objects.count() == entries(world, AuditAction.INVITED) == 1


def test_twenty_taps_accept_once_and_each_is_signed_in(world: World) -> None:
    employee = employee_of(world)
    paper = romu(world).post(
        f"/c/{world.company.key}/settings/employees/{employee.pk}/access/paper", {"kind": "employee", "email": ""}
    )
    path = paper.content.decode().split("<code>http://127.0.0.1:8001")[1].split("</code>")[0]
    answers = sends(Client(headers={"host": "127.0.0.1"}), "pages:invitation", path, {})
    assert led_to_one_place(answers)
    user = Employee.objects.get(pk=employee.pk).user
    assert answers.sessions == set(DeviceSession.objects.filter(user=user).values_list("pk", flat=True))
    assert (
        len(answers.sessions)
        == entries(world, AuditAction.INVITATION_ACCEPTED)
        == entries(world, AuditAction.SIGNED_IN)
        == 1
    )


def test_twenty_posts_add_one_employee(world: World) -> None:
    typed = {
        "code": "7001", "family_name": "新田", "given_name": "一", "gender": "no_selected",
        "division": world.ekimae.pk, "working_type": world.regular.pk, "hired_on": "2026-04-01",
    }  # fmt: skip
    assert led_to_one_place(sends_here(world, romu(world), "pages:employee_add", "/settings/employees/add", typed))
    assert Employee.objects.filter(code="7001").count() == entries(world, AuditAction.EMPLOYEE_ADDED) == 1


def test_twenty_posts_add_one_division(world: World) -> None:
    typed = {"code": "3003", "name": "新店", "day_border": "5:00"}
    assert led_to_one_place(sends_here(world, romu(world), "pages:division_add", "/settings/divisions/add", typed))
    assert Division.objects.filter(code="3003").count() == entries(world, AuditAction.DIVISION_ADDED) == 1


def test_twenty_posts_add_one_company(world: World) -> None:
    operator = signed_in(add_operator(email="unei@example.jp", name="運営 担当"))
    name, email = f"新会社{next(_numbers)}", f"new{next(_numbers)}@example.jp"
    typed = {"name": name, "administrator_name": "新任", "administrator_email": email}
    assert led_to_one_place(sends(operator, "operator:company_add", "/operator/companies/add", typed))
    assert Company.objects.filter(name=name).count() == Email.objects.filter(to=email).count() == 1


def test_twenty_taps_punch_once(world: World) -> None:
    user = User.objects.create(name="馬場 結衣", email=f"baba{next(_numbers)}@example.jp")
    client = staff(employee_of(world, user=user))
    assert led_to_one_place(sends_here(world, client, "pages:punch", "/punch", {"kind": "clock_in"}))
    assert Punch.objects.count() == 1


def test_twenty_taps_on_a_tablet_punch_once(world: World) -> None:
    employee = employee_of(world, pin_hash=make_password("4321"))
    tablet = Tablet.objects.create(
        company=world.company, division=world.ekimae, opened_by=world.romu, opened_at="2026-12-01T00:00:00Z"
    )
    client = Client(headers={"host": "127.0.0.1"})
    session = client.session
    session[OPEN_TABLET] = tablet.pk
    session.save()
    typed = {"code": employee.code, "pin": "4321", "kind": "clock_in"}
    address = f"/c/{world.company.key}/tablet"
    page = client.get(address).content.decode()
    answers = post_at_once(page, address, "pages:tablet", client.cookies, typed, times=4)
    assert led_to_one_place(answers)
    assert Punch.objects.count() == 1
    assert not PinTry.objects.exists()
