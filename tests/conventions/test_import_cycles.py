"""No modules of the package import each other in a circle, not even under TYPE_CHECKING or inside functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from .tree import ROOT, parsed, sample, source

type Imports = dict[str, set[str]]


def imports_of(paths: Iterable[Path], root: Path) -> Imports:
    """Each module with the modules of the same package that any line of it imports. A package is not a module that
    imports its parts; `from package import name` means the package itself where `name` is no module."""
    modules = {_module_name(path, root): path for path in paths}
    return {name: set(_imported(path, name, modules)) - {name} for name, path in modules.items()}


def _module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, name: str, modules: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            package = _absolute(node, name, path)
            for alias in node.names:
                inner = f"{package}.{alias.name}"
                if inner in modules or package in modules:
                    yield inner if inner in modules else package


def _absolute(node: ast.ImportFrom, name: str, path: Path) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    kept = parts[: len(parts) - node.level + (path.stem == "__init__")]
    return ".".join([*kept, node.module] if node.module else kept)


def cycles(imports: Imports) -> set[frozenset[str]]:
    """The sets of modules that reach each other."""
    reached = {name: _reachable(name, imports) for name in imports}
    together = (frozenset(other for other in reached[name] if name in reached[other]) for name in imports)
    return {each for each in together if each}


def _reachable(start: str, imports: Imports) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = imports[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


def test_no_modules_import_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    imports = imports_of(source(), ROOT / "src")
    found = cycles(imports)
    with capsys.disabled():
        print(f"\n  {len(imports)} modules, {len(found)} import cycles")
    assert not found, f"Move what both need into a module below both: {[sorted(each) for each in found]}"


@pytest.mark.parametrize(
    "second",
    [
        "from p import first",
        "import p.first",
        "from . import first",
        "from .first import x",
        "def f():\n    from p.first import x",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.first import x",
    ],
)
def test_a_cycle_is_found(tmp_path: Path, second: str) -> None:
    paths = [
        sample(tmp_path, "", "p/__init__.py"),
        sample(tmp_path, "from p.second import y", "p/first.py"),
        sample(tmp_path, second, "p/second.py"),
        sample(tmp_path, "from p import first, second", "p/third.py"),
    ]
    assert cycles(imports_of(paths, tmp_path)) == {frozenset({"p.first", "p.second"})}
