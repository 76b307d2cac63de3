"""Every page of the shift app needs few queries, and no more of them in a larger company."""

from __future__ import annotations

import pytest
from tests.authorization.shift.large_company import large_company
from tests.authorization.sweeping import assert_none
from tests.support.page_costs import too_many_queries

ALLOWED = {
    "shift:marks": 16,
    "shift:preview": 16,
    "shift:take_back": 17,
    "operator:company": 18,
}
"""Pages that compare the table, what was confirmed and the attendance side, and the operator's page of one company."""


@pytest.mark.django_db
def test_no_page_needs_many_queries_or_more_of_them_in_a_larger_company() -> None:
    assert_none(too_many_queries(large_company, ALLOWED))
