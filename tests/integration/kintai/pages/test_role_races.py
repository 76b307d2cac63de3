"""Guests invited as administrators at the same moment as something else happens. All else about access: tests/integration/access."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django_scopes import scope
from pytest_django import DjangoDbBlocker

from kakutei.access.roles import open_invitations
from kakutei.kintai.actions.invite_administrator import invite_administrator
from tests.integration.access.kintai_place import KintaiPlace
from tests.integration.access.place import ASKING, NOON, Who, numbers, user_of
from tests.support.racing import DONE, Act, emptied_afterwards, race

pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper(database: None) -> None:
    """In place of pytest-django's own, which would undo or empty everything after each test."""


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), emptied_afterwards():
        yield


@pytest.fixture
def here(database: None) -> KintaiPlace:
    return KintaiPlace()


def invites_administrator(here: KintaiPlace, email: str, by: Who | None = None) -> tuple[object, Act]:
    access, giver = here.access(here.highest), user_of(by or here.leader)
    return here.company, lambda: invite_administrator(
        company=here.company, name="新任", email=email, access=access, by=giver, asking=ASKING, at=NOON
    )


def guests(here: KintaiPlace) -> int:
    with scope(company=here.company):
        return open_invitations(NOON).filter(employee=None).count()


def test_two_invitations_of_one_administrator_leave_one_open(here: KintaiPlace) -> None:
    email = f"new{next(numbers)}@example.jp"
    assert race(invites_administrator(here, email), invites_administrator(here, email)) == [DONE, DONE]
    assert guests(here) == 1


def test_who_is_demoted_invites_no_administrator(here: KintaiPlace) -> None:
    other = here.another_leader()
    demoted = here.changes(other, here.middle)
    invited = invites_administrator(here, f"new{next(numbers)}@example.jp", by=other)
    assert race(demoted, invited) == [DONE, "AboveOwnRole"]
    assert guests(here) == 0
