"""The attendance app's tests run against a real database: a SQLite file, or KAKUTEI_KINTAI_DATABASE_URL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django_scopes import scope

from kakutei.infrastructure import clock

from .world import TODAY, Api, World, build_world, jst


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = connections.databases["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "kintai.sqlite3")


@pytest.fixture(autouse=True)
def set_clock(tmp_path: Path) -> Iterator[Callable[[dt.datetime], None]]:
    """Noon of TODAY; a test that calls the fixture goes to another moment."""
    file: Path = settings.KAKUTEI_CLOCK_FILE

    def go_to(at: dt.datetime) -> None:
        file.write_text(str((at - clock.system_now()).total_seconds()))

    go_to(jst(TODAY, 12))
    yield go_to
    file.unlink(missing_ok=True)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    built = build_world()
    with scope(company=built.company):
        yield built


@pytest.fixture
def api(world: World) -> Api:
    return Api(world.secret)
