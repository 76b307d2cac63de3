"""Seeded authorization defects in the attendance app and its WebAPI are detected."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db.models import Manager
from django.http import HttpRequest
from django_scopes import scopes_disabled

from kakutei.authentication.authorization import Decision
from kakutei.authentication.company_scope import last_opened
from kakutei.authentication.reauthentication import Requirement
from kakutei.kintai.api_access import tokens
from kakutei.kintai.pages.divisions import views as divisions
from kakutei.kintai.pages.schedules import views as schedules
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Division, Employee, EmployeeQuerySet

from ..app_spec import AppSpec
from ..proving import asking, views
from ..random_requests import Mutations
from ..sweeping import assert_none, others, roles, saved_elsewhere

pytestmark = pytest.mark.django_db


def only(spec: AppSpec, *names: str) -> AppSpec:
    return replace(spec, matrix={name: spec.matrix[name] for name in names})


def test_a_token_that_may_only_read_and_writes_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "may", lambda *_: True)
    found = roles(only(spec, "webapi:put_daily_schedule"))
    assert any(wrong.startswith("reading_token PUT") and "does not let them in" in wrong for wrong in found)


def test_a_webapi_that_forgets_the_company_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    unscoped = Manager.from_queryset(EmployeeQuerySet)()
    unscoped.model = Employee
    monkeypatch.setattr(Employee, "objects", unscoped)
    with scopes_disabled():
        found = others(only(spec, "webapi:get_employee"), spec.foreign, frozenset({"token"}))
    assert any(wrong.startswith("token GET webapi:get_employee: shows ['B.") for wrong in found)


def test_an_administrator_who_reaches_other_divisions_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "divisions_of", lambda request: Division.objects.all())
    found = others(only(spec, "pages:schedule_month"), spec.neighbour, spec.bound)
    assert any(wrong.startswith("boss GET pages:schedule_month: shows ['A.konan") for wrong in found)


def test_a_form_that_is_saved_in_the_company_opened_last_is_found(
    spec: AppSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """case I1, as it was while the session decided which company a page is about."""

    def of_the_company_opened_last(request: HttpRequest, **_: object) -> Decision:
        request.place = replace(request.place, company=last_opened(request))  # type: ignore[attr-defined] # as CompanyScope leaves it
        return policy.all_access_administrator(request)

    monkeypatch.setattr(divisions.division_add, "policy_rule", of_the_company_opened_last)
    found = saved_elsewhere(only(spec, "pages:division_add"))
    assert any(wrong.startswith("both POST pages:division_add: changed ['kintai_people.Division'") for wrong in found)


def test_random_ids_find_a_page_that_forgets_who_asks(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules.schedules, "policy_rule", policy.anyone)
    mutations = Mutations(only(spec, "pages:schedules"), seed=3)
    for _ in range(100):
        mutations.one()
    assert mutations.counts["entries"] or mutations.counts["server_errors"], mutations.figures


def test_a_sensitive_view_without_its_declaration_is_found(
    spec: AppSpec, named: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each in turn."""
    sensitive, unseen = views(), []
    for name in (name for name, page in spec.matrix.items() if page.proof):
        with monkeypatch.context() as patched:
            patched.delattr(sensitive[name], "reauthentication")
            if not asking(only(spec, name), "romu", "operator", "employee"):
                unseen.append(name)
    assert_none(unseen)


def test_a_view_that_asks_and_is_not_listed_is_found(spec: AppSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    view = views()["pages:division_add"]
    monkeypatch.setattr(view, "reauthentication", Requirement(True, None, None, True), raising=False)
    assert len(asking(only(spec, "pages:division_add"), "romu", "operator", "employee")) == 2
