"""No page of the shift app and no dialog has a fault that axe calls serious or critical."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction
from django.test import override_settings

from tests.support.slow_clock import SlowClock

from ..accessibility import AxeWalk
from ..app_spec import AppSpec
from ..chromium import chromium
from ..proving import NONE, with_proof
from ..sweeping import assert_none
from .large_company import large_company
from .world import NOON

PEOPLE = 20
WITHOUT_A_PAGE = {
    "authentication:device_end", "authentication:passkey_add", "authentication:proof", "authentication:second",
    "shift:choice",
    "old_address", "shift:first", "shift:company_home", "shift:shifts", "shift:store_shifts", "shift:patterns",
    "shift:marks", "shift:staff_rows", "shift:connection_test",
    "shift:healthz", "shift:auditlog_csv", "shift:receipts_csv", "shift:staff_csv", "shift:staff_xlsx",
}  # fmt: skip
"""Dialogs and pages of unusual sessions, which are looked at elsewhere; redirects, fragments of pages, and files."""


@pytest.mark.django_db
def test_no_page_and_no_dialog_has_a_serious_fault() -> None:
    with override_settings(KAKUTEI_CLOCK_FILE=SlowClock(NOON)), transaction.atomic():
        walk = AxeWalk(large_company(PEOPLE))
        without = walk.ask_each_page()
        transaction.set_rollback(True)
    assert without == WITHOUT_A_PAGE
    with chromium() as browser:
        shown = walk.show(browser)
    assert_none(walk.wrong)
    print(f"{shown} pages and dialogs, {walk.runs} runs of axe")
    assert walk.runs >= shown > 105


@pytest.mark.django_db
def test_no_page_of_an_unusual_session_has_a_serious_fault(spec: AppSpec, named: None) -> None:
    """Of two companies, half signed in, and without 本人確認."""
    unproven = {name: with_proof(spec.actors[name], NONE) for name in ("owner", "operator")}
    walk = AxeWalk(
        replace(spec, actors={**spec.actors, **{f"unproven {name}": each for name, each in unproven.items()}})
    )
    for role, name in (
        ("both", "shift:choice"),
        ("pending_second_factor", "authentication:second"),
        ("owner", "authentication:passkey_add"),
        ("unproven owner", "authentication:proof"),
        ("unproven operator", "authentication:proof"),
    ):
        assert walk.ask_page(role, name).is_document, (role, name)
    with chromium() as browser:
        walk.show(browser)
    assert_none(walk.wrong)


@pytest.mark.django_db
def test_a_page_without_a_language_is_found(spec: AppSpec) -> None:
    walk = AxeWalk(spec)
    walk.ask_page("owner", "shift:dashboard")
    with chromium() as browser:
        walk.show(browser, change=lambda markup: markup.replace(' lang="ja"', ""))
    assert any("html-has-lang" in each for each in walk.wrong)
