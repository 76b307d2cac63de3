"""Markup in every text of the attendance app, shown to each role in a real browser, in files and in mails: nothing runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django_scopes import scopes_disabled

from ..chromium import chromium
from ..house import House
from ..markup import Walk, faults_of_letters, fill, letters, mailbox, unescaped, unfilled
from ..sweeping import told
from .world import JOINED, KEPT

pytestmark = pytest.mark.django_db
ROLES = ("romu", "boss", "both", "employee", "tablet", "operator", "anonymous", "half_open")
STAYS = {**KEPT}


@pytest.fixture
def filled(house: House) -> Iterator[Counter[str]]:
    with transaction.atomic():
        with scopes_disabled():
            found = fill(house, STAYS, JOINED)
        yield found
        transaction.set_rollback(True)


def test_every_text_holds_markup_or_is_kept_with_a_reason(filled: Counter[str]) -> None:
    told(unfilled(filled, STAYS))
    assert len(filled) > 26, "fewer columns than there were"


def test_no_markup_runs_on_any_page_of_any_role_and_nothing_becomes_a_formula(
    house: House, filled: Counter[str]
) -> None:
    walk = Walk(house)
    for role in ROLES:
        walk.ask(role)
    with chromium() as browser:
        shown = walk.show(browser)
    told([*walk.wrong, *walk.exports])
    assert walk.defused > 0, "no formula has reached a file"
    assert shown > 95, "the walk has become short"


def test_no_mail_is_more_than_plain_text_and_none_runs_in_the_mailbox(
    house: House, filled: Counter[str], tmp_path: Path
) -> None:
    found = letters(house, ROLES, lambda: None)
    told(faults_of_letters(found))
    assert len(found) > 5
    box = mailbox(found, tmp_path)
    assert box.text.count("ran(") > 5
    walk = Walk(house, pages={"owner": {"/mailbox": box}})
    with chromium() as browser:
        walk.show(browser)
    told(walk.wrong)


def test_a_page_that_escapes_nothing_is_found(house: House, filled: Counter[str]) -> None:
    walk = Walk(house)
    walk.ask("romu", only="pages:employees")
    with chromium() as browser:
        walk.show(browser, change=unescaped)
    assert any(": ran" in each for each in walk.wrong)
    assert any("onclick" in each or "onerror" in each for each in walk.wrong)


def test_even_then_the_policy_lets_nothing_run(house: House, filled: Counter[str]) -> None:
    walk = Walk(house)
    walk.ask("romu", only="pages:employees")
    with chromium() as browser:
        walk.show(browser, change=unescaped, policy=True)
    assert any("onclick" in each or "onerror" in each for each in walk.wrong), "the markup is there"
    assert not [each for each in walk.wrong if ": ran" in each]
