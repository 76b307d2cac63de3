"""What the worker of either app deletes: an invitation goes, with its link, 90 days after its expiry."""

from __future__ import annotations

import datetime as dt

import pytest
from django_scopes import scopes_disabled

from kakutei.access.links import LIFETIME
from kakutei.access.pruning import INVITATION_DAYS, prune
from kakutei.access.scheme import scheme
from kakutei.authentication.models import SignInLink

from .place import NOON, place

SECOND = dt.timedelta(seconds=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("after", "left"), [(dt.timedelta(0), 1), (SECOND, 0)])
def test_an_invitation_is_deleted_with_its_link_ninety_days_after_its_expiry(after: dt.timedelta, left: int) -> None:
    setup = place()
    setup.invitation(setup.person(None))
    prune(at=NOON + LIFETIME + INVITATION_DAYS + after)
    with scopes_disabled():
        assert (scheme().every_invitation().count(), SignInLink.objects.count()) == (left, left)
    assert setup.role_rows() == [setup.highest]
