"""Pages load each module of their scripts, and all of them at the same time."""

from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template

from kakutei.ui.templatetags.module_scripts import IMPORT, imports

SCRIPTS = ["ui/kakutei.js", "shift/table/table.js", "shift/staff/numbers.js", "authentication/passkeys.js"]


def test_a_script_links_to_each_module_it_imports() -> None:
    page = Template('{% load module_scripts %}{% module_script "authentication/passkeys.js" %}')
    assert page.render(Context({"csp_nonce": "n1"})).splitlines() == [
        '<link rel="modulepreload" href="/static/authentication/passkey_encoding.js">',
        '<link rel="modulepreload" href="/static/authentication/passkey_refusals.js">',
        '<script nonce="n1" src="/static/authentication/passkeys.js" type="module"></script>',
    ]


def test_modules_imported_by_imported_modules_are_found_once() -> None:
    found = imports("shift/table/table.js")
    assert {"shift/table/saving.js", "shift/table/edit_queue.js", "shift/table/sender.js"} < {*found}
    assert len(found) == len({*found})


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_import_is_a_static_file(script: str) -> None:
    assert [name for name in (script, *imports(script)) if not finders.find(name)] == []


def test_a_missing_module_is_refused() -> None:
    with pytest.raises(FileNotFoundError, match=r"shift/table/none\.js"):
        imports("shift/table/none.js")


@pytest.mark.parametrize(
    "line",
    [
        'import "./a.js";',
        "import { a, b } from './a.js';",
        'import {\n  a,\n  b,\n} from "./a.js";',
        'export * from "./a.js";',
    ],
)
def test_each_way_to_import_is_found(line: str) -> None:
    assert IMPORT.findall(f"// first\n{line}\n") == ["./a.js"]


def test_text_that_is_no_import_is_not_followed() -> None:
    assert IMPORT.findall('const from = "./a.js";\n// import "./b.js"\n') == []
