"""Each wrong version against the tests: those that pass its line, the quickest first, in a child of a process that has
imported everything."""

from __future__ import annotations

import ast
import sys
import types
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.soak.children import OUT_OF_TIME, Children
from tests.soak.mutations import How, Mutant, mutated
from tests.support.paths import SOURCE

PYTEST = ["-q", "-p", "no:django", "-p", "no:cacheprovider", "-s"]
UNNOTICED, NOTICED = 0, 1
MOST_SECONDS, TIMES_SLOWER = 15, 6

type Belongs = Callable[[pytest.Item, Mutant], bool]
type Report = Callable[[Mutant, str], None]
"""Takes a mutant and killed, timed_out or survived."""


def text_of(module: str) -> str:
    return (SOURCE / module).read_text()


def name_of(module: str) -> str:
    return f"kakutei.{module.removesuffix('.py').replace('/', '.')}"


class Imported:
    """Import hook: one module in its wrong version."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != name_of(self.mutant.module):
            return None
        return spec_from_loader(name, self, origin=str(SOURCE / self.mutant.module))  # type: ignore[arg-type] # it is one

    def create_module(self, spec: ModuleSpec) -> None: ...

    def exec_module(self, module: types.ModuleType) -> None:
        tree = mutated(text_of(self.mutant.module), self.mutant)
        exec(compile(tree, str(SOURCE / self.mutant.module), "exec"), module.__dict__)


def kill_by_import(mutants: list[Mutant], suite: list[str], children: Children, report: Report) -> None:
    """To be called before anything of the product is imported."""
    if mutants:
        children.start(lambda: _passes(suite), 120, _must_pass)
        children.finish()
    for mutant in mutants:
        children.start(partial(_imported_wrong, mutant, suite), 120, partial(_tell, report, mutant))
    children.finish()


def _must_pass(code: int) -> None:
    if code != UNNOTICED:
        raise SystemExit("The tests fail without any change.")


def _imported_wrong(mutant: Mutant, suite: list[str]) -> int:
    sys.meta_path.insert(0, Imported(mutant))
    return _passes(suite)


def _passes(suite: list[str]) -> int:
    return UNNOTICED if pytest.main([*PYTEST, "-x", *suite]) == pytest.ExitCode.OK else NOTICED


def _tell(report: Report, mutant: Mutant, code: int) -> None:
    report(mutant, {UNNOTICED: "survived", OUT_OF_TIME: "timed_out"}.get(code, "killed"))


class Baseline:
    """Pytest plugin in place of the usual loop: every test once, watched; then the mutants."""

    def __init__(self, mutants: list[Mutant], children: Children, report: Report, belongs: Belongs) -> None:
        self.mutants, self.children, self.report, self.belongs = mutants, children, report, belongs
        self.seconds: dict[pytest.Item, float] = {}
        self.passed: dict[tuple[str, int], list[pytest.Item]] = defaultdict(list)
        """By file and line: who passes it."""
        self.lines, self.prepared = set[tuple[str, int]](), set[tuple[str, int]]()
        """Passed by the test that runs, and by whatever prepares tests: one fixture may serve many of them."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self.prepared |= self.lines

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Failed("the tests cannot be collected")
        self._watch(session)
        self.children.start(partial(_run, session.items), 600, _must_pass)
        self.children.finish()
        for mutant in self.mutants:
            self._try(mutant)
        self.children.finish()
        return True

    def _watch(self, session: pytest.Session) -> None:
        lines = self.lines
        with watching({str(SOURCE / mutant.module) for mutant in self.mutants}, lines):
            for item, following in zip(session.items, [*session.items[1:], None], strict=True):
                lines.clear()
                sys.monitoring.restart_events()
                reports = runtestprotocol(item, log=False, nextitem=following)
                failed = [report for report in reports if report.failed]
                if failed:
                    print(f"fails without any change: {item.nodeid}\n{failed[0].longreprtext}", file=sys.stderr)
                    raise session.Failed(item.nodeid)
                self.seconds[item] = sum(report.duration for report in reports)
                for line in lines:
                    self.passed[line].append(item)

    def _try(self, mutant: Mutant) -> None:
        ordered = sorted(self._concerned(mutant), key=lambda item: self.seconds[item])
        limit = MOST_SECONDS + TIMES_SLOWER * sum(self.seconds[item] for item in ordered)
        self.children.start(partial(_exchanged, mutant, ordered), limit, partial(_tell, self.report, mutant))

    def _concerned(self, mutant: Mutant) -> Iterable[pytest.Item]:
        """Who passes the place; of what is prepared for many, or read anywhere, every test that belongs to the room."""
        places = [(str(SOURCE / mutant.module), line) for line in range(mutant.line, mutant.last + 1)]
        if mutant.how is How.VALUE or self.prepared.intersection(places):
            return [item for item in self.seconds if self.belongs(item, mutant)]
        return {item for place in places for item in self.passed.get(place, ())}


def _exchanged(mutant: Mutant, items: list[pytest.Item]) -> int:
    exchange(mutant)
    return _run(items)


def _run(items: list[pytest.Item]) -> int:
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            return NOTICED
    return UNNOTICED


def exchange(mutant: Mutant) -> None:
    tree = mutated(text_of(mutant.module), mutant)
    if mutant.how is How.VALUE:
        _run_again(mutant, tree.body[mutant.path[0][1] or 0])
    else:
        _function(mutant).__code__ = next(
            code
            for code in _codes(compile(tree, str(SOURCE / mutant.module), "exec"))
            if code.co_qualname == mutant.where
        )


def _function(mutant: Mutant) -> Any:
    found: Any = sys.modules[name_of(mutant.module)]
    for name in mutant.where.split("."):
        found = vars(found)[name]
    return found.fget if isinstance(found, property) else getattr(found, "__func__", found)


def _run_again(mutant: Mutant, line: ast.stmt) -> None:
    room = vars(sys.modules[name_of(mutant.module)])
    before = dict(room)
    exec(compile(ast.Module([line], []), str(SOURCE / mutant.module), "exec"), room)
    changed = [name for name in before if room[name] is not before[name]]
    for module in [*sys.modules.values()]:
        for name in changed:
            if vars(module).get(name) is before[name]:
                setattr(module, name, room[name])


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


class watching:  # noqa: N801 - reads as a word of the with statement
    """Collects the lines of these files that are passed, each once until events are restarted."""

    def __init__(self, files: set[str], lines: set[tuple[str, int]]) -> None:
        self.files, self.lines = files, lines

    def _line(self, code: types.CodeType, line: int) -> object:
        if code.co_filename in self.files:
            self.lines.add((code.co_filename, line))
        return sys.monitoring.DISABLE

    def __enter__(self) -> None:
        tool, events = sys.monitoring.COVERAGE_ID, sys.monitoring
        events.use_tool_id(tool, "passed lines")
        events.register_callback(tool, events.events.LINE, self._line)
        events.set_events(tool, events.events.LINE)

    def __exit__(self, *_: object) -> None:
        sys.monitoring.set_events(sys.monitoring.COVERAGE_ID, 0)
        sys.monitoring.free_tool_id(sys.monitoring.COVERAGE_ID)
