"""Cases G1 and G7 of the link: an error in one company's visit is logged, counted and kept from the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError
from structlog.testing import capture_logs

from kakutei.duties.models import FailingDuty
from kakutei.duties.record import DatabaseRecord
from kakutei.shift.actions.link_worker import OneCompany
from kakutei.shift.link.models import Connection
from kakutei.shift.link.port import Claim

from .conftest import NOON, Down, Place

LEASE = dt.timedelta(seconds=91)


@pytest.fixture
def pair(place: type[Place]) -> Place:
    """The first company's server cannot even be opened, for a reason that nothing foresees."""
    made = place(2)
    made.server.up = True
    made.broken = made.connections[0]  # type: ignore[attr-defined] # of this test

    @contextmanager
    def open_server(claim: Claim) -> Iterator[Down]:
        if claim.connection_id == made.broken:  # type: ignore[attr-defined] # of this test
            raise LookupError("no such shelf")
        made.server.asking = claim.connection_id
        yield made.server

    made.courier.api = open_server
    made.courier.around = OneCompany(DatabaseRecord(one_by_one=frozenset({"link"}), now=lambda: NOON))
    return made


def company(place: Place, n: int) -> int:
    return Connection.objects.get(pk=place.connections[n]).company_id


def test_case_g7_the_others_are_served_and_the_log_names_the_company(pair: Place) -> None:
    with capture_logs() as logged:
        pair.courier.run_once()
        pair.courier.run_once()
        assert not pair.courier.run_once(), "the lease of the failed visit runs out first"
    assert set(pair.server.calls) == {pair.connections[1]}
    (line,) = [line for line in logged if line["event"] == "duty_failed"]
    assert (line["company"], line["error"]) == (company(pair, 0), "LookupError")
    assert line["exc_info"].__traceback__ is not None


def test_case_g1_it_is_counted_until_this_companys_visit_works_again(pair: Place) -> None:
    for _ in range(2):
        pair.courier.run_once()
        pair.courier.run_once()
        pair.at += LEASE
    row = FailingDuty.objects.get()
    assert (row.duty, row.company_number, row.count) == ("link", company(pair, 0), 2)
    pair.broken = 0  # type: ignore[attr-defined] # of this test
    pair.courier.run_once()
    pair.courier.run_once()
    assert not FailingDuty.objects.exists()


def test_an_error_of_the_database_is_everybodys(pair: Place) -> None:
    @contextmanager
    def away(claim: Claim) -> Iterator[Down]:
        raise OperationalError("the connection is closed")
        yield pair.server

    pair.courier.api = away
    with pytest.raises(OperationalError):
        pair.courier.run_once()
    assert not FailingDuty.objects.exists()
