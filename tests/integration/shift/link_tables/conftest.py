"""The production courier over the real tables, with a clock of the test's own and an attendance server of its own making."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from django_scopes import scope, scopes_disabled
from tests.simulation.fence_log import InMemoryFenceLog

from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import JST
from kakutei.kotclient.answers import Answer, Recovery, Trouble, classify_trouble
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.link import set_link
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.clock_guard import ClockGuard
from kakutei.shift.link.delivery_worker import Courier
from kakutei.shift.link.models import Connection
from kakutei.shift.link.outbox import upsert_desired_days
from kakutei.shift.link.port import Claim
from kakutei.shift.link.repository import DatabaseRepository
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.pace import Pace
from kakutei.shift.link.rules.values import Plan, WantedKind
from kakutei.shift.people.models import Staff, User

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=JST)
TOMORROW = dt.date(2026, 11, 25)


class Down:
    """A server that is unreachable until `up`."""

    def __init__(self) -> None:
        self.up = False
        self.calls: Counter[int] = Counter()
        self.asking = 0

    def _answer(self, **asked: object) -> Answer[list[object]]:
        self.calls[self.asking] += 1
        if self.up:
            return Answer(Recovery.APPLIED, [], 200)
        return Answer(classify_trouble(Trouble.NOT_SENT, writes=False).recovery, trouble=Trouble.NOT_SENT)

    employees = schedules = punches = _answer


class Place:
    """Some companies at one address, each owed a day."""

    def __init__(self, companies: int) -> None:
        self.at, self.server = NOON, Down()
        self.connections = [self._company(n) for n in range(companies)]
        clock = ClockGuard(lambda: self.at, lambda: self.at, lambda: self.at - NOON)
        self.fence_log = InMemoryFenceLog()
        self.courier = Courier(DatabaseRepository(Pace()), self._open, clock, Random(1), Pace(), "w", self.fence_log)

    def _company(self, n: int) -> int:
        company = add_company(
            name=f"試験{n}", owner_email=f"o{n}@example.jp", owner_name="持主", grant_link=True, at=NOON
        )
        url = "https://api.kingtime.jp/v1.0"
        with scope(company=company):
            person = Staff.objects.create(company=company, number="0001", family_name="試", given_name="験")
            save_company(company=company, name=company.name, token="t" * 32, base_url=url, at=NOON)
            set_link(company=company, on=True, first_work_date=NOON.date(), at=NOON)
            plan = Plan(moment(TOMORROW, 540), moment(TOMORROW, 1080))
            by = User.objects.get(email=f"o{n}@example.jp")
            wants = {(person.pk, TOMORROW): Want(WantedKind.SHIFT, plan)}
            upsert_desired_days(company=company, wants=wants, by=by, at=NOON)
            return Connection.objects.get().pk

    @contextmanager
    def _open(self, claim: Claim) -> Iterator[Down]:
        self.server.asking = claim.connection_id
        yield self.server

    def work(self, period: dt.timedelta) -> None:
        """A worker that looks every two seconds."""
        until = self.at + period
        while self.at < until:
            if not self.courier.run_once():
                self.at += dt.timedelta(seconds=2)


@pytest.fixture
def place(db: None) -> Iterator[type[Place]]:
    with scopes_disabled():
        yield Place
