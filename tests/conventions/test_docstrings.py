"""Docstrings are for readers of the code: without them (PYTHONOPTIMIZE=2) the product says and does the same."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from .tree import Finding, check, name_of, our_tests, parsed, sample, source

READS = {"__doc__", "getdoc"}


def read_docstrings(paths: Iterable[Path]) -> Iterator[Finding]:
    """Reads of a docstring, but for a test tool's `ArgumentParser(description=__doc__)`."""
    for path in paths:
        tree = parsed(path)
        helps = {
            id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "description"
        }
        for node in ast.walk(tree):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            if name in READS and id(node) not in helps:
                yield Finding(name_of(path), node.lineno, name)


def test_no_code_reads_a_docstring() -> None:
    advice = "Keep the text in an attribute (a refusal's: `message`); a docstring is gone under PYTHONOPTIMIZE=2:"
    check(read_docstrings([*source(), *our_tests()]), advice=advice)


def test_a_read_docstring_is_found(tmp_path: Path) -> None:
    code = (
        "import inspect\na = int.__doc__\nb = inspect.getdoc(int)\nArgumentParser(description=__doc__)\nc = __doc__\n"
    )
    assert sorted(finding.line for finding in read_docstrings([sample(tmp_path, code)])) == [2, 3, 5]
