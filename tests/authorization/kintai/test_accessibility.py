"""No page of the attendance app and no dialog has a fault that axe calls serious or critical."""

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
    "pages:choose_company",
    "old_address", "pages:home", "pages:company_home", "pages:schedules", "pages:own_timecard",
    "pages:healthz", "pages:auditlog_csv",
}  # fmt: skip
"""Dialogs and pages of unusual sessions, which are looked at elsewhere; redirects, fragments of pages, and files."""


@pytest.mark.django_db
def test_no_page_and_no_dialog_has_a_serious_fault() -> None:
    with override_settings(KAKUTEI_CLOCK_FILE=SlowClock(NOON)), transaction.atomic():
        walk = AxeWalk(large_company(PEOPLE))
        without = walk.ask_each_page()
        transaction.set_rollback(True)
    without = {name for name in without if not name.startswith("webapi:")}
    assert without == WITHOUT_A_PAGE
    with chromium() as browser:
        shown = walk.show(browser)
    assert_none(walk.wrong)
    print(f"{shown} pages and dialogs, {walk.runs} runs of axe")
    assert walk.runs >= shown > 70


@pytest.mark.django_db
def test_no_page_of_an_unusual_session_has_a_serious_fault(spec: AppSpec, named: None) -> None:
    """Of two companies, half signed in, and without 本人確認."""
    unproven = {name: with_proof(spec.actors[name], NONE) for name in ("romu", "operator")}
    walk = AxeWalk(
        replace(spec, actors={**spec.actors, **{f"unproven {name}": each for name, each in unproven.items()}})
    )
    for role, name in (
        ("both", "pages:choose_company"),
        ("pending_second_factor", "authentication:second"),
        ("romu", "authentication:passkey_add"),
        ("unproven romu", "authentication:proof"),
        ("unproven operator", "authentication:proof"),
    ):
        assert walk.ask_page(role, name).is_document, (role, name)
    with chromium() as browser:
        walk.show(browser)
    assert_none(walk.wrong)
