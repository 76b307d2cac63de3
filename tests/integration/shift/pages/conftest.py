"""The shift app's pages are tested against a real database, at noon of TODAY unless a test moves the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.test import Client
from django_scopes import scope
from pytest_django import DjangoDbBlocker

from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
from kakutei.authentication.sessions import SessionStore
from kakutei.infrastructure import clock
from kakutei.shift.people.models import User

from .table_browser import browser, cell, live_world, page, playwright  # noqa: F401 # fixtures
from .world import NOON, World, build_world, find_world, settle_days

SetClock = Callable[[dt.datetime], None]
SignIn = Callable[[User], Client]


def go_to(at: dt.datetime) -> None:
    file: Path = settings.KAKUTEI_CLOCK_FILE
    file.write_text(str((at - clock.system_now()).total_seconds()))


@pytest.fixture(autouse=True)
def set_clock() -> Iterator[SetClock]:
    go_to(NOON)
    yield go_to
    settings.KAKUTEI_CLOCK_FILE.unlink(missing_ok=True)


type Step = Callable[[], object]


class SharedWorld:
    """The world, built once for tests in a row, step by step, each in a transaction around them; a test undoes only its own
    changes."""

    def __init__(self) -> None:
        self.steps: list[tuple[Step, ExitStack]] = []

    def open(self, blocker: DjangoDbBlocker, *wanted: Step) -> None:
        """Keeps what there is of these steps, and undoes what else there is."""
        there = [step for step, _ in self.steps]
        self.close(next((n for n, step in enumerate(there) if [step] != [*wanted[n : n + 1]]), len(there)))
        for step in wanted[len(self.steps) :]:
            with ExitStack() as opening:
                opening.enter_context(blocker.unblock())
                opening.enter_context(transaction.atomic())
                opening.callback(transaction.set_rollback, True)
                step()
                connection.check_constraints()  # or PostgreSQL would look at each row of the world after each test
                self.steps.append((step, opening.pop_all()))

    def close(self, first: int = 0) -> None:
        while len(self.steps) > first:
            self.steps.pop()[1].close()


SHARED = SharedWorld()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test without the world starts with empty tables."""
    if "built" not in getattr(item, "fixturenames", ()):
        SHARED.close()


@pytest.fixture(scope="package")
def closed_at_last() -> Iterator[None]:
    yield
    SHARED.close()


@pytest.fixture
def built(
    closed_at_last: None,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
) -> None:
    SHARED.open(django_db_blocker, *([build_world, settle] if "settled" in request.fixturenames else [build_world]))


@pytest.fixture
def world(built: None, db: None) -> Iterator[World]:
    found = find_world()
    with scope(company=found.company):
        yield found


def settle() -> None:
    found = find_world()
    with scope(company=found.company):
        settle_days(found, NOON)


@pytest.fixture
def settled(world: World) -> World:
    """The same world with days in every state."""
    return world


def sign_in(user: User) -> Client:
    """As `Client.force_login` does it, by one row; with 本人確認."""
    client, session = Client(headers={"host": "127.0.0.1"}), SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    mark_reauthenticated(session, ProofKind.MAIL, at=clock.now())
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


@pytest.fixture
def owner(world: World) -> Client:
    return sign_in(world.owner)


@pytest.fixture
def editor(world: World) -> Client:
    return sign_in(world.editor)


@pytest.fixture
def part_timer(world: World) -> Client:
    return sign_in(world.part_timer)
