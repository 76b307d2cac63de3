"""docs/webapi says what the code does: the tables there are compared with it."""

from __future__ import annotations

import json
import re

import pytest

from kakutei.kintai.api_access.models import Resource, Right
from kakutei.kintai.webapi.api import api
from kakutei.kintai.webapi.entry import Bearer
from kakutei.kotwire.errors import WireError
from tests.support.paths import ROOT

DOCS = ROOT / "docs" / "webapi"


def error_table() -> str:
    rows = (f"| {error.name} | {error.status} | {error.code} | {error.text} |" for error in WireError)
    return "\n".join(["| name | status | code | text |", "| --- | --- | --- | --- |", *rows])


def permission_table() -> str:
    rows = []
    for resource in Resource:
        cells = ["<br>".join(routes_of(resource, right)) or "-" for right in Right]
        rows.append(f"| {resource.label} | {cells[0]} | {cells[1]} |")
    return "\n".join(["| item | Read opens | Write opens |", "| --- | --- | --- |", *rows])


def routes_of(resource: Resource, right: Right) -> list[str]:
    found = []
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                gate = operation.auth_param
                if isinstance(gate, Bearer) and (gate.resource, gate.right) == (resource, right):
                    found += [f"{method} `{path}`" for method in operation.methods]
    return sorted(found)


@pytest.mark.parametrize(("page", "table"), [("errors.md", error_table()), ("permissions.md", permission_table())])
def test_the_table_of_the_page_is_the_codes_own(page: str, table: str) -> None:
    assert table in (DOCS / page).read_text(), f"docs/webapi/{page} should hold:\n{table}"


def test_every_json_example_of_the_pages_is_json() -> None:
    for page in DOCS.glob("*.md"):
        for example in re.findall(r"```json\n(.*?)```", page.read_text(), re.DOTALL):
            json.loads(example)
