"""Every page of a role in a real browser: first asked of the app and then shown, since the driver of the browser and the
open transaction do not go together.
"""

from __future__ import annotations

import html
import mimetypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.db import transaction
from playwright.sync_api import Browser, Page, Route

from .actor_client import HTMX, ActorClient
from .app_spec import Site

ORIGIN = "http://127.0.0.1"


@dataclass(frozen=True)
class Shown:
    status: int
    kind: str
    body: bytes
    policy: str = ""
    """The Content-Security-Policy that came with it."""

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html") and self.status < 300

    @property
    def is_document(self) -> bool:
        """Else a fragment of one, a file, or no answer that is shown."""
        return self.is_page and self.body.lstrip().lower().startswith(b"<!doctype html")


@dataclass
class Walk:
    """The pages of each role, and what `look` finds wrong with them."""

    site: Site
    wrong: list[str] = field(default_factory=list)
    pages: dict[str, dict[str, Shown]] = field(default_factory=dict)
    """By role and address."""
    fragments: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """By role: the page, and what one of its elements asks for."""

    def look(self, tab: Page) -> list[str]:
        """What is wrong with the page as it is now."""
        raise NotImplementedError

    def ask(self, role: str, *, only: str = "") -> None:
        for name, page in self.site.matrix.items():
            if page.may(role, "GET") and name.startswith(only):
                self.ask_page(role, name)
        self.ask_fragments(role)

    def ask_page(self, role: str, name: str, before: Callable[[], object] | None = None) -> Shown:
        return self.ask_path(role, self.site.path(name, self.site.own), before)

    def ask_path(self, role: str, path: str, before: Callable[[], object] | None = None) -> Shown:
        shown = _asked(self.site.actors[role], path, before=before)
        self.keep(self.pages.setdefault(role, {}), path, shown)
        return shown

    def ask_fragments(self, role: str) -> None:
        """What the elements of these pages ask for, one of each kind."""
        pages = self.pages.setdefault(role, {})
        shapes: set[str] = set()
        for path, shown in list(pages.items()):
            for fragment in map(html.unescape, re.findall(r'hx-get="([^"]+)"', shown.text)):
                shape = re.sub(r"\d+", "0", fragment)
                if shape not in shapes:
                    shapes.add(shape)
                    self.keep(pages, f"{HTMX}{fragment}", _asked(self.site.actors[role], fragment, HTMX))
                    self.fragments.setdefault(role, []).append((path, fragment))

    def keep(self, pages: dict[str, Shown], path: str, shown: Shown) -> None:
        if shown.status >= 500:
            self.wrong.append(f"{path}: {shown.status}")
        if shown.is_page:
            pages[path] = shown

    def show(self, browser: Browser, change: Callable[[str], str] = str, *, policy: bool = False) -> int:
        """How many pages and fragments were shown. `change` makes a hole in every page, to see that it is found; with
        `policy` the browser obeys the Content-Security-Policy."""
        for role, pages in self.pages.items():
            tab = self.open_tab(browser, policy=policy)
            tab.context.route("**/*", partial(self._answer, pages, change))
            for where in self._stops(role, tab):
                self.wrong += [f"{role} {where}: {each}" for each in self.look(tab)]
            tab.context.close()
        return sum(map(len, self.pages.values()))

    def _stops(self, role: str, tab: Page) -> Iterator[str]:
        for path in (each for each in self.pages[role] if not each.startswith(HTMX)):
            tab.goto(ORIGIN + path)
            yield path
            for fragment in [wanted for page, wanted in self.fragments.get(role, []) if page == path]:
                tab.evaluate("url => htmx.ajax('GET', url, {target: '#dialog-place', swap: 'innerHTML'})", fragment)
                yield f"{path} → {fragment}"

    def open_tab(self, browser: Browser, *, policy: bool) -> Page:
        return browser.new_context(bypass_csp=not policy, viewport={"width": 1280, "height": 900}).new_page()

    def _answer(self, pages: dict[str, Shown], change: Callable[[str], str], route: Route) -> None:
        url = urlsplit(route.request.url)
        path = f"{url.path}?{url.query}" if url.query else url.path
        way = HTMX if "hx-request" in route.request.headers else ""
        if f"{url.scheme}://{url.netloc}" != ORIGIN or url.path.endswith("/x"):
            self.wrong.append(f"asked for {route.request.url}")
            route.abort()
        elif url.path.startswith("/static/"):
            file = finders.find(url.path.removeprefix("/static/"))
            route.fulfill(path=str(file), content_type=mimetypes.guess_type(url.path)[0])
        elif way + path in pages:
            shown = pages[way + path]
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": shown.policy}
            route.fulfill(headers=headers, body=change(shown.text))
        else:
            route.fulfill(status=204)


def _asked(actor: ActorClient, path: str, way: str = "", *, before: Callable[[], object] | None = None) -> Shown:
    """What the actor gets; what the visit wrote is undone, and so is `before`."""
    actor.client.cookies.clear()
    for name, value in actor.cookies.items():
        actor.client.cookies[name] = value
    with transaction.atomic():
        if actor.each_time is not None:
            actor.each_time()
        if before is not None:
            before()
        answer = actor.client.get(path, headers={"HX-Request": "true"} if way else {})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    sent = answer.headers
    return Shown(answer.status_code, sent.get("Content-Type", ""), body, sent.get("Content-Security-Policy", ""))
