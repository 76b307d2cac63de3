"""What silences a check, fakes a world or waits by the clock: counted, with a reason, or not at all."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from .tree import (
    ROOT,
    Finding,
    Home,
    below,
    calls,
    check,
    functions,
    last_name,
    name_of,
    our_tests,
    parsed,
    sample,
    source,
    text,
)

SILENCED = re.compile(r"#\s*(?:ruff:\s*|flake8:\s*)?(type:\s*ignore|noqa)(.*)", re.IGNORECASE)
TYPE_IGNORE = re.compile(r"\[[a-z0-9-]+(?:,\s*[a-z0-9-]+)*\]\s*#\s*\S.{5,}")
NOQA = re.compile(r":\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*\s*[-#]\s*\S.{5,}")


def silenced_without_reason(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        for token in tokenize.generate_tokens(io.StringIO(text(path)).readline):
            match = SILENCED.search(token.string) if token.type == tokenize.COMMENT else None
            if match:
                reasoned = TYPE_IGNORE if match[1].lower().startswith("type") else NOQA
                if not reasoned.match(match[2]):
                    yield Finding(name_of(path), token.start[0], token.string)


def test_what_is_silenced_says_which_and_why() -> None:
    advice = "Write `# type: ignore[code] # reason` or `# noqa: CODE - reason`:"
    check(silenced_without_reason([*source(), *our_tests()]), advice=advice)


def test_silence_without_reason_is_found(tmp_path: Path) -> None:
    code = (
        "a = 1  # type: ignore\nb = 2  # type: ignore[arg-type]\nc = 3  # noqa\nd = 4  # noqa: S310\n"
        "e = 5  # type: ignore[arg-type] # the library has no types\nf = 6  # noqa: S310 - our own http address\n"
    )
    assert [finding.line for finding in silenced_without_reason([sample(tmp_path, code)])] == [1, 2, 3, 4]


# --- fakes ---

FAKES = {"patch", "Mock", "MagicMock", "AsyncMock"}
MOST_FAKES = 5


def fakes(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        for call in calls(parsed(path)):
            name = last_name(call.func)
            of_monkeypatch = isinstance(call.func, ast.Attribute) and last_name(call.func.value) == "monkeypatch"
            if name in FAKES or (of_monkeypatch and name == "setattr"):
                yield Finding(name_of(path), call.lineno, name)


def too_many_fakes(paths: list[Path], most: int) -> list[Finding]:
    """The fakes where there are more than `most` in a thousand lines."""
    found, lines = [*fakes(paths)], sum(text(path).count("\n") for path in paths)
    return found if len(found) * 1000 > most * max(lines, 1) else []


def test_the_world_is_real() -> None:
    advice = f"More than {MOST_FAKES} fakes in 1,000 test lines. Use a real server, a real database, a value passed in:"
    check(too_many_fakes(our_tests(), MOST_FAKES), advice=advice)


def test_too_many_fakes_are_found(tmp_path: Path) -> None:
    path = sample(tmp_path, "monkeypatch.setattr(x, 'y', 1)\nMock()\nwith patch('z'):\n    pass\n")
    assert len(too_many_fakes([path], MOST_FAKES)) == 3


# --- tests that do not run ---

MARKS = {"skip", "xfail", "skipif"}
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def unexplained_skips(paths: Iterable[Path]) -> Iterator[Finding]:
    """A skip or xfail needs a reason with a date; what depends on the machine (skipif, skip() inside) a reason."""
    for path in paths:
        called = {id(call.func): call for call in calls(parsed(path))}
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr in MARKS and last_name(node.value) in ("mark", "pytest"):
                marked = last_name(node.value) == "mark" and node.attr != "skipif"
                reason = _reason(called.get(id(node)), node.attr)
                if not reason or (marked and not DATE.search(reason)):
                    yield Finding(
                        name_of(path), node.lineno, f"{node.attr} without {'reason' if not reason else 'date'}"
                    )


def _reason(call: ast.Call | None, mark: str) -> str:
    if call is None:
        return ""
    given = [keyword.value for keyword in call.keywords if keyword.arg in ("reason", "msg")]
    given += call.args if mark != "skipif" else []
    return next((ast.unparse(value) for value in given), "")


def test_skipped_tests_say_why_and_since_when() -> None:
    check(unexplained_skips(our_tests()), advice="Give a reason, and with skip and xfail the date (2026-12-01):")


def test_an_unexplained_skip_is_found(tmp_path: Path) -> None:
    code = (
        "@pytest.mark.skip\ndef test_a(): ...\n@pytest.mark.xfail(reason='later')\ndef test_b(): ...\n"
        "@pytest.mark.skip(reason='until the vendor answers, 2026-12-01')\ndef test_c(): pytest.skip('no PostgreSQL')\n"
    )
    assert [finding.line for finding in unexplained_skips([sample(tmp_path, code)])] == [1, 3]


# --- waiting ---

WAITER = "wait_until"


def sleeps(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        waiting = {
            id(call) for function in functions(parsed(path)) if function.name == WAITER for call in calls(function)
        }
        for call in calls(parsed(path)):
            if last_name(call.func) == "sleep" and id(call) not in waiting:
                yield Finding(name_of(path), call.lineno, "sleeps")


def waiters(paths: Iterable[Path]) -> list[str]:
    return [name_of(path) for path in paths for function in functions(parsed(path)) if function.name == WAITER]


PAUSE_HOMES = [Home("tests/support/proxy/__main__.py", "a delay is what the fault proxy is there for")]


def test_tests_wait_for_something() -> None:
    check(
        sleeps(our_tests()),
        homes=PAUSE_HOMES,
        advice=f"Wait for what must come true with {WAITER}(…); a fixed pause is slow or flaky:",
    )


def test_there_is_one_way_to_wait() -> None:
    assert len(waiters(our_tests())) <= 1, f"Import the one {WAITER}, do not write another: {waiters(our_tests())}"


def test_a_sleep_is_found(tmp_path: Path) -> None:
    code = "def test_x():\n    time.sleep(1)\ndef wait_until(true):\n    time.sleep(0.1)\n"
    assert [finding.line for finding in sleeps([sample(tmp_path, code)])] == [2]
    assert len(waiters([sample(tmp_path, code)])) == 1


# --- bin/test runs everything ---


def folders_not_run(script: str, folders: Iterable[str]) -> list[str]:
    """Folders that no line `call NAME FOLDER… -- …` names, and none of the folders around them."""
    calls = [line.split() for line in script.replace("\\\n", " ").splitlines() if line.startswith("call ")]
    named = {word for call in calls for word in call[2 : call.index("--")]}
    return [folder for folder in folders if not {folder, *map(str, PurePath(folder).parents)} & named]


def test_bin_test_runs_every_folder() -> None:
    holders = [path for path in below(ROOT / "tests", ".py", ".mjs") if re.match(r"test_|.*\.test\.mjs", path.name)]
    folders = sorted({str(path.parent.relative_to(ROOT / "tests")) for path in holders})
    assert not folders_not_run(text(ROOT / "bin" / "test"), folders), "Add the folder to a `call` line of bin/test."


def test_a_folder_that_is_not_run_is_found() -> None:
    script = "call unit unit/jptime \\\n  simulation -- -p no:django\ncall_on_postgres unit soak -- x\n"
    folders = ["unit/jptime/deep", "unit/kotwire", "simulation", "soak"]
    assert folders_not_run(script, folders) == ["unit/kotwire", "soak"]
