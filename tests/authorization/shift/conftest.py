"""The two companies once per session; every visit undoes what it did."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import connections, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from tests.support.slow_clock import SlowClock

from ..app_spec import AppSpec
from .fixtures import build_spec
from .world import NOON


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = connections.databases["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "shift.sqlite3")


@pytest.fixture(scope="session")
def spec(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[AppSpec]:
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # thousands of refusals are what is asked for
    with override_settings(KAKUTEI_CLOCK_FILE=SlowClock(NOON)), django_db_blocker.unblock(), transaction.atomic():
        yield build_spec()
        transaction.set_rollback(True)


@pytest.fixture
def named(settings: Settings) -> None:
    """An installation with a name, where passkeys can be used."""
    settings.KAKUTEI_BASE_URL = "https://app.example.jp"
