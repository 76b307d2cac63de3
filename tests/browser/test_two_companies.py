"""case I1: a person of two companies has one open in each tab. What a form of the first tab sends goes to its own company,
whatever the second tab has opened since. The forms are found by following the links of every page."""

from __future__ import annotations

import html
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Error, Page, Request

from kakutei.demo import cast
from tests.browser.launch import Installation
from tests.browser.person import Person

SECOND = "となり商店"
LIST_FORMS = "tests.authorization.forms"
LAST = ("access/", "deletion", "administrators", "reissue", "delete", "tablets")
"""Forms that may end the session or take away what another form is about: sent after all others."""
NOT_REACHED = {
    "shift": {
        "paper_device_end": "shown for a device that came in by a QR code",
        "cells": "sent by the table's script; the table is typed into below",
        "word_add": "sent by the table's script for a word that it cannot read",
        "word_delete": "shown for a word that was assigned",
        "unlock": "shown where the month has past days: none on its first day",
        "employees": "offers people of the attendance side who are no staff here: the demo has none",
        "approve": "shown after a restore of the database",
        "resume": "shown while the link is paused",
        "notice_mute": "shown while something stands in the link's way",
        "notice_unmute": "shown for a muted notice",
        "deletion_withdraw": "shown once a deletion is asked for",
        "drop_passkeys": "shown for a person with a passkey",
        "invite_on_paper": "shown for a person without a mail address: all of the demo have one",
        "invite_again": "shown for an open invitation",
        "withdraw": "shown for an open invitation",
        "staff_import_rows": "shown after a file is chosen",
        "confirmation": "shown once a draft differs from what is confirmed",
        "plans_take": "shown once plans were read at the attendance side",
        "application": "shown before the first application",
        "upgrade": "shown before the first order",
        "connection_test": "asked for by the page itself",
        "resend": "shown for days that wait for a person",
        "take_changes": "shown for days that were changed at the attendance side",
    },
    "kintai": {
        "paper_device_end": "shown for a device that came in by a QR code",
        "deletion_withdraw": "shown once a deletion is asked for",
        "invite_on_paper": "shown for a person without a mail address: all of the demo have one",
        "invite_again": "shown for an open invitation",
        "withdraw": "shown for an open invitation",
        "administrator_withdraw": "shown for an open invitation",
        "tablet_close": "shown while a tablet is open",
        "punch_delete": "shown for a day with a punch by hand",
        "schedule_day_delete": "shown for a day with a plan by hand",
    },
}
"""Forms that the pages of the demo do not show, by the name of their address. The sweep of tests/authorization sends them all."""

FILL = """form => {
  for (const each of form.elements) {
    if (!each.name || each.disabled || each.type === 'hidden') continue;
    if (each.tagName === 'SELECT' && !each.value) each.selectedIndex = each.options.length - 1;
    if (!each.required || each.value) { if (each.type === 'checkbox' && each.required) each.checked = true; }
    else if (each.type === 'email') each.value = 'hitori@example.jp';
    else if (each.type === 'date') each.value = '2026-12-31';
    else if (each.type === 'radio' && !form.querySelector(`input[name=${each.name}]:checked`)) each.checked = true;
    else if (each.type === 'text' || each.tagName === 'TEXTAREA') each.value = '試験';
  }
  form.noValidate = true;
}"""


@dataclass
class App:
    """One app of the demo, its person of two companies, and what its database holds."""

    name: str
    person: Person
    database: Path
    keys: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return f"{self.name}_people_company"

    def read(self) -> None:
        with sqlite3.connect(self.database) as wire:
            for number, key, name in wire.execute(f"SELECT id, key, name FROM {self.table}"):
                which = "second" if name == SECOND else "first"
                self.keys[which], self.numbers[which] = key, number

    def rows(self, which: str) -> dict[str, list[str]]:
        """Every row of a company, by table."""
        found: dict[str, list[str]] = {}
        with sqlite3.connect(self.database) as wire:
            tables = [name for (name,) in wire.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                columns = {row[1] for row in wire.execute(f'PRAGMA table_info("{table}")')}
                column = "id" if table == self.table else next(iter({"company_id", "company_number"} & columns), None)
                if column is not None:
                    rows = wire.execute(f'SELECT * FROM "{table}" WHERE {column} = ?', [self.numbers[which]])
                    found[table] = sorted(map(repr, rows))
        return found


@dataclass(frozen=True)
class Form:
    """`page` shows it; `index` among the forms of the page, or `button` among those that send their form elsewhere."""

    page: str
    index: int
    button: str = ""


def addresses_of(app: str, folder: Path) -> dict[str, tuple[str, bool]]:
    """By name, the pattern of each address below a company, and whether it takes a POST of a leading person."""
    environment = {**os.environ, "KAKUTEI_MODE": "test", "KAKUTEI_DATA": str(folder)}
    words = [sys.executable, "-m", LIST_FORMS, app]
    run = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, tuple[str, bool]] = json.loads(run.stdout)
    return found


