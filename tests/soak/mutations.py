"""Small wrong versions of a module: one changed place each. What is a comment to people or to the type checker stays."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tests.soak.violations import mutations_of

type Path = tuple[tuple[str, int | None], ...]
"""From the module's tree down to a node: field, and place where the field is a list."""


class How(Enum):
    """How the wrong version comes into a process that has imported everything."""

    CODE = "the code of one function is exchanged"
    VALUE = "one line of the module is run again, and who imported its names gets the new ones"
    IMPORT = "not at all: the module has to be imported anew"


LEFT_OUT = {"annotation", "returns", "decorator_list", "type_params"}
PROMISES_ONLY = {"Protocol"}
MADE_AT_IMPORT = {"Enum"}
CALLED_AT_IMPORT = {"reader"}
"""By another module."""


@dataclass(frozen=True)
class Mutant:
    module: str
    where: str
    """The function, as in Visit.run, or empty."""
    line: int
    last: int
    change: str
    how: How
    path: Path
    variant: int


@dataclass(frozen=True)
class _Place:
    """Where the walk stands."""

    path: Path = ()
    names: tuple[str, ...] = ()
    in_function: bool = False
    live: bool = True
    """No object holds a reference to the old code of the function."""
    value: bool = False
    """In the assignment of a name of the module."""
    lines: tuple[int, int] = (0, 0)


def mutants(module: str, text: str) -> list[Mutant]:
    lines, tree, found = text.splitlines(), ast.parse(text), []
    early = _called_at_import(tree) | CALLED_AT_IMPORT
    for node, place in _walk(tree, _Place()):
        if _is_own_name(node, lines):
            continue
        for variant, (change, _) in enumerate(mutations_of(node)):
            said = f"{lines[node.lineno - 1].strip()} | {change}"
            found.append(
                Mutant(module, ".".join(place.names), *place.lines, said, _how(place, early), place.path, variant)
            )
    return found


def _is_own_name(node: ast.AST, lines: list[str]) -> bool:
    """The stored word of an enum's member, as in RETRY = "retry": another word is a matter of the tables, not of rules."""
    name = str(node.value).upper() if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return bool(name) and lines[node.lineno - 1].strip().startswith(f"{name} = ")


def _how(place: _Place, early: set[str]) -> How:
    if place.in_function:
        return How.CODE if place.live and place.names[0] not in early else How.IMPORT
    return How.VALUE if place.value else How.IMPORT


def mutated(text: str, mutant: Mutant) -> ast.Module:
    tree = ast.parse(text)
    node: Any = tree
    for step in mutant.path[:-1]:
        node = _child(node, step)
    (name, number), old = mutant.path[-1], _child(node, mutant.path[-1])
    new = copy.deepcopy([*mutations_of(old)][mutant.variant][1])
    ast.copy_location(new, old)
    if number is None:
        setattr(node, name, new)
    else:
        getattr(node, name)[number] = new
    return ast.fix_missing_locations(tree)


def _child(node: ast.AST, step: tuple[str, int | None]) -> Any:
    name, number = step
    return getattr(node, name) if number is None else getattr(node, name)[number]


def _walk(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """Every node that may be changed, with its place."""
    if hasattr(node, "lineno"):
        yield node, place
    for name, value in ast.iter_fields(node):
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for number, child in children:
            if isinstance(child, ast.AST) and not _is_left_out(node, name, child):
                yield from _walk(child, _below(node, name, number, child, place))


def _is_left_out(node: ast.AST, name: str, child: ast.AST) -> bool:
    if name in LEFT_OUT or isinstance(child, ast.Import | ast.ImportFrom | ast.TypeAlias):
        return True
    if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
        return True  # a docstring, or ...
    if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Raise):
        return True  # the text of an error that is never shown; leaving the line out tests what is raised
    return isinstance(child, ast.ClassDef) and bool(_bases(child) & PROMISES_ONLY)


def _below(node: ast.AST, name: str, number: int | None, child: ast.AST, place: _Place) -> _Place:
    path = (*place.path, (name, number))
    lines = _lines(child) if isinstance(child, ast.stmt) else place.lines
    names, in_function, live = place.names, place.in_function, place.live
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        in_function, live = in_function or name == "body", live and name == "body"
    if isinstance(child, ast.ClassDef) and _bases(child) & MADE_AT_IMPORT:
        live = False
    if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not in_function:
        names = (*names, child.name)
    value = place.value or (isinstance(node, ast.Module) and isinstance(child, ast.Assign | ast.AnnAssign))
    return _Place(path, names, in_function, live, value, lines)


def _lines(statement: ast.stmt) -> tuple[int, int]:
    """Of a statement with a body only its head."""
    body = getattr(statement, "body", None) or getattr(statement, "cases", None)
    last = statement.end_lineno or statement.lineno
    if body and isinstance(body[0], ast.stmt):
        last = max(statement.lineno, body[0].lineno - 1)
    return statement.lineno, last


def _called_at_import(tree: ast.Module) -> set[str]:
    """What such a function has made then lives on with its old code."""
    lines = [line for line in tree.body if isinstance(line, ast.Assign | ast.AnnAssign)]
    calls = [node.func for line in lines for node in ast.walk(line) if isinstance(node, ast.Call)]
    return {call.id for call in calls if isinstance(call, ast.Name)}


def _bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base) for base in node.bases}
