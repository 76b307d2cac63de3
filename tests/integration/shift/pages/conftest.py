"""The shift app's pages are tested against a real database, at noon of TODAY unless a test moves the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django_scopes import scope
from pytest_django import DjangoDbBlocker

from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated
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


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The world once per module, inside a transaction around all its tests; each test undoes only its own changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        build_world()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(built: None, db: None) -> Iterator[World]:
    found = find_world()
    with scope(company=found.company):
        yield found


@pytest.fixture
def settled(world: World) -> World:
    """The same world with days in every state."""
    settle_days(world, NOON)
    return world


def sign_in(user: User) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    session = client.session
    mark_reauthenticated(session, ProofKind.MAIL, at=clock.now())
    session.save()
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