def found_forms(app: App, routes: dict[str, tuple[str, bool]]) -> dict[str, Form]:
    """By the name of its address, the first form of each. The pages are those without a number in their address, and what
    their links lead to, each kind of page twice."""
    start, seen, kinds = f"/c/{app.keys['first']}/", set(), {}
    patterns = {
        name: re.compile(re.sub(r"<[^>]+>", "[^/]+", route)) for name, (route, posts) in routes.items() if posts
    }
    waiting = [start + route.partition(">/")[2] for route, _ in routes.values() if route.count("<") == 1]
    forms: dict[str, Form] = {}
    while waiting:
        path = waiting.pop(0)
        kind = re.sub(r"\d+(?:-\d+)*", "0", path.partition("?")[0])
        if path in seen or kinds.get(kind, 0) >= 2:
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = app.person.context.request.get(app.person.base_url + path)
        if not answer.headers.get("content-type", "").startswith("text/html") or not answer.ok:
            continue
        text = answer.text()
        links = [urljoin(path, html.unescape(link)) for link in re.findall(r'(?:href|hx-get)="([^"#]+)"', text)]
        waiting += [link for link in [*links, *cell_links(path, text)] if link.startswith(start)]
        for index, tag in enumerate(re.findall(r"<form\b[^>]*>", text)):
            target = re.search(r'(?:action|hx-post)="([^"]*)"', tag)
            action = html.unescape(target[1]) if target and target[1] else answer.url.removeprefix(app.person.base_url)
            plain = action.partition("?")[0]
            for name, pattern in patterns.items():
                if re.search(r'method="post"|hx-post', tag) and pattern.fullmatch(plain):
                    forms.setdefault(name, Form(path, index))
        for action in map(html.unescape, re.findall(r'<button[^>]* formaction="([^"]+)"', text)):
            for name in (each for each, pattern in patterns.items() if pattern.fullmatch(action)):
                forms.setdefault(name, Form(path, 0, button=action))
    return forms


def cell_links(path: str, text: str) -> list[str]:
    """The pop-up of a shift table's first cell, to which its script leads."""
    people, dates = (re.findall(rf'data-{name}="([^"]+)"', text) for name in ("staff", "date"))
    return [urljoin(path, f"{dates[0][:7]}/cells/{people[0]}/{dates[0]}")] if people and dates else []


MOST_REDIRECTS = 5


def order_of(route: str) -> int:
    """A punch is deleted before the day's times are entered anew, which replaces it; LAST come last."""
    return -1 if "/punches/" in route else sum(2**n for n, word in enumerate(LAST) if word in route)


def open_page(page: Page, url: str) -> None:
    """Go to `url`, also while the redirects that answered the form before are still on their way."""
    for _ in range(MOST_REDIRECTS):
        try:
            page.goto(url)
            return
        except Error as error:
            if "interrupted by another navigation" not in error.message:
                raise
            page.wait_for_load_state()
    page.goto(url)


def sent(page: Page, form: Form, base_url: str) -> Request:
    """The request that the form makes in the browser."""
    open_page(page, base_url + form.page)
    button = page.locator(f'button[formaction="{form.button}"]').first
    handle = (button if form.button else page.locator("form").nth(form.index)).element_handle()
    assert handle is not None
    page.evaluate(FILL, page.evaluate_handle("each => each.form || each", handle))
    with page.expect_request(lambda request: request.method == "POST") as caught:
        page.evaluate("each => (each.form ? each.form.requestSubmit(each) : each.requestSubmit())", handle)
    caught.value.response()
    return caught.value


@pytest.mark.parametrize("name", ["shift", "kintai"])
def test_each_form_is_saved_in_the_company_of_its_tab(
    shared: Installation, person: Callable[..., Person], tmp_path: Path, name: str
) -> None:
    app = both_companies(shared, person, name)
    routes = addresses_of(name, tmp_path)
    forms = found_forms(app, routes)
    missed = {each for each, (_, posts) in routes.items() if posts} - set(forms)
    assert missed <= set(NOT_REACHED[name]), sorted(missed)

    beside = app.person.context.new_page()
    before, saved = app.rows("second"), []
    for each in sorted(forms, key=lambda each: order_of(routes[each][0])):
        beside.goto(f"{app.person.base_url}/c/{app.keys['second']}/")
        own = app.rows("first")
        request = sent(app.person.page, forms[each], app.person.base_url)
        assert request.url.startswith(f"{app.person.base_url}/c/{app.keys['first']}/"), each
        assert app.rows("second") == before, f"{each} has changed the other company"
        saved += [each] if app.rows("first") != own else []
    print(f"{name}: {len(forms)} forms sent beside the other company, {len(saved)} saved something: {saved}")
    assert len(saved) >= {"shift": 8, "kintai": 6}[name]


def test_the_token_of_one_company_does_not_reach_the_other(
    install: Callable[..., Installation], person: Callable[..., Person]
) -> None:
    app = both_companies(install(), person, "shift")
    owner, page = app.person, app.person.page
    page.goto(f"{owner.base_url}/c/{app.keys['first']}/companies/edit")
    beside = owner.context.new_page()
    beside.goto(f"{owner.base_url}/c/{app.keys['second']}/companies")
    owner.type_into("会社名", "みなと珈琲 本部")
    owner.type_into("KOTアクセストークン", "0123456789abcdefFEDCBA9876543210")
    owner.press("編集")
    owner.sees("••••3210")
    beside.reload()
    text = beside.locator("main").inner_text()
    assert SECOND in text
    assert "3210" not in text
    app.read()
    with sqlite3.connect(app.database) as wire:
        tokens = wire.execute("SELECT company_id FROM shift_link_connection WHERE sealed_token <> ''").fetchall()
    assert {number for (number,) in tokens} == {app.numbers["first"]}


def both_companies(installation: Installation, person: Callable[..., Person], name: str) -> App:
    """The demo's leading person, who leads a second company as well."""
    if name == "shift":
        words = ["--owner", cast.OWNER.email, "--owner-name", cast.OWNER.name]
        url, email = installation.shift_url, cast.OWNER.email
    else:
        words = ["--administrator", cast.ROMU_MAIL, "--administrator-name", cast.ROMU_NAME]
        url, email = installation.kintai_url, cast.ROMU_MAIL
    installation.command(name, "add-company", "--name", SECOND, *words)
    app = App(name, person(url, installation.mail_url), installation.folder / f"{name}.sqlite3")
    app.person.sign_in(email)
    app.read()
    return app
