"""Authorization in the shift app with two companies: no role exceeds its rights or sees the other company."""

from __future__ import annotations

import pytest

from kakutei.authentication.typed_values import SECRETS
from kakutei.shift.actions.company_deletion import contract
from kakutei.shift.actions.export_company import WORDING, export_company
from kakutei.shift.people.models import Company

from ..app_spec import AppSpec, Page
from ..deletion import archive_faults, remains, unworded
from ..mass_assignment import mingled, smuggled
from ..proving import asking, declared, listed, secret_fields
from ..sweeping import (
    Sweep,
    assert_none,
    idle,
    led_elsewhere,
    others,
    saved_elsewhere,
    saved_without_company,
    sent,
    sweep,
    undeclared,
    unmarked,
    unseen,
)
from .world import KEPT

pytestmark = pytest.mark.django_db
INSIDE = frozenset({"owner", "administrator", "editor", "other_editor", "staff", "both"})


@pytest.fixture(scope="module")
def swept(spec: AppSpec) -> Sweep:
    """Walked once for what several tests ask."""
    return sweep(spec)


def permitted_role(page: Page) -> str:
    return next(role for role in ("owner", "operator", "anonymous") if role in page.roles)


def test_every_address_stands_in_the_matrix(spec: AppSpec) -> None:
    assert_none(undeclared(spec))


def test_every_text_of_a_company_carries_a_canary(spec: AppSpec) -> None:
    assert_none(unmarked(spec, KEPT))


def test_what_the_owner_may_see_is_really_shown(spec: AppSpec) -> None:
    assert_none(unseen(spec, "owner"))


def test_each_form_of_the_sweep_changes_something_for_whom_it_is_meant(spec: AppSpec) -> None:
    assert_none(idle(spec, permitted_role))


def test_each_role_uses_its_own_addresses_and_no_others(swept: Sweep) -> None:
    assert_none(swept.rights)


def test_a_form_is_saved_in_the_company_of_its_address_whichever_was_opened_last(spec: AppSpec) -> None:
    assert_none(saved_elsewhere(spec))


def test_a_form_sent_to_an_address_without_a_company_saves_nothing_and_says_so(spec: AppSpec) -> None:
    assert_none(saved_without_company(spec))


def test_an_address_without_a_company_leads_to_that_of_the_object_or_the_one_opened_last(spec: AppSpec) -> None:
    assert_none(led_elsewhere(spec))


def test_no_browser_and_no_proxy_keeps_an_answer(swept: Sweep) -> None:
    """Case G6: pages, fragments, downloads and the shared tablet alike."""
    assert_none(swept.kept)


def test_the_table_of_sensitive_urls_and_the_matrix_say_the_same(spec: AppSpec) -> None:
    assert listed("shift") == declared(spec)


def test_each_sensitive_url_asks_and_no_other(spec: AppSpec, named: None) -> None:
    assert_none(asking(spec, "owner", "operator"))


def test_no_secret_of_any_form_is_kept_through_a_proof() -> None:
    assert secret_fields() == {"answer", "token"}
    assert secret_fields() <= SECRETS


def test_an_address_with_an_id_of_another_company_is_an_unknown_address(spec: AppSpec) -> None:
    assert_none(others(spec, spec.foreign, INSIDE))


def test_an_address_with_an_id_of_another_store_is_an_unknown_address(spec: AppSpec) -> None:
    assert_none(others(spec, spec.neighbour, spec.bound))


def test_ids_of_another_company_in_query_form_and_file_show_and_change_nothing(spec: AppSpec) -> None:
    assert_none(sent(spec, spec.foreign, INSIDE))


def test_ids_of_another_store_in_query_form_and_file_show_and_change_nothing(spec: AppSpec) -> None:
    assert_none(sent(spec, spec.neighbour, spec.bound))


def test_fields_that_a_form_does_not_ask_for_change_nothing(spec: AppSpec) -> None:
    assert_none(smuggled(spec))


def test_ids_of_others_among_ones_own_in_lists_and_hidden_fields_show_and_change_nothing(spec: AppSpec) -> None:
    assert_none([*mingled(spec, spec.foreign, "owner"), *mingled(spec, spec.neighbour, "editor")])


def test_nothing_is_left_of_a_company_that_is_erased_and_all_of_the_other(spec: AppSpec) -> None:
    assert_none(remains(spec, Company, contract))


def test_all_of_a_company_is_taken_along_and_nothing_of_others(spec: AppSpec) -> None:
    assert_none(archive_faults(spec, Company, WORDING, export_company))


def test_each_table_and_column_is_taken_along_in_words_or_left_out_with_a_reason() -> None:
    assert_none(unworded(Company, WORDING))
