"""A wall of the attendance app with a hole is seen, that of the WebAPI too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django_scopes import scopes_disabled

from kakutei.kintai.access import rights
from kakutei.kintai.pages import schedules
from kakutei.kintai.people import policy, scope
from kakutei.kintai.people.models import Division, Employee

from ..house import House
from ..mutating import Mutations
from ..sweeping import others, roles

pytestmark = pytest.mark.django_db


def only(house: House, *names: str) -> House:
    return replace(house, matrix={name: house.matrix[name] for name in names})


def test_a_token_that_may_only_read_and_writes_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "may", lambda *_: True)
    found = roles(only(house, "webapi:put_daily_schedule"))
    assert any(wrong.startswith("reading_token PUT") and "does not let them in" in wrong for wrong in found)


def test_a_webapi_that_forgets_the_company_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Employee, "objects", Employee._base_manager)
    with scopes_disabled():
        found = others(only(house, "webapi:get_employee"), house.foreign, frozenset({"token"}))
    assert any(wrong.startswith("token GET webapi:get_employee: shows ['B.") for wrong in found)


def test_an_administrator_who_reaches_other_divisions_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "divisions_of", lambda request: Division.objects.all())
    found = others(only(house, "pages:schedule_month"), house.neighbour, house.bound)
    assert any(wrong.startswith("boss GET pages:schedule_month: shows ['A.konan") for wrong in found)


def test_a_choice_among_companies_that_is_not_kept_to_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    companies_of = scope.companies_of
    monkeypatch.setattr(scope, "companies_of", lambda user: companies_of(user)[:1])
    found = roles(only(house, "pages:divisions"))
    assert any(wrong.startswith("both_there GET pages:divisions: shows ['A.") for wrong in found)


def test_random_ids_find_a_page_that_forgets_who_asks(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules.schedules, "policy_rule", policy.anyone)
    mutations = Mutations(only(house, "pages:schedules"), seed=3)
    for _ in range(100):
        mutations.one()
    assert mutations.counts["entries"] or mutations.counts["server_errors"], mutations.figures
