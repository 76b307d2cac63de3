"""A person in front of a real browser."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.support.paths import ROOT
from tests.support.waiting import wait_until

SCREENS = ROOT / "var" / "screens"
PATIENCE = 30_000
"""Milliseconds: the worker looks twice a second, a busy machine is slower."""


@dataclass
class Person:
    context: BrowserContext
    page: Page
    base_url: str
    mailbox_url: str
    faults: list[str]
    """What scripts threw and what the browser refused (content security policy) so far."""
    clicks: int = 0
    typed: int = 0
    """Fields filled in by hand; pasting counts as typing."""
    _mailed: set[str] = field(default_factory=set)

    @classmethod
    def in_front_of(cls, browser: Browser, base_url: str, mailbox_url: str, **kind: Any) -> Person:
        options = {"viewport": {"width": 1440, "height": 900}, "locale": "ja-JP", "timezone_id": "Asia/Tokyo", **kind}
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        return cls(context, page, base_url, mailbox_url, faults)

    def sign_in(self, email: str) -> None:
        self.go("/login")
        self.ask_for_a_mail(email)
        self.page.goto(self.mailed_url("/login/"))
        self.page.get_by_role("button", name="ログインする").click()
        expect(self.page.get_by_role("heading", name="ログイン", exact=True)).to_have_count(0)

    def reauthenticate(self) -> None:
        """本人確認 by mail, on the page that asks for it; it leads back."""
        self._mailed = self._urls()
        self.page.get_by_role("button", name="確認のメールを送る").click()
        expect(self.page.get_by_role("heading", name="確認のメールを送りました")).to_be_visible()
        self.page.goto(self.mailed_url("/proof/"))
        self.page.get_by_role("button", name="本人確認をする").click()

    def go_proving(self, path: str) -> None:
        """To a page that may ask for 本人確認 first."""
        self.go(path)
        if self.page.url.startswith(f"{self.base_url}/proof"):
            self.reauthenticate()

    def has_an_authenticator(self) -> Callable[[], None]:
        """A passkey device like those in phones, by the browser's own DevTools; what is returned takes it away."""
        devtools = self.context.new_cdp_session(self.page)
        devtools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        more = {"isUserVerified": True, "automaticPresenceSimulation": True}
        made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, **more}})
        return lambda: devtools.send("WebAuthn.removeVirtualAuthenticator", made)

    def ask_for_a_mail(self, email: str) -> None:
        """On the page that asks for an address; the mail is a real one, delivered by the worker over SMTP."""
        self._mailed = self._urls()
        self.type_into("メールアドレス", email)
        self.press("送る")
        expect(self.page.get_by_role("heading", name="メールを送りました")).to_be_visible()

    def mailed_url(self, path: str) -> str:
        """The URL below `path` in the mail that came since it was asked for."""

        def new() -> set[str]:
            return {url for url in self._urls() - self._mailed if url.startswith(self.base_url + path)}

        wait_until(new, seconds=40)
        return new().pop()

    def _urls(self) -> set[str]:
        with urllib.request.urlopen(self.mailbox_url, timeout=5) as answer:
            return set(re.findall(r'href="([^"]+)"', answer.read().decode()))

    def go(self, path: str) -> None:
        self.page.goto(self.base_url + path)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)

    # --- what hands do, counted ---

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True).last)

    def follow(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label, exact=True).check()
        self.clicks += 1

    def type_into(self, label: str, value: str) -> None:
        """The field with that label, in the pop-up where one is open."""
        place = self.page.get_by_role("dialog").or_(self.page.locator("main")).last
        place.get_by_label(re.compile(rf"^\s*{re.escape(label)}(\s+任意|\s+連携に必要)?\s*$")).fill(value)
        self.typed += 1
