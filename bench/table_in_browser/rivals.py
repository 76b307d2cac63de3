# ruff: noqa: A002, S603 - the name of the argument is that of the standard library; starts npm alone
"""The other tables: installed with npm into a temporary folder and served from there. Nothing of theirs is kept."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGES = Path(__file__).parent / "pages"
PACKAGES = {"ag_grid": "ag-grid-community", "tabulator": "tabulator-tables"}
NAMES = {"ag_grid": "AG Grid Community", "tabulator": "Tabulator"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served() -> Iterator[tuple[str, dict[str, str]]]:
    """The address below which the pages are, and the version of each table."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "package.json").write_text("{}")
        install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", *PACKAGES.values()]
        subprocess.run(install, cwd=root, check=True)
        shutil.copytree(PAGES, root / "pages")
        server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/pages", {name: _version(root, name) for name in PACKAGES}
        server.shutdown()


def _version(root: Path, name: str) -> str:
    package = root / "node_modules" / PACKAGES[name] / "package.json"
    return str(json.loads(package.read_text())["version"])
