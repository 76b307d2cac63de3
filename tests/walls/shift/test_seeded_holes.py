"""A wall with a hole is seen: without this the sweep could be green because it looks at nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import IO

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_scopes import scopes_disabled

from kakutei.leaving.archive import write_archive
from kakutei.shift.actions.erase_companies import contract
from kakutei.shift.actions.export_company import WORDING
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.pages import link, patterns, staff
from kakutei.shift.people import policy, scope
from kakutei.shift.people.models import Company, Staff, Store, User
from kakutei.signin.gate import Rule, Verdict

from ..house import House
from ..leaving import archive_faults, remains
from ..mutating import Mutations
from ..smuggling import mingled, smuggled
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


def test_a_refusal_that_tells_strange_ids_from_unknown_ones_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def talkative(request: HttpRequest, store_id: int, **_: object) -> Verdict:
        verdict = policy.manages_store(request, store_id)
        if verdict is Verdict.HIDDEN and Store._base_manager.filter(pk=store_id).exists():
            raise PermissionDenied
        return verdict

    monkeypatch.setattr(patterns.patterns, "policy_rule", talkative)
    found = others(only(house, "shift:store_patterns"), house.foreign, frozenset({"owner"}))
    assert any("403 for ['store_id'] of others, 404 for those of nobody" in wrong for wrong in found)


def test_a_fragment_that_is_open_to_all_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_by_htmx(request: HttpRequest, **_: object) -> Verdict:
        return Verdict.ALLOWED if "HX-Request" in request.headers else policy.administrators(request)

    monkeypatch.setattr(staff.add, "policy_rule", open_by_htmx)
    found = roles(only(house, "shift:staff_add"))
    assert "staff GET+htmx shift:staff_add: 200, but the matrix does not let them in" in found
    assert not any(wrong.startswith("staff GET shift") for wrong in found)


def test_a_choice_among_companies_that_is_not_kept_to_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    companies_of = scope.companies_of
    monkeypatch.setattr(scope, "companies_of", lambda user: companies_of(user)[:1])
    found = roles(only(house, "shift:companies"))
    assert any(wrong.startswith("both_there GET shift:companies: shows ['A.") for wrong in found)


def test_a_form_that_takes_a_right_nobody_asked_for_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def generous(request: HttpRequest, **_: object) -> Verdict:
        User.objects.filter(pk=request.user.pk, is_operator=False).update(is_operator="is_operator" in request.POST)
        return policy.administrators(request)

    monkeypatch.setattr(staff.add, "policy_rule", generous)
    found = smuggled(only(house, "shift:staff_add"))
    assert any(wrong.startswith("owner POST") and "shift_people.User.is_operator" in wrong for wrong in found)


def test_a_list_of_which_the_first_id_alone_is_checked_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(request: HttpRequest, **_: object) -> Verdict:
        days = request.POST.getlist("day")
        if days and DesiredDay.objects.filter(pk=days[0]).exists():
            DesiredDay._base_manager.filter(pk__in=days).update(not_before=None)
        return policy.planners(request)

    monkeypatch.setattr(link.resend, "policy_rule", trusting)
    found = mingled(only(house, "shift:resend"), house.foreign, "owner")
    assert found == ["owner POST shift:resend: changed ['shift_link.DesiredDay'] of others"]


def test_a_file_that_reaches_the_stores_of_others_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "objects", Store._base_manager)
    found = sent(only(house, "shift:staff_import"), house.foreign, frozenset({"owner"}))
    assert any(wrong.startswith("owner POST shift:staff_import: 200 for") for wrong in found)


def test_random_ids_find_a_page_that_forgets_the_store(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns.delete, "policy_rule", policy.planners)
    mutations = Mutations(only(house, "shift:pattern_delete"), seed=3)
    for _ in range(200):
        mutations.one()
    assert mutations.counts["changes"], mutations.figures


def test_people_who_are_left_of_a_company_that_is_erased_are_found(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakutei.leaving.erasing._erase_users", lambda *_: [])
    assert remains(house, Company, contract)


def test_a_zip_with_a_row_of_others_is_found(house: House) -> None:
    everybody = replace(WORDING, rows={**WORDING.rows, Company: lambda _: Company.objects.all()})

    def export(company: Company, at: dt.datetime) -> IO[bytes]:
        return write_archive(company, everybody, about="", at=at)

    assert "B.name is in it" in archive_faults(house, Company, WORDING, export)
