"""Access of either app, by the settings that pytest runs with: a real database, at noon of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from kakutei.infrastructure import clock

from .place import NOON


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = connections.databases["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "access.sqlite3")


@pytest.fixture(autouse=True)
def set_clock() -> Iterator[None]:
    file: Path = settings.KAKUTEI_CLOCK_FILE
    at: dt.datetime = NOON
    file.write_text(str((at - clock.system_now()).total_seconds()))
    yield
    file.unlink(missing_ok=True)
