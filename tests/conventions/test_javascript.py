"""Our JavaScript: short functions and modules, each import leads to a module, each module is used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .test_sizes import long_modules
from .tree import ROOT, SOURCE, Finding, below, check, name_of, sample, text

MODULE, FUNCTION = 300, 40
PAIRS = {")": "(", "]": "[", "}": "{"}
TOKEN = re.compile(
    r"""(?P<skip>//[^\n]*|/\*.*?\*/            # comments
      |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*' # strings
      |`(?:\\.|[^`\\])*`                       # templates, without templates inside
      |(?<=[(=,!&|?:;])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/) # regular expressions
      |(?P<bracket>[(){}\[\]])""",
    re.DOTALL | re.VERBOSE,
)
CLASS = re.compile(r"\bclass\b[^(){};]*$")
IMPORT = re.compile(
    r"""(?:^import\b[^"';]*|^export\b[^"';(){}]*\{[^"';}]*\}\s*from\s*|\bimport\()["']([^"']+)["']""", re.MULTILINE
)
SCRIPT = re.compile(r"""\{% (?:static|module_script) ["']([^"']+\.js)["'] %\}""")


def scripts() -> list[Path]:
    """Our modules; what others wrote is minified."""
    return [path for path in below(SOURCE, ".js", ".mjs") if not path.name.endswith(".min.js")]


def script_tests() -> list[Path]:
    return below(ROOT / "tests" / "unit" / "javascript", ".js", ".mjs")


def long_blocks(paths: Iterable[Path], most: int) -> Iterator[Finding]:
    """Brackets over more than `most` lines, but for the bodies of classes: a function cannot be longer than its own.

    The body of a function counts from the first line of its arguments. Brackets that do not match are a finding too:
    then the lengths are not known.
    """
    for path in paths:
        opened: list[tuple[str, int, bool]] = []
        arguments = 0, 0  # where the last parenthesis ended, and the line on which it began
        code = text(path)
        for found in TOKEN.finditer(code):
            sign, line = found["bracket"], code.count("\n", 0, found.start()) + 1
            if not sign:
                continue
            if sign in PAIRS.values():
                between = code[arguments[0] : found.start()].strip()
                begins = arguments[1] if sign == "{" and between in ("", "=>") else line
                opened.append((sign, begins, sign == "{" and bool(CLASS.search(code, 0, found.start()))))
                continue
            if not opened or opened[-1][0] != PAIRS[sign]:
                yield Finding(name_of(path), line, f"{sign} has no {PAIRS[sign]} here; its lengths cannot be counted")
                return
            _, begins, is_class = opened.pop()
            if sign == ")":
                arguments = found.end(), begins
            if line - begins + 1 > most and not is_class:
                yield Finding(name_of(path), begins, f"{line - begins + 1} lines, at most {most}")
        if opened:
            yield Finding(name_of(path), opened[-1][1], f"{opened[-1][0]} is not closed; its lengths cannot be counted")


def imported(path: Path) -> list[str]:
    return IMPORT.findall(text(path))


def lost_imports(paths: Iterable[Path]) -> Iterator[Finding]:
    """Imports that a browser cannot follow: it knows no packages and adds no ending."""
    for path in paths:
        for name in imported(path):
            if not name.startswith(("./", "../")) or not (path.parent / name).is_file():
                yield Finding(name_of(path), 1, f"imports {name}")


def unused(paths: Iterable[Path], templates: Iterable[Path]) -> Iterator[Finding]:
    """Modules that no page loads: no template names them, and no module that is loaded imports them."""
    named = {name for template in templates for name in SCRIPT.findall(text(template))}
    every = [path.resolve() for path in paths]
    loaded = {path for path in every if any(path.as_posix().endswith(f"/static/{name}") for name in named)}
    waiting = list(loaded)
    while waiting:
        path = waiting.pop()
        more = {(path.parent / name).resolve() for name in imported(path)} - loaded
        loaded |= more
        waiting += [each for each in more if each.is_file()]
    for path in every:
        if path not in loaded:
            yield Finding(name_of(path), 1, "is loaded by no page")


def test_there_is_javascript_and_it_is_tested() -> None:
    assert len(scripts()) > 20
    assert len(script_tests()) > 10


def test_javascript_modules_stay_readable() -> None:
    check(long_modules([*scripts(), *script_tests()], MODULE), advice="Split the module where its subject changes:")


def test_javascript_functions_stay_short() -> None:
    check(long_blocks([*scripts(), *script_tests()], FUNCTION), advice="Give its steps names of their own:")


def test_imports_of_javascript_lead_to_a_module() -> None:
    check(lost_imports([*scripts(), *_without_node(script_tests())]), advice="Import a file by its relative path:")


def _without_node(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if not any(name.startswith("node:") for name in imported(path))]


def test_every_javascript_module_is_loaded_by_a_page() -> None:
    check(unused(scripts(), below(SOURCE, ".html")), advice="Take the module out, or load it:")


# --- each rule can fail ---


def test_a_long_javascript_function_is_found(tmp_path: Path) -> None:
    body = "  x();\n" * 10
    for head in ("function f() {", "const f = async (a) => {", "class A {\n  f() {\n", "on('}', (e) => {"):
        end = {"class": "}\n}", "on('}'": "});"}.get(head.split(" ")[0].rstrip(","), "}")
        path = sample(tmp_path / str(len(head)), f"{head}\n{body}{end}\n", "long.js")
        found = [*long_blocks([path], 10)]
        assert found, head
        assert "lines, at most 10" in found[0].what, head
        assert not [*long_blocks([path], 13)], head


def test_the_arguments_of_a_javascript_function_count(tmp_path: Path) -> None:
    path = sample(tmp_path, "function f(\n  a,\n  b,\n) {\n  x();\n}\n", "f.js")
    assert [finding.what for finding in long_blocks([path], 5)] == ["6 lines, at most 5"]


def test_a_class_may_be_longer_than_a_function(tmp_path: Path) -> None:
    assert not [
        *long_blocks([sample(tmp_path, "export class A extends B {\n" + "  a = 1;\n" * 10 + "}\n", "a.js")], 10)
    ]


def test_brackets_in_texts_and_comments_do_not_count(tmp_path: Path) -> None:
    code = '// {\n/* ( */ a(\'{\', "[", `(`);\nb.replace(/[{(/]/, /\\//);\nconst c = /"/;\n'
    assert not [*long_blocks([sample(tmp_path, code, "a.js")], 1)]


def test_brackets_that_do_not_match_are_found(tmp_path: Path) -> None:
    for number, code in enumerate(("f(;\n", "f)\n", "{ ( }\n")):
        assert [*long_blocks([sample(tmp_path, code, f"{number}.js")], 10)]


def test_an_import_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    code = 'import { a } from "./there.js";\nimport "./gone.js";\nimport b from "react";\nawait import("./late.js");\n'
    sample(tmp_path, "", "there.js")
    found = [finding.what for finding in lost_imports([sample(tmp_path, code, "a.js")])]
    assert found == ["imports ./gone.js", "imports react", "imports ./late.js"]


def test_a_module_that_no_page_loads_is_found(tmp_path: Path) -> None:
    page = sample(tmp_path, "{% static 'ui/a.js' %}", "a.html")
    modules = [
        sample(tmp_path, 'import {\n  b,\n} from "./b.js";\n', "static/ui/a.js"),
        sample(tmp_path, "export const b = 1;\n", "static/ui/b.js"),
        sample(tmp_path, "", "static/ui/c.js"),
    ]
    assert [finding.place for finding in unused(modules, [page])] == ["c.js"]
