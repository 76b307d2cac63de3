"""A person in front of a real browser."""

from __future__ import annotations

import re
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.patience import wait_until

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
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
        """By mail link: the mail is a real one, delivered by the worker over SMTP."""
        before = self._links()
        self.go("/login")
        self.page.get_by_label("メールアドレス").fill(email)
        self.page.get_by_role("button", name="送る").click()
        expect(self.page.get_by_role("heading", name="メールを送りました")).to_be_visible()
        wait_until(lambda: self._links() - before, seconds=40)
        self.page.goto((self._links() - before).pop())
        self.page.get_by_role("button", name="ログインする").click()
        expect(self.page.get_by_role("heading", name="ログイン", exact=True)).to_have_count(0)

    def _links(self) -> set[str]:
        with urllib.request.urlopen(self.mailbox_url, timeout=5) as answer:
            return set(re.findall(rf'href="({re.escape(self.base_url)}/login/[^"]+)"', answer.read().decode()))

    def go(self, path: str) -> None:
        self.page.goto(self.base_url + path)

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)

    def fill(self, **fields: str) -> None:
        for label, value in fields.items():
            self.page.get_by_label(label, exact=True).fill(value)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()
