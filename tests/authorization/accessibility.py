"""Every page of an app and every dialog that a page opens, looked at by axe in a real browser.

A run looks at each page in one combination of colours and width, another one each day; in all four with KAKUTEI_AXE=all:
`KAKUTEI_MODE=test KAKUTEI_AXE=all python -m pytest --ds=kakutei.shift.settings tests/authorization/shift/test_accessibility.py`.
"""

from __future__ import annotations

import datetime as dt
import html
import itertools
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Page

from kakutei.access.links import as_printed
from kakutei.access.scheme import scheme
from kakutei.authentication.mail_links import secret_hash
from kakutei.authentication.models import DeviceSession, Purpose, SignInLink
from kakutei.infrastructure import clock

from .actor_client import HTMX
from .app_spec import Site
from .walking import Shown, Walk

WIDE, NARROW = 1440, 390
KINDS = [(colours, width) for colours in ("light", "dark") for width in (WIDE, NARROW)]
HOUR = dt.timedelta(hours=1)
HEIGHTS = {WIDE: 900, NARROW: 844}
SERIOUS = """() => axe.run({resultTypes: ['violations']}).then(({violations}) => violations
  .filter(each => ['serious', 'critical'].includes(each.impact))
  .flatMap(each => each.nodes.slice(0, 3).map(node => `${each.id} ${node.target} ${node.html.slice(0, 160)}`)))"""
CLOSED = "[...document.querySelectorAll('dialog[id]:not([open])')].map(each => `#${each.id}`)"
"""Dialogs that came with the page."""
LINKS = {
    "authentication:link": Purpose.SIGN_IN,
    "authentication:proof_link": Purpose.PROOF,
    "authentication:address_link": Purpose.ADDRESS,
    "shift:register": Purpose.REGISTRATION,
    "shift:invitation": Purpose.INVITATION,
    "pages:invitation": Purpose.INVITATION,
}
"""Pages whose address is a secret."""


def kinds_of(n: int) -> list[tuple[str, int]]:
    """For the n-th page: all combinations if they are asked for, else one."""
    if os.environ.get("KAKUTEI_AXE") == "all":
        return KINDS
    return [KINDS[(n + clock.system_now().toordinal()) % len(KINDS)]]


@dataclass
class AxeWalk(Walk):
    """Finds serious and critical faults."""

    numbers: itertools.count[int] = field(default_factory=itertools.count)
    runs: int = 0

    def ask_each_page(self) -> set[str]:
        """Each address by the first role that may. Returns those that gave no page."""
        without = set()
        for name, page in self.site.matrix.items():
            role = next((each for each in self.site.actors if page.may(each, "GET")), None)
            if role is not None and not any(
                self.ask_page(role, name, before).is_document for before in self._states(role, name)
            ):
                without.add(name)
        for role in self.pages:
            self._ask_views(role)
            self.ask_fragments(role)
        return without

    def keep(self, pages: dict[str, Shown], path: str, shown: Shown) -> None:
        """A fragment is looked at in the page that takes it in."""
        if path.startswith(HTMX) or shown.is_document:
            super().keep(pages, path, shown)

    def _ask_views(self, role: str) -> None:
        """The same page in other views, one of each kind."""
        for path, shown in list(self.pages[role].items()):
            links = map(html.unescape, re.findall(r'href="(\?view=[^"]+)"', shown.text))
            for query in {link.partition("&")[0]: link for link in links}.values():
                self.ask_path(role, path + query)

    def _states(self, role: str, name: str) -> list[Callable[[], object] | None]:
        """As the company is; else as the page's form or its link needs it."""
        own, before = self.site.own, self.site.matrix[name].before
        if name in LINKS:
            return [partial(_sends_a_link, LINKS[name], self.site, role)]
        return [None, *([partial(before, own)] if before else [])]

    def look(self, tab: Page) -> list[str]:
        wrong = self._faults(tab)
        for dialog in tab.evaluate(CLOSED):
            tab.evaluate("selector => document.querySelector(selector).showModal()", dialog)
            wrong += [f"{dialog}: {each}" for each in self._faults(tab)]
            tab.evaluate("selector => document.querySelector(selector).close()", dialog)
        tab.set_viewport_size({"width": WIDE, "height": HEIGHTS[WIDE]})  # a narrow table would lead to another view
        return wrong

    def _faults(self, tab: Page) -> list[str]:
        found = []
        tab.evaluate(AXE_SCRIPT)
        for colours, width in kinds_of(next(self.numbers)):
            tab.emulate_media(color_scheme=colours)
            tab.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            found += [f"{colours} {width}: {each}" for each in tab.evaluate(SERIOUS)]
            self.runs += 1
        return found


def _sends_a_link(purpose: Purpose, site: Site, role: str) -> None:
    """The address of `site.own` becomes that of a link that can still be used."""
    at, secret = clock.now(), site.own["secret"]
    if purpose is Purpose.INVITATION:
        invitation = scheme().invitations._base_manager.get(pk=site.own["invitation_id"])
        links = SignInLink.objects.filter(pk=invitation.link_id)
        links.update(secret_hash=secret_hash(as_printed(secret)), used_at=None, expires_at=at + HOUR)
        return
    session = DeviceSession.objects.get(pk=site.actors[role].cookies[settings.SESSION_COOKIE_NAME])
    SignInLink.objects.create(
        purpose=purpose, user_id=session.user_id, email="new@example.jp", secret_hash=secret_hash(secret),
        browser_hash=secret_hash(""), asked_from="127.0.0.1", asked_at=at, expires_at=at + HOUR,
    )  # fmt: skip
