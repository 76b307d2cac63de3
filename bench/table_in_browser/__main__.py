# ruff: noqa: S310, S603, S607 - starts its own server and git, and asks that server alone
"""Our month table beside AG Grid Community and Tabulator in Chromium: `python bench/table_in_browser [keys] [people] [--ours]`.

The same data, tasks and measuring code for all three, in rounds of one run; ours with its server. Writes
bench/results/table_in_browser.md, or prints it with --ours, which leaves the others out.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from measuring import Table
from playwright.sync_api import Browser, Page, sync_playwright
from report import report
from rivals import NAMES, PAGES, served
from whole_month import paste_whole_month

FOLDER = Path(__file__).parent
REPORT = FOLDER.parent / "results" / "table_in_browser.md"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ROUNDS = 4
PASTES = 10


def main() -> None:
    options = arguments()
    with ExitStack() as stack:
        ours = stack.enter_context(our_server(options.people))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        tables = [open_ours(browser, ours, options.people)]
        if not options.ours:
            address, versions = stack.enter_context(served())
            tables += [open_rival(browser, address, name, versions[name], options.people) for name in versions]
        take_turns(tables, options.keys)
        month = paste_whole_month(tables[0], ours["pid"])
        text = report(tables, month, people=options.people, browser=browser.version, command=command())
        browser.close()
    if options.ours:
        print(text)
    else:
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(text)
        print(REPORT)


def take_turns(tables: list[Table], keys: int) -> None:
    """In several rounds, so that a busy minute of the machine meets all tables; a time is ten signs and Enter."""
    for kind, count in (("arrow", keys), ("pattern", keys), ("time", 2 * keys)):
        for _ in range(ROUNDS):
            for table in tables:
                table.type(kind, count // ROUNDS)
        for table in tables:
            table.trace(kind, keys // 2)
    for _ in range(PASTES):
        for table in tables:
            table.paste(1)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("keys", nargs="?", type=int, default=200)
    parser.add_argument("people", nargs="?", type=int, default=200)
    parser.add_argument("--ours", action="store_true")
    return parser.parse_args()


def command() -> str:
    return " ".join(["python bench/table_in_browser", *sys.argv[1:]])


@contextmanager
def our_server(people: int) -> Iterator[dict[str, Any]]:
    """{ url, path, cookie, value, pid } of a server with a generated store."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        words = [sys.executable, str(FOLDER / "generated_store.py"), str(port), str(people)]
        environment = {**os.environ, "KAKUTEI_MODE": "test", "KAKUTEI_DATA": data}
        with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            opened = {**json.loads(server.stdout.readline()), "url": f"http://127.0.0.1:{port}", "pid": server.pid}
            try:
                wait_for(opened["url"])
                yield opened
            finally:
                server.terminate()


def wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"{url} does not answer")


def open_page(browser: Browser, origin: str) -> Page:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP", bypass_csp=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page = context.new_page()
    page.add_init_script(path=PAGES / "key_to_paint.js")
    page.on("pageerror", lambda error: sys.exit(f"{page.url}: {error}"))
    return page


def open_ours(browser: Browser, ours: dict[str, Any], people: int) -> Table:
    page = open_page(browser, ours["url"])
    page.context.add_cookies([{"name": ours["cookie"], "value": ours["value"], "url": ours["url"]}])
    page.goto(ours["url"] + ours["path"], timeout=60_000)
    page.wait_for_selector("input.typing", state="attached")
    page.evaluate((PAGES / "ours.js").read_text())
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=FOLDER, capture_output=True, text=True, check=True
    )
    return Table("Kakutei", commit.stdout.strip(), page, people)


def open_rival(browser: Browser, address: str, name: str, version: str, people: int) -> Table:
    page = open_page(browser, address.removesuffix("/pages"))
    page.goto(f"{address}/{name}.html?people={people}")
    page.wait_for_function("window.table?.stored().length > 0")
    page.wait_for_timeout(500)
    return Table(NAMES[name], version, page, people)


if __name__ == "__main__":
    main()
