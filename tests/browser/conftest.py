"""Fixtures: both apps, their workers and the mailbox as bin/demo starts them, and a real browser."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.launch import Installation
from tests.browser.person import Person

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(found for name in CHROMIUM if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Starts an installation whose clock shows noon in Japan today, unless another time is given."""
    running: list[Installation] = []

    def start(*, empty: bool = False, hour: int = 12) -> Installation:
        installation = Installation(tmp_path / "data", empty=empty)
        running.append(installation)
        installation.set_clock(dt.time(hour))
        installation.start()
        return installation

    yield start
    for installation in running:
        installation.stop()


@pytest.fixture(scope="module")
def host() -> str:
    """Under which the pages of `shared` are opened."""
    return "127.0.0.1"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, host: str) -> Iterator[Installation]:
    """One installation with the demo for all tests of a module: to start one costs a core ten seconds."""
    installation = Installation(tmp_path_factory.mktemp("demo") / "data", host=host)
    installation.set_clock(dt.time(12))
    installation.start()
    yield installation
    installation.stop()


@pytest.fixture
def next_day(shared: Installation) -> Installation:
    """`shared`, at noon of a day that no test has had."""
    shared.set_clock(dt.time(12), days=1)
    return shared


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def person(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """After a failure the last screenshot of each person is in var/screens/failed."""
    people: list[Person] = []

    def sit_down(base_url: str, mailbox_url: str, **kind: object) -> Person:
        newcomer = Person.in_front_of(browser, base_url, mailbox_url, **kind)
        people.append(newcomer)
        return newcomer

    yield sit_down
    for n, each in enumerate(people):
        if request.node.stash.get(FAILED, False):
            each.page.screenshot(path=f"var/screens/failed/{request.node.name}-{n}.png")
        each.context.close()


os.environ.pop("DJANGO_SETTINGS_MODULE", None)
