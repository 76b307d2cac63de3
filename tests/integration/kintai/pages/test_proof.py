"""What asks for 本人確認 in the attendance app: showing, issuing and re-issuing tokens, and another's address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from pytest_django import Settings

from kakutei.authentication.reauthentication import PROOF, ProofKind, mark_reauthenticated
from kakutei.authentication.typed_values import TYPED_BEFORE
from kakutei.infrastructure import clock
from kakutei.kintai.api_access.models import AccessToken, TokenShowing
from kakutei.kintai.api_access.tokens import secret_of
from kakutei.kintai.people.models import Administrator, AdministratorKind, Employee, Invitation, User

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
    for url in ("/c/minato/settings/options/tokens/add", f"/c/minato/settings/options/tokens/{world.token.pk}"):
        assert late.get(url)["Location"].startswith("/proof?next=%2Fc%2Fminato%2Fsettings")
    assert not TokenShowing.objects.exists()


def test_what_was_typed_stays_and_the_token_is_not_shown(late: Client, world: World) -> None:
    secret = secret_of(world.token)
    for url in ("/c/minato/settings/options/tokens/add", f"/c/minato/settings/options/tokens/{world.token.pk}"):
        for more in ({}, {"add_address": "1"}):
            answer = late.post(url, {**FORM, **more})
            assert secret not in text(answer)
            assert 'value="別の連携"' in text(answer)
            assert OVER in text(answer)
            assert (text(answer).count('name="networks"') == 2) == bool(more)
    assert not AccessToken.objects.filter(purpose="別の連携").exists()
    assert not TokenShowing.objects.exists()


def test_a_token_is_re_issued_after_a_proof(late: Client, world: World) -> None:
    before = secret_of(world.token)
    answer = late.post(f"/c/minato/settings/options/tokens/{world.token.pk}/reissue")
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert before not in text(answer)
    world.token.refresh_from_db()
    assert secret_of(world.token) == before


def baba(world: World) -> Employee:
    """An employee who can sign in."""
    employee = world.employee()
    employee.email, employee.user = "baba@example.jp", User.objects.create(name="馬場", email="baba@example.jp")
    employee.save()
    return employee


def record(employee: Employee, **changes: object) -> dict[str, object]:
    return {
        "code": employee.code, "family_name": employee.family_name, "given_name": employee.given_name,
        "gender": "no_selected", "division": employee.division.pk, "working_type": employee.working_type.pk,
        "hired_on": employee.hired_on.isoformat(), "email": employee.email, "pin": "", **changes,
    }  # fmt: skip


def again(client: Client) -> None:
    """A fresh proof."""
    session = client.session
    mark_reauthenticated(session, ProofKind.MAIL, at=clock.now())
    session.save()


def test_no_administrator_is_added_without_a_proof(late: Client, world: World) -> None:
    typed = {"name": "顧問", "email": "new@example.jp", "kind": "all_access"}
    answer = late.post("/c/minato/settings/administrators/add", typed)
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert 'value="new@example.jp"' in text(answer)
    assert 'value="all_access" required id="id_kind_1" checked' in text(answer)
    assert not Invitation.objects.exists()


def test_no_employee_becomes_an_administrator_without_a_proof(late: Client, world: World) -> None:
    employee = baba(world)
    for kind in ("all_access", "division"):
        typed = {"kind": kind, "division": employee.division.pk}
        answer = late.post(f"/c/minato/settings/employees/{employee.pk}/access/role", typed)
        assert answer.status_code == 422
        assert OVER in text(answer)
    assert not Administrator.objects.filter(user=employee.user).exists()


def test_no_address_is_replaced_by_an_invitation_without_a_proof(late: Client, world: World) -> None:
    employee = baba(world)
    url = f"/c/minato/settings/employees/{employee.pk}/access/mail"
    answer = late.post(url, {"email": "thief@example.jp"})
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert 'value="thief@example.jp"' in text(answer)
    employee.refresh_from_db()
    assert employee.user is not None
    assert late.post(url, {"email": "BABA@example.jp"}).status_code == 302


def test_no_other_administrator_is_ended_without_a_proof(late: Client, world: World) -> None:
    other = User.objects.create(name="全権 次郎", email="jiro@example.jp")
    row = Administrator.objects.create(company=world.company, user=other, kind=AdministratorKind.ALL_ACCESS)
    answer = late.post(f"/c/minato/settings/administrators/{row.pk}/end")
    assert answer.status_code == 422
    assert OVER in text(answer)
    assert Administrator.objects.filter(pk=row.pk).exists()
    again(late)
    assert late.post(f"/c/minato/settings/administrators/{row.pk}/end").status_code == 302
    assert not Administrator.objects.filter(pk=row.pk).exists()


def test_an_administrator_is_retired_after_a_proof(late: Client, world: World) -> None:
    employee = baba(world)
    Administrator.objects.create(
        company=world.company, user=employee.user, kind=AdministratorKind.DIVISION, division=employee.division
    )
    url, typed = f"/c/minato/settings/employees/{employee.pk}/edit", record(employee, resigned_on="2030-03-31")
    answer = late.post(url, typed)
    assert answer.status_code == 422
    assert OVER in text(answer)
    employee.refresh_from_db()
    assert employee.resigned_on is None
    assert late.post(url, record(employee)).status_code == 302


def test_a_pin_that_was_dropped_is_asked_for_again(late: Client, world: World) -> None:
    """Case I3, in the attendance app."""
    employee = baba(world)
    url = f"/c/minato/settings/employees/{employee.pk}/edit"
    first = late.post(url, record(employee, email="baba2@example.jp", pin="90817263"))
    assert OVER in text(first)
    assert "入力したPINは表示していません。もう一度入力してください。" in text(first)
    assert "90817263" not in text(first)
    assert "90817263" not in str(dict(late.session))
    again(late)
    sent = {**record(employee, email="baba2@example.jp"), f"pin{TYPED_BEFORE}": "1"}
    second = late.post(url, sent)
    assert second.status_code == 422
    assert "PINは安全のため残していません。もう一度入力してください。" in text(second)
    employee.refresh_from_db()
    assert (employee.email, employee.pin_hash) == ("baba@example.jp", "")
    assert late.post(url, {**sent, "pin": "90817263"}).status_code == 302
    employee.refresh_from_db()
    assert employee.email == "baba2@example.jp"
    assert employee.pin_hash


def test_typed_hours_and_options_come_back(late: Client, world: World) -> None:
    before = (world.company.webapi_use, world.company.restricted_hours)
    for url, typed in (
        ("/c/minato/settings/options/hours", {"hours": "none"}),
        ("/c/minato/settings/options", {"webapi_use": "not_used"}),
    ):
        answer = late.post(url, typed)
        assert OVER in text(answer)
        (value,) = typed.values()
        assert f'value="{value}" checked' in text(answer)
    world.company.refresh_from_db()
    assert (world.company.webapi_use, world.company.restricted_hours) == before


def test_an_employees_address_changes_after_a_proof(late: Client, world: World) -> None:
    employee = baba(world)
    typed = record(employee, email="thief@example.jp")
    url = f"/c/minato/settings/employees/{employee.pk}/edit"
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
