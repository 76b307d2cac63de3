"""How large things may grow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .tree import (
    Finding,
    Listed,
    check,
    edges,
    functions,
    last_name,
    length,
    name_of,
    our_tests,
    parsed,
    sample,
    source,
    text,
)

MODULE, TEST_MODULE, FUNCTION = 500, 800, 60

LONG_MODULES: list[Listed] = []
LONG_FUNCTIONS: list[Listed] = []


ACTIONS = re.compile(r"\.actions\b|^kakutei\.access\.(changes|invitations)$")


def long_modules(paths: Iterable[Path], most: int) -> Iterator[Finding]:
    for path in paths:
        lines = text(path).count("\n")
        if lines > most:
            yield Finding(name_of(path), 1, f"{lines} lines, at most {most}")


def long_functions(paths: Iterable[Path], most: int) -> Iterator[Finding]:
    for path in paths:
        for function in functions(parsed(path)):
            if length(function) > most:
                what = f"{function.name} has {length(function)} lines, at most {most}"
                yield Finding(f"{name_of(path)}::{function.name}", function.lineno, what)


def is_handler(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """It takes the request and is declared a page (@allow) or a route (@router.get)."""
    arguments = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return "request" in arguments[:2] and bool(function.decorator_list)


def busy_handlers(paths: Iterable[Path], most: int = 1) -> Iterator[Finding]:
    """Handlers that call several things from an `actions` package: an edge makes one call."""
    for path in paths:
        actions = _imported_actions(parsed(path))
        for function in filter(is_handler, functions(parsed(path))):
            called = [last_name(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
            made = [name for name in called if name in actions]
            if len(made) > most:
                what = f"{function.name} calls {', '.join(made)}"
                yield Finding(f"{name_of(path)}::{function.name}", function.lineno, what)


def _imported_actions(tree: ast.Module) -> set[str]:
    """Functions imported from actions and from the use cases of access; classes there are errors and values."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and ACTIONS.search(node.module or "")
        for alias in node.names
        if alias.name.islower()
    }


def test_modules_stay_readable() -> None:
    check(long_modules(source(), MODULE), listed=LONG_MODULES, advice="Split the module where its subject changes:")


def test_test_modules_stay_readable() -> None:
    check(long_modules(our_tests(), TEST_MODULE), advice="One test file per action or endpoint; split it:")


def test_functions_stay_short() -> None:
    check(
        long_functions([*source(), *our_tests()], FUNCTION),
        listed=LONG_FUNCTIONS,
        advice="Give its steps names of their own:",
    )


def test_handlers_make_one_call() -> None:
    check(busy_handlers(edges()), advice="One handler, one action. Join the calls in an action of their own:")


def test_a_long_module_is_found(tmp_path: Path) -> None:
    assert [*long_modules([sample(tmp_path, "x = 1\n" * 11)], 10)]


def test_a_long_function_is_found(tmp_path: Path) -> None:
    assert [*long_functions([sample(tmp_path, "def f():\n" + "    x = 1\n" * 10)], 10)]


def test_a_handler_with_two_actions_is_found(tmp_path: Path) -> None:
    code = (
        "from kakutei.shift.actions.a import a, Refused\nfrom kakutei.shift.actions.b import b\n"
        "@allow(anyone)\ndef page(request):\n    a()\n    b()\n    raise Refused()\n"
    )
    assert [finding.what for finding in busy_handlers([sample(tmp_path, code)])] == ["page calls a, b"]
