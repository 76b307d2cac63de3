"""Two companies on one installation of the attendance app: nobody gets further than their role, nobody sees the others."""

from __future__ import annotations

import pytest

from kakutei.kintai.actions.export_company import WORDING, export_company
from kakutei.kintai.people.models import Company

from ..house import House, Page
from ..leaving import archive_faults, remains, unworded
from ..smuggling import mingled, smuggled
from ..sweeping import idle, others, roles, sent, told, undeclared, unmarked, unseen
from .world import KEPT

pytestmark = pytest.mark.django_db
INSIDE = frozenset({"romu", "boss", "other_boss", "employee", "tablet", "token", "reading_token", "both"})


def somebody(page: Page) -> str:
    return next(role for role in ("romu", "token", "operator", "employee", "tablet", "anonymous") if role in page.roles)


def test_every_address_stands_in_the_matrix(house: House) -> None:
    told(undeclared(house))


def test_every_text_of_a_company_carries_a_canary(house: House) -> None:
    told(unmarked(house, KEPT))


def test_what_the_all_access_administrator_may_see_is_really_shown(house: House) -> None:
    told(unseen(house, "romu"))


def test_each_form_of_the_sweep_changes_something_for_whom_it_is_meant(house: House) -> None:
    told(idle(house, somebody))


def test_each_role_uses_its_own_addresses_and_no_others(house: House) -> None:
    told(roles(house))


def test_an_address_with_an_id_of_another_company_is_an_unknown_address(house: House) -> None:
    told(others(house, house.foreign, INSIDE))


def test_an_address_with_an_id_of_another_division_is_an_unknown_address(house: House) -> None:
    told(others(house, house.neighbour, house.bound))


def test_ids_of_another_company_in_query_form_and_file_show_and_change_nothing(house: House) -> None:
    told(sent(house, house.foreign, INSIDE))


def test_ids_of_another_division_in_query_form_and_file_show_and_change_nothing(house: House) -> None:
    told(sent(house, house.neighbour, house.bound))


def test_fields_that_a_form_does_not_ask_for_change_nothing(house: House) -> None:
    told(smuggled(house))


def test_ids_of_others_among_ones_own_in_lists_and_hidden_fields_show_and_change_nothing(house: House) -> None:
    told([*mingled(house, house.foreign, "romu"), *mingled(house, house.neighbour, "boss")])


def test_nothing_is_left_of_a_company_that_is_erased_and_all_of_the_other(house: House) -> None:
    told(remains(house, Company, lambda company: set()))


def test_all_of_a_company_is_taken_along_and_nothing_of_others(house: House) -> None:
    told(archive_faults(house, Company, WORDING, export_company))


def test_each_table_and_column_is_taken_along_in_words_or_left_out_with_a_reason() -> None:
    told(unworded(Company, WORDING))
