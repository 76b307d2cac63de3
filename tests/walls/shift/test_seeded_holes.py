"""A wall with a hole is seen: without this the sweep could be green because it looks at nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django_scopes import scopes_disabled

from kakutei.shift.pages import patterns, staff
from kakutei.shift.people import policy
from kakutei.shift.people.models import Staff, Store
from kakutei.signin.gate import Rule

from ..house import House
from ..sweeping import others, roles, sent, undeclared

pytestmark = pytest.mark.django_db


def only(house: House, *names: str) -> House:
    return replace(house, matrix={name: house.matrix[name] for name in names})


def test_an_address_that_the_matrix_does_not_name_is_found(house: House) -> None:
    assert undeclared(replace(house, routes={**house.routes, "shift:new": "/new"})) == ["shift:new"]


def test_a_page_with_a_rule_that_is_too_wide_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    wide: Rule = policy.members
    monkeypatch.setattr(staff.add, "policy_rule", wide)
    found = roles(only(house, "shift:staff_add"))
    assert "staff GET shift:staff_add: 200, but the matrix does not let them in" in found
    assert any(wrong.startswith("editor POST shift:staff_add: 302, refused and yet wrote") for wrong in found)


def test_a_page_with_a_rule_that_is_too_narrow_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow: Rule = policy.operators
    monkeypatch.setattr(staff.add, "policy_rule", narrow)
    assert "owner GET shift:staff_add: 404, but the matrix lets them in" in roles(only(house, "shift:staff_add"))


def test_a_store_rule_that_forgets_the_store_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns.patterns, "policy_rule", policy.planners)
    found = others(only(house, "shift:store_patterns"), house.neighbour, house.bound)
    assert "editor GET shift:store_patterns: shows ['A.konan']" in found


def test_a_manager_that_forgets_the_company_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = Store._base_manager
    monkeypatch.setattr(staff, "get_object_or_404", lambda model, pk: Staff._base_manager.get(pk=pk))
    monkeypatch.setattr(Store, "objects", everybody)
    with scopes_disabled():
        found = others(only(house, "shift:staff_edit"), house.foreign, frozenset({"owner"}))
    assert any(wrong.startswith("owner GET shift:staff_edit: shows ['B.") for wrong in found)


def test_a_form_that_takes_stores_of_others_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "objects", Store._base_manager)
    found = sent(only(house, "shift:staff_add"), house.foreign, frozenset({"owner"}))
    assert any("shows ['B." in wrong for wrong in found)
