"""Markup in every text of the shift app, shown to each role in a real browser, in files and in mails: nothing runs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django_scopes import scopes_disabled

from kakutei.shift.actions.notifications import tell_people

from ..app_spec import AppSpec
from ..chromium import chromium
from ..markup import MarkupWalk, faults_of_letters, fill, mailbox, queued_mails, unescaped, unfilled
from ..sweeping import assert_none
from .world import JOINED, KEPT, NOON

pytestmark = pytest.mark.django_db
ROLES = ("owner", "administrator", "editor", "both", "staff", "operator", "anonymous", "pending_second_factor")
STAYS = {**KEPT, "shift_roster.Pattern.key": "one sign, pressed on the keyboard"}


@pytest.fixture
def filled(spec: AppSpec) -> Iterator[Counter[str]]:
    with transaction.atomic():
        with scopes_disabled():
            found = fill(spec, STAYS, JOINED)
        yield found
        transaction.set_rollback(True)


def test_every_text_holds_markup_or_is_kept_with_a_reason(filled: Counter[str]) -> None:
    assert_none(unfilled(filled, STAYS))
    assert len(filled) > 34, "fewer columns than there were"


def test_no_markup_runs_on_any_page_of_any_role_and_nothing_becomes_a_formula(
    spec: AppSpec, filled: Counter[str]
) -> None:
    walk = MarkupWalk(spec)
    for role in ROLES:
        walk.ask(role)
    with chromium() as browser:
        shown = walk.show(browser)
    assert_none([*walk.wrong, *walk.exports])
    assert walk.defused > 0, "no formula has reached a file"
    assert shown > 130, "the walk has become short"


def test_no_mail_is_more_than_plain_text_and_none_runs_in_the_mailbox(
    spec: AppSpec, filled: Counter[str], tmp_path: Path
) -> None:
    found = queued_mails(spec, ROLES, lambda: tell_people(at=NOON + dt.timedelta(days=1)))
    assert_none(faults_of_letters(found))
    assert len(found) > 8
    box = mailbox(found, tmp_path)
    assert box.text.count("ran(") > 8
    walk = MarkupWalk(spec, pages={"owner": {"/mailbox": box}})
    with chromium() as browser:
        walk.show(browser)
    assert_none(walk.wrong)


def test_a_page_that_escapes_nothing_is_found(spec: AppSpec, filled: Counter[str]) -> None:
    walk = MarkupWalk(spec)
    walk.ask("owner", only="shift:dashboard")
    with chromium() as browser:
        walk.show(browser, change=unescaped)
    assert any(": ran" in each for each in walk.wrong)
    assert any("onclick" in each or "onerror" in each for each in walk.wrong)


def test_even_then_the_policy_lets_nothing_run(spec: AppSpec, filled: Counter[str]) -> None:
    walk = MarkupWalk(spec)
    walk.ask("owner", only="shift:dashboard")
    with chromium() as browser:
        walk.show(browser, change=unescaped, policy=True)
    assert any("onclick" in each or "onerror" in each for each in walk.wrong), "the markup is there"
    assert not [each for each in walk.wrong if ": ran" in each]
