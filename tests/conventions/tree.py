"""The project's own files, and how a rule about them reports what it found."""

from __future__ import annotations

import ast
import datetime as dt
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.support.paths import ROOT

SOURCE = ROOT / "src" / "kakutei"
type Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Finding:
    """`place` is the file, or file::name where the finding is about one function or word."""

    place: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.what}"


@dataclass(frozen=True)
class Listed:
    """An exception to a rule, with the reason for it and the day on which it must be gone."""

    place: str
    reason: str
    until: dt.date


@dataclass(frozen=True)
class Home:
    """The place where the rule itself says that the thing belongs, and why there."""

    place: str
    reason: str


def check(found: Iterable[Finding], *, advice: str, homes: Sequence[Home] = (), listed: Sequence[Listed] = ()) -> None:
    """Fails with `advice` and every finding that has no home and is not listed, and for entries that are out of date."""
    allowed = {home.place for home in homes} | {entry.place for entry in listed}
    hits = list(found)
    lines = [str(hit) for hit in hits if hit.place not in allowed]
    places = {hit.place for hit in hits}
    for entry in listed:
        if not entry.reason:
            lines.append(f"{entry.place}: the exception gives no reason")
        if entry.until < dt.date.today():  # noqa: DTZ011 - the exceptions' own calendar
            lines.append(f"{entry.place}: the exception ended on {entry.until}")
        if entry.place not in places:
            lines.append(f"{entry.place}: nothing to except any more, take the entry out")
    if lines:
        pytest.fail("\n  ".join([advice, *lines]), pytrace=False)


@cache
def files() -> tuple[Path, ...]:
    """Every file that is tracked, or would be: what git does not ignore."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(path for name in sorted(set(listing.split("\0"))) if name and (path := ROOT / name).is_file())


def name_of(path: Path) -> str:
    """The path as findings and lists write it."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def below(folder: Path, *suffixes: str) -> list[Path]:
    return [path for path in files() if path.is_relative_to(folder) and path.suffix in (suffixes or (".py",))]


def source() -> list[Path]:
    """Python modules of the product; migrations are written by Django."""
    return [path for path in below(SOURCE) if "migrations" not in path.parts]


def our_tests() -> list[Path]:
    return below(ROOT / "tests")


def edges() -> list[Path]:
    """Where requests are handled: pages, the operator's pages and the WebAPI of both apps."""
    named = [path for path in source() if {"pages", "operator", "webapi"} & {*path.parts, path.stem}]
    return [*named, *(path for path in source() if path.stem.endswith("_pages"))]


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(text(path), filename=str(path))


def functions(tree: ast.AST) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node


def last_name(node: ast.AST) -> str:
    """`objects` of a.b.objects, `name` of name, else an empty text."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def sample(tmp_path: Path, code: str, name: str = "sample.py") -> Path:
    """A file with a bad example, to prove that a rule can fail."""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, encoding="utf-8")
    return path
