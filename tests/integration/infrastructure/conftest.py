"""What both apps need of the outside, under the settings of the shift app and its tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = connections.databases["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "shift.sqlite3")


@pytest.fixture
def clock_file(settings: Settings, tmp_path: Path) -> Path:
    """A clock file of this test's own, not there yet."""
    file = tmp_path / "clock"
    settings.KAKUTEI_CLOCK_FILE = file
    return file
