"""Passkeys taken away while their owner comes into another company. All else about access: tests/integration/access."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker
from tests.integration.access.place import user_of
from tests.integration.access.shift_place import ShiftPlace
from tests.support.racing import DONE, emptied_afterwards, race

from kakutei.authentication.models import Passkey
from kakutei.shift.actions.drop_lost_passkeys import drop_lost_passkeys

from .world import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper(database: None) -> None:
    """In place of pytest-django's own, which would undo or empty everything after each test."""


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), emptied_afterwards():
        yield


def test_passkeys_of_who_comes_into_another_company_stay(database: None) -> None:
    here, there = ShiftPlace(), ShiftPlace()
    person, same = here.person(here.lowest), there.person(None)
    Passkey.objects.create(
        user_id=person.user_id, name="鍵", credential_id="x", public_key="x", sign_count=0, added_at=NOON,
        last_used_at=NOON,
    )  # fmt: skip
    secret, owner = there.invitation(same, email=str(user_of(person).email)), user_of(here.leader)
    drop = here.company, lambda: drop_lost_passkeys(company=here.company, staff=person, by=owner, at=NOON)
    assert race(there.accepts(secret), drop) == [DONE, "UsedElsewhere"]
    assert Passkey.objects.filter(removed_at=None).exists()
