"""Every page of the attendance app needs few queries, and no more of them in a larger company."""

from __future__ import annotations

import pytest

from tests.authorization.kintai.large_company import large_company
from tests.authorization.sweeping import assert_none
from tests.support.page_costs import too_many_queries

ALLOWED = {"operator:company": 14}
"""The operator's page of one company, which records that it was opened."""


@pytest.mark.django_db
def test_no_page_needs_many_queries_or_more_of_them_in_a_larger_company() -> None:
    assert_none(too_many_queries(large_company, ALLOWED))
