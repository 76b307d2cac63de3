"""The shift table in a real browser: the fixtures of its tests, and what they read."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from django_scopes import scope
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from kakutei.demo import cast
from kakutei.shift.people.models import User
from kakutei.shift.roster.models import Draft

from .world import World, build_world

type Cell = Callable[[cast.Person, int], str]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FIRST, SECOND, THIRD = cast.PEOPLE[:3]


@pytest.fixture(scope="module")
def playwright(django_db_setup: None) -> Iterator[Playwright]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop in this thread
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield launched
    launched.close()


@pytest.fixture
def live_world(live_server: LiveServer, playwright: Playwright) -> Iterator[World]:
    """Committed, so that the server's own thread sees it."""
    world = build_world()
    with scope(company=world.company):
        yield world


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, live_world: World) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP")
    sign_in(context, live_world.owner, live_server)
    yield open_table(context, live_world, live_server)
    context.close()


def sign_in(context: BrowserContext, user: User, live_server: LiveServer) -> None:
    """As after the link in the mail; a session that the browser had is gone."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])


def open_table(context: BrowserContext, world: World, live_server: LiveServer, month: str = "2027-01") -> Page:
    page = context.new_page()
    page.set_default_timeout(5000)
    # The first page starts cold.
    page.goto(f"{live_server.url}/stores/{world.ekimae.pk}/shifts/{month}", timeout=60000)
    return page


@pytest.fixture
def cell(live_world: World) -> Cell:
    """The selector of a person's cell on a day of January 2027."""
    return lambda person, day: f"#c{live_world.staff(person).pk}-2027-01-{day:02d}"


def all_is_saved(page: Page) -> None:
    expect(page.locator("#unsaved")).to_be_hidden()


def entry(world: World, person: cast.Person, day: int) -> str:
    row = Draft.objects.filter(staff=world.staff(person), work_date=dt.date(2027, 1, day)).first()
    return row.entry.text if row else "なし"
