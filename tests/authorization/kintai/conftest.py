"""The two companies once per session; every visit undoes what it did."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker, Settings

from kakutei.infrastructure import clock

from ..app_spec import AppSpec
from .fixtures import build_spec
from .world import NOON


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = connections.databases["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "kintai.sqlite3")


@pytest.fixture(scope="session")
def spec(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[AppSpec]:
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # thousands of refusals are what is asked for
    file: Path = settings.KAKUTEI_CLOCK_FILE
    file.write_text(str((NOON - clock.system_now()).total_seconds()))
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_spec()
        transaction.set_rollback(True)
    file.unlink(missing_ok=True)


@pytest.fixture
def named(settings: Settings) -> None:
    """An installation with a name, where passkeys can be used."""
    settings.KAKUTEI_BASE_URL = "https://app.example.jp"
