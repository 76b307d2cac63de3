"""Case D2 in the attendance app: ab..cd@docomo.ne.jp and its like are accepted wherever an address is entered."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scopes_disabled
from post_office.models import Email

from kakutei.kintai.people.models import Administrator, Company, Employee, Invitation, User

from ..world import World
from .browser import operator, romu, text
from .test_settings import employee_fields

LOOSE = ["ab..cd@docomo.ne.jp", "ab.@docomo.ne.jp", ".ab@ezweb.ne.jp"]
NONE = ["..@docomo.ne.jp", "a@b@c.jp", '"a b"@example.jp', "a..b@example.jp\nBcc: b@example.jp"]


def last_address() -> str:
    return str(Email.objects.order_by("-pk")[0].to[0])


def quoted(address: str) -> str:
    local, _, domain = address.partition("@")
    return f'"{local}"@{domain}'


@pytest.mark.parametrize("address", LOOSE)
def test_an_employee_has_it_and_is_invited_by_it(world: World, address: str) -> None:
    client = romu(world)
    assert client.post("/c/minato/settings/employees/add", employee_fields(world, email=address)).status_code == 302
    employee = Employee.objects.get()
    assert employee.email == address
    invited = {"kind": "employee", "email": address}
    assert client.post(f"/c/minato/settings/employees/{employee.pk}/access/mail", invited).status_code == 302
    assert Invitation.objects.get().link.email == address
    assert last_address() == quoted(address)


@pytest.mark.parametrize("address", LOOSE)
def test_an_administrator_is_invited_by_it(world: World, address: str) -> None:
    typed = {"name": "新任", "email": address.replace("@", "＠"), "kind": "all_access"}
    assert romu(world).post("/c/minato/settings/administrators/add", typed).status_code == 302
    assert last_address() == quoted(address)


@pytest.mark.parametrize("address", LOOSE)
def test_a_company_begins_with_it(world: World, address: str) -> None:
    typed = {"name": "あおぞら商店", "administrator_name": "山田 太郎", "administrator_email": address}
    assert operator().post("/operator/companies/add", typed).status_code == 302
    assert last_address() == quoted(address)
    call_command("add_company", name="青空", administrator=f"x{address}", administrator_name="山田")
    with scopes_disabled():
        assert Administrator.objects.filter(user__email__in=[address, f"x{address}"]).count() == 2


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_address_is_refused_everywhere(world: World, typed: str) -> None:
    client = romu(world)
    employee = world.employee()
    asked: list[tuple[Any, str, dict[str, Any]]] = [
        (client, "/c/minato/settings/employees/add", employee_fields(world, email=typed)),
        (client, f"/c/minato/settings/employees/{employee.pk}/access/mail", {"kind": "employee", "email": typed}),
        (client, "/c/minato/settings/administrators/add", {"name": "新任", "email": typed, "kind": "all_access"}),
        (operator(), "/operator/companies/add", {"name": "n", "administrator_name": "a", "administrator_email": typed}),
    ]
    for each, url, form in asked:
        answer = each.post(url, form)
        assert answer.status_code == 422, url
        assert "形を確認してください" in text(answer), url
    with pytest.raises(CommandError):
        call_command("add_company", name="青空", administrator=typed, administrator_name="山田")
    assert not Email.objects.exists()
    assert (Company.objects.count(), User.objects.filter(email__contains="b").count()) == (1, 0)
