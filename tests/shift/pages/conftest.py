"""The shift app's pages are tested against a real database, at noon of TODAY unless a test moves the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django_scopes import scope

from kakutei.edge import clock
from kakutei.shift.people.models import User

from .world import NOON, World, build_world

SetClock = Callable[[dt.datetime], None]
SignIn = Callable[[User], Client]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = connections.databases["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "shift.sqlite3")


@pytest.fixture(autouse=True)
def set_clock() -> Iterator[SetClock]:
    file: Path = settings.KAKUTEI_CLOCK_FILE

    def go_to(at: dt.datetime) -> None:
        file.write_text(str((at - clock.system_now()).total_seconds()))

    go_to(NOON)
    yield go_to
    file.unlink(missing_ok=True)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    built = build_world()
    with scope(company=built.company):
        yield built


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
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
