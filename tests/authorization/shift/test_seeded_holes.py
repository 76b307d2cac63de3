"""Seeded authorization defects are detected. Without these tests the sweep could pass because it checks nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import IO

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django_scopes import scopes_disabled

from kakutei.authentication import company_scope
from kakutei.authentication.authorization import Decision, Rule
from kakutei.authentication.company_scope import last_opened
from kakutei.authentication.reauthentication import Requirement
from kakutei.infrastructure import no_store
from kakutei.offboarding.archive import write_archive
from kakutei.shift.actions.company_deletion import contract
from kakutei.shift.actions.export_company import WORDING
from kakutei.shift.link.models import Mapping
from kakutei.shift.pages.company import store_views
from kakutei.shift.pages.patterns import views as patterns
from kakutei.shift.pages.staff import employee_views
from kakutei.shift.pages.staff import views as staff
from kakutei.shift.people import policy
from kakutei.shift.people.models import Company, Staff, Store, User

from ..app_spec import AppSpec
from ..deletion import archive_faults, remains
from ..mass_assignment import mingled, smuggled
from ..proving import asking, views
from ..random_requests import Mutations
from ..sweeping import (
    assert_none,
    led_elsewhere,
    others,
    roles,
    saved_elsewhere,
    saved_without_company,
    sent,
    sweep,
    undeclared,
)

pytestmark = pytest.mark.django_db


def only(spec: AppSpec, *names: str) -> AppSpec:
    return replace(spec, matrix={name: spec.matrix[name] for name in names})


def test_an_address_that_the_matrix_does_not_name_is_found(spec: AppSpec) -> None:
    assert undeclared(replace(spec, routes={**spec.routes, "shift:new": "/new"})) == ["shift:new"]


def test_a_page_with_a_rule_that_is_too_wide_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    wide: Rule = policy.members
    monkeypatch.setattr(staff.add, "policy_rule", wide)
    found = roles(only(spec, "shift:staff_add"))
    assert "staff GET shift:staff_add: 200, but the matrix does not let them in" in found
    assert any(wrong.startswith("editor POST shift:staff_add: 302, refused and yet wrote") for wrong in found)


def test_a_page_with_a_rule_that_is_too_narrow_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow: Rule = policy.operators
    monkeypatch.setattr(staff.add, "policy_rule", narrow)
    assert "owner GET shift:staff_add: 404, but the matrix lets them in" in roles(only(spec, "shift:staff_add"))


def test_a_method_that_the_matrix_does_not_name_is_found(spec: AppSpec) -> None:
    fewer = replace(spec.matrix["shift:staff_add"], methods="GET")
    found = roles(replace(spec, matrix={"shift:staff_add": fewer}))
    assert "owner POST shift:staff_add: 302, but the matrix does not let them in" in found


def test_an_answer_that_a_proxy_may_keep_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(no_store, "NO_STORE", "max-age=60")
    found = sweep(only(spec, "shift:staff_add"), methods=("GET",)).kept
    assert "owner GET shift:staff_add: 200, Cache-Control: 'max-age=60'" in found


def test_a_store_rule_that_forgets_the_store_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns.patterns, "policy_rule", policy.planners)
    found = others(only(spec, "shift:store_patterns"), spec.neighbour, spec.bound)
    assert "editor GET shift:store_patterns: shows ['A.konan']" in found


def test_a_manager_that_forgets_the_company_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = Store._base_manager
    monkeypatch.setattr(staff, "get_object_or_404", lambda model, pk: Staff._base_manager.get(pk=pk))
    monkeypatch.setattr(Store, "objects", everybody)
    with scopes_disabled():
        found = others(only(spec, "shift:staff_edit"), spec.foreign, frozenset({"owner"}))
    assert any(wrong.startswith("owner GET shift:staff_edit: shows ['B.") for wrong in found)


def test_a_form_that_takes_stores_of_others_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "objects", Store._base_manager)
    found = sent(only(spec, "shift:staff_add"), spec.foreign, frozenset({"owner"}))
    assert any("shows ['B." in wrong for wrong in found)


def test_a_refusal_that_tells_strange_ids_from_unknown_ones_is_found(
    spec: AppSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def talkative(request: HttpRequest, store_id: int, **_: object) -> Decision:
        verdict = policy.manages_store(request, store_id)
        if verdict is Decision.HIDDEN and Store._base_manager.filter(pk=store_id).exists():
            raise PermissionDenied
        return verdict

    monkeypatch.setattr(patterns.patterns, "policy_rule", talkative)
    found = others(only(spec, "shift:store_patterns"), spec.foreign, frozenset({"owner"}))
    assert any("403 for ['store_id'] of others, 404 for unknown ids" in wrong for wrong in found)


def test_a_fragment_that_is_open_to_all_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_by_htmx(request: HttpRequest, **_: object) -> Decision:
        return Decision.ALLOWED if "HX-Request" in request.headers else policy.administrators(request)

    monkeypatch.setattr(staff.add, "policy_rule", open_by_htmx)
    found = roles(only(spec, "shift:staff_add"))
    assert "staff GET+htmx shift:staff_add: 200, but the matrix does not let them in" in found
    assert not any(wrong.startswith("staff GET shift") for wrong in found)


def of_the_company_opened_last(request: HttpRequest, **_: object) -> Decision:
    verdict = policy.administrators(request)
    request.company = last_opened(request)  # type: ignore[attr-defined] # as CompanyScope leaves it
    return verdict


def test_a_form_that_is_saved_in_the_company_opened_last_is_found(
    spec: AppSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """case I1, as it was while the session decided which company a page is about."""
    monkeypatch.setattr(store_views.add, "policy_rule", of_the_company_opened_last)
    found = saved_elsewhere(only(spec, "shift:store_add"))
    assert "both POST shift:store_add: changed ['shift_people.Store'] of others" in found


def test_a_form_that_is_saved_without_a_company_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    def renames_last_opened(request: HttpRequest, **_: object) -> Decision:
        if request.method == "POST":
            Company.objects.filter(pk=last_opened(request).pk).update(name="改名")
        return Decision.ALLOWED

    monkeypatch.setattr(company_scope.old_address, "policy_rule", renames_last_opened)
    found = saved_without_company(only(spec, "shift:store_add"))
    assert "owner POST /stores/add: 409, wrote ('shift_people_company',)" in found


def test_an_old_address_that_forgets_its_object_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company_scope, "_owner", lambda *_: None)
    found = led_elsewhere(only(spec, "shift:staff_edit", "shift:staff"))
    assert any(wrong.startswith("both_there GET /staff/") for wrong in found)
    assert not any(wrong.startswith("both_there GET /staff:") for wrong in found)


def test_a_form_that_grants_an_unrequested_right_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    def generous(request: HttpRequest, **_: object) -> Decision:
        User.objects.filter(pk=request.user.pk, is_operator=False).update(is_operator="is_operator" in request.POST)
        return policy.administrators(request)

    monkeypatch.setattr(staff.add, "policy_rule", generous)
    found = smuggled(only(spec, "shift:staff_add"))
    assert any(wrong.startswith("owner POST") and "shift_people.User.is_operator" in wrong for wrong in found)


def test_a_list_of_which_the_first_id_alone_is_checked_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(request: HttpRequest, **_: object) -> Decision:
        employees = request.POST.getlist("employee")
        if employees and Mapping.objects.filter(pk=employees[0]).exists():
            Mapping._base_manager.filter(pk__in=employees).update(kana="")
        return policy.administrators(request)

    monkeypatch.setattr(employee_views.employees, "policy_rule", trusting)
    found = mingled(only(spec, "shift:employees"), spec.foreign, "owner")
    assert found == ["owner POST shift:employees: changed ['shift_link.Mapping'] of others"]


def test_a_file_that_reaches_the_stores_of_others_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "objects", Store._base_manager)
    found = sent(only(spec, "shift:staff_import"), spec.foreign, frozenset({"owner"}))
    assert any(wrong.startswith("owner POST shift:staff_import: 200 for") for wrong in found)


def test_random_ids_find_a_page_that_forgets_the_store(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns.delete, "policy_rule", policy.planners)
    mutations = Mutations(only(spec, "shift:pattern_delete"), seed=5)
    for _ in range(600):
        mutations.one()
    assert mutations.counts["changes"], mutations.figures


def test_people_who_are_left_of_a_company_that_is_erased_are_found(
    spec: AppSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakutei.offboarding.purge._erase_users", lambda *_: [])
    assert remains(spec, Company, contract)


def test_a_zip_with_a_row_of_others_is_found(spec: AppSpec) -> None:
    everybody = replace(WORDING, rows={**WORDING.rows, Company: lambda _: Company.objects.all()})

    def export(company: Company, at: dt.datetime) -> IO[bytes]:
        return write_archive(company, everybody, about="", at=at)

    assert "B.name is in it" in archive_faults(spec, Company, WORDING, export)


def test_a_sensitive_view_without_its_declaration_is_found(
    spec: AppSpec, named: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each in turn."""
    sensitive, unseen = views(), []
    for name in (name for name, page in spec.matrix.items() if page.proof):
        with monkeypatch.context() as patched:
            patched.delattr(sensitive[name], "reauthentication")
            if not asking(only(spec, name), "owner", "operator"):
                unseen.append(name)
    assert_none(unseen)


def test_a_view_that_asks_and_is_not_listed_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    view = views()["shift:staff_add"]
    monkeypatch.setattr(view, "reauthentication", Requirement(True, None, None, True), raising=False)
    assert len(asking(only(spec, "shift:staff_add"), "owner", "operator")) == 2
