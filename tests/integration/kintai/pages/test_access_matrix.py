"""Every address × every method × every role: no role exceeds its rights."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_scopes import scopes_disabled

from kakutei.authentication.authorization import rule_of
from kakutei.demo import cast
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.people.models import Administrator, Division, Employee
from kakutei.kintai.schedule.models import Schedule
from kakutei.kintai.timecard.models import Punch

from ..world import TODAY, World, build_world, jst
from .browser import operator, romu, staff, store_manager, text

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
CANARY = "見えてはならない名前"

EVERYONE = {"/healthz", "/login", "/login/x", "/logout", "/i/x", "/terms", "/privacy", "/contact"}
MEMBERS = {
    "/", "/company", "/devices", "/devices/end", "/address", "/address/x", "/proof", "/proof/done", "/proof/x", "/second",
}  # fmt: skip
PASSKEYS = {"/passkeys", "/passkeys/add"}
OF_COMPANY = {"/c/minato/"}
STAFF = {"/c/minato/timecard", "/c/minato/punch"}
ADMINISTRATORS = {
    "/c/minato/schedules",
    "/c/minato/timecards",
    "/c/minato/tablets",
    "/c/minato/settings",
    "/c/minato/settings/employees",
}
TABLET = {"/c/minato/tablet"}
OPERATORS = {"/operator", "/operator/companies/add", "/operator/mails"}
ALL_ACCESS = {
    "/c/minato/settings/audit", "/c/minato/settings/audit.csv", "/c/minato/settings/administrators", "/c/minato/settings/administrators/add", "/c/minato/settings/divisions", "/c/minato/settings/divisions/add", "/c/minato/settings/employees/add", "/c/minato/settings/options",
    "/c/minato/settings/options/hours", "/c/minato/settings/options/tokens", "/c/minato/settings/options/tokens/add",
    "/c/minato/settings/data", "/c/minato/settings/data/export", "/c/minato/settings/data/deletion", "/c/minato/settings/data/deletion/withdrawal",
}  # fmt: skip


def routes(resolver: URLResolver | None = None, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, f"{before}{entry.pattern}")
        else:
            yield f"{before}{entry.pattern}", entry


def filled(route: str, key: str, world: World, employee: Employee, token: AccessToken, punch: Punch) -> str:
    """`key`: of the company in the address."""
    leader = Administrator._base_manager.filter(company=world.company)[0]
    values = {
        "<company_key:company_key>": key,
        "<str:division_code>": employee.division.code, "<month:month>": "2026-12", "<date:date>": f"{TODAY}",
        "<int:employee_id>": str(employee.pk), "<int:person_id>": str(employee.pk), "<int:punch_id>": str(punch.pk), "<int:tablet_id>": "1",
        "<int:division_id>": str(employee.division_id), "<int:token_id>": str(token.pk), "<secret:secret>": "x",
        "<str:device>": "x", "<int:passkey_id>": "1", "<int:invitation_id>": "1", "<int:administrator_id>": str(leader.pk),
        "<int:guest_id>": "1",
        "<int:company_id>": str(employee.company_id), "<int:mail_id>": "1",
    }  # fmt: skip
    for name, value in values.items():
        route = route.replace(name, value)
    assert "<" not in route, f"{route}: give the matrix a value for it"
    return route


def pages() -> list[str]:
    """All but the WebAPI and the addresses from before companies had one."""
    return [route for route, entry in routes() if not route.startswith("/v1.0") and entry.name != "old_address"]


def test_every_address_declares_its_rule() -> None:
    assert [route for route, entry in routes() if rule_of(entry.callback) is None] == []


def test_every_page_without_an_id_is_in_the_matrix() -> None:
    listed = EVERYONE | MEMBERS | OF_COMPANY | STAFF | ADMINISTRATORS | TABLET | ALL_ACCESS | OPERATORS | PASSKEYS
    plain = {"<secret:secret>": "x", "<company_key:company_key>": "minato"}
    routes = [route for route in pages() if "<int" not in route]
    for name, value in plain.items():
        routes = [route.replace(name, value) for route in routes]
    assert set(routes) - listed == {
        "/c/minato/schedules/<str:division_code>/<month:month>",
        "/devices/<str:device>/end",
    }


def test_another_companys_data_is_neither_visible_nor_changeable(world: World) -> None:
    with scopes_disabled():
        other = build_world("別の会社", key="betsu")
        stranger = other.employee(cast.PEOPLE[2], family_name=CANARY, division=other.ekimae)
        other.ekimae.code, other.ekimae.name = "7777", CANARY
        other.ekimae.save()
        stranger.refresh_from_db()
        other.plan(stranger, TODAY, 9, 18)
        punch = other.punch(stranger, jst(TODAY, 9))
        before = list(Schedule.objects.values()), list(Punch.objects.values()), list(Division.objects.values())
    visitors = [romu(world), store_manager(world, world.konan), staff(world.employee()), Client()]

    for route in pages():
        if "<" not in route or "secret" in route:
            continue
        own = () if route.count("<") == 1 and "company_key" in route else ("minato",)
        keys = (*own, "betsu")  # with ids of the other company below either key
        paths = [filled(route, key, other, stranger, other.token, punch) for key in keys]
        for path, visitor in product(paths, visitors):
            for method in METHODS:
                answer = getattr(visitor, method)(path)
                assert answer.status_code in (302, 404, 405), (path, method, answer.status_code)
                assert CANARY not in text(answer)
                assert other.secret not in text(answer)

    with scopes_disabled():
        after = list(Schedule.objects.values()), list(Punch.objects.values()), list(Division.objects.values())
    assert after == before


def expected(path: str, who: str) -> bool:
    """Whether the visitor may open a page without an id."""
    allowed = {
        "anonymous": EVERYONE,
        "staff": EVERYONE | MEMBERS | OF_COMPANY | STAFF,
        "manager": EVERYONE | MEMBERS | OF_COMPANY | ADMINISTRATORS | PASSKEYS,
        "romu": EVERYONE | MEMBERS | OF_COMPANY | ADMINISTRATORS | ALL_ACCESS | PASSKEYS,
        "operator": EVERYONE | MEMBERS | OPERATORS | PASSKEYS,
    }
    return path in allowed[who]


@pytest.mark.parametrize("who", ["anonymous", "staff", "manager", "romu", "operator"])
def test_each_role_opens_its_own_pages_and_no_others(world: World, who: str) -> None:
    def visitor() -> Client:
        if who == "anonymous":
            return Client()
        if who == "staff":
            return staff(baba)
        if who == "operator":
            return operator()
        return romu(world) if who == "romu" else store_manager(world, world.ekimae)

    baba = world.employee()
    client = visitor()
    for path in sorted(
        EVERYONE | MEMBERS | OF_COMPANY | STAFF | ADMINISTRATORS | TABLET | ALL_ACCESS | OPERATORS | PASSKEYS
    ):
        answer = client.get(path)
        sent_to_login = answer.status_code == 302 and answer.headers["Location"].startswith("/login")
        opened = answer.status_code in (200, 302, 405) and not sent_to_login
        assert opened == expected(path, who), (who, path, answer.status_code)
        if who == "anonymous" and not opened:
            assert sent_to_login, path


def test_a_store_manager_sees_their_own_division_alone(world: World) -> None:
    baba, ishikawa = world.employee(), world.employee(cast.EDITOR_KONAN)
    manager = store_manager(world, world.ekimae)

    assert manager.get("/c/minato/schedules/1001/2026-12").status_code == 200
    assert manager.get(f"/c/minato/employees/{baba.pk}/timecard/2026-12").status_code == 200
    for path in ("/c/minato/schedules/1002/2026-12", f"/c/minato/employees/{ishikawa.pk}/timecard/2026-12",
                 f"/c/minato/employees/{ishikawa.pk}/actual/{TODAY}", f"/c/minato/settings/employees/{ishikawa.pk}"):  # fmt: skip
        assert manager.get(path).status_code == 404, path
    assert ishikawa.family_name not in text(manager.get("/c/minato/settings/employees"))


def test_an_employee_sees_their_own_time_card_and_no_other(world: World) -> None:
    baba, chiba = world.employee(), world.employee(cast.PEOPLE[2])
    client = staff(baba)

    own = client.get(f"/c/minato/employees/{baba.pk}/timecard/2026-12")
    assert own.status_code == 200
    assert "/actual/" not in text(own)
    assert client.get(f"/c/minato/employees/{chiba.pk}/timecard/2026-12").status_code == 404
    assert (
        client.post(f"/c/minato/employees/{baba.pk}/actual/{TODAY}", {"start": "9:00", "end": "18:00"}).status_code
        == 404
    )


def test_who_has_left_can_no_longer_punch(world: World) -> None:
    nomura = world.employee(cast.RETIRED)

    assert staff(nomura).get("/c/minato/punch").status_code == 404
