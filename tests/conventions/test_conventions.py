"""What may stand where: the clock, the database, the network, broad excepts, names."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from kakutei.kotwire import records
from kakutei.shift.link.rules import states, values

from .tree import (
    ROOT,
    SOURCE,
    Finding,
    Home,
    below,
    calls,
    check,
    edges,
    functions,
    last_name,
    name_of,
    our_tests,
    parsed,
    sample,
    source,
    text,
)

# --- names ---

VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "manager", "managers", "base"}


def vague_names(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        name = path.parent.name if path.stem == "__init__" else path.stem
        if name in VAGUE:
            yield Finding(name_of(path), 1, f"{name} says nothing about what is inside")


def test_modules_are_named_after_the_domain() -> None:
    check(vague_names([*source(), *our_tests()]), advice="Name the module after what it is about (docs/glossary.md):")


def test_a_vague_name_is_found(tmp_path: Path) -> None:
    assert [*vague_names([sample(tmp_path, "", "utils.py"), sample(tmp_path, "", "helpers/__init__.py")])]


# --- the clock ---

CLOCKS = {"now", "utcnow", "today"}
CLOCK_HOMES = [
    Home("src/kakutei/infrastructure/clock.py", "the one place where the time of day comes in"),
    Home("src/kakutei/demo/run.py", "a starter without settings: it prints whether the present hour is restricted"),
]


def clocks(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
                if last_name(node.value) in ("datetime", "date", "timezone"):
                    yield Finding(name_of(path), node.lineno, f"{last_name(node.value)}.{node.attr}")
            elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                yield Finding(name_of(path), node.value.lineno, f"{node.arg} reads a clock of its own")


def test_the_time_comes_from_the_edge() -> None:
    check(
        clocks(source()),
        homes=CLOCK_HOMES,
        advice="Take `at` as an argument; edges get it from kakutei.infrastructure.clock:",
    )


def test_a_clock_is_found(tmp_path: Path) -> None:
    code = "import datetime as dt\ndt.datetime.now()\ndt.date.today()\ntimezone.now()\nDateTimeField(auto_now=True)\nclock.now()\n"
    assert [finding.line for finding in clocks([sample(tmp_path, code)])] == [2, 3, 4, 5]


# --- the wire's words ---


def wire_fields() -> set[str]:
    """The names of all properties of all records, as they stand on the wire."""
    kinds = [kind for kind in vars(records).values() if isinstance(kind, type) and issubclass(kind, records.Record)]
    return {field.alias or name for kind in kinds for name, field in kind.model_fields.items()}


def wire_names() -> set[str]:
    """Field names that cannot be mistaken for our own names: camelCase."""
    return {name for name in wire_fields() if name != name.lower()}


def wire_words(paths: Iterable[Path]) -> Iterator[Finding]:
    word = re.compile(rf"\b({'|'.join(sorted(wire_names()))})\b")
    for path in paths:
        for number, line in enumerate(text(path).splitlines(), 1):
            for match in word.finditer(line):
                yield Finding(name_of(path), number, match[1])


def test_the_wires_words_stay_in_kotwire() -> None:
    outside = [path for path in below(SOURCE, ".py", ".html", ".js") if not path.is_relative_to(SOURCE / "kotwire")]
    check(wire_words(outside), advice="Use the field of a kotwire record, or give kotwire a constant for the word:")


def test_a_wire_word_is_found(tmp_path: Path) -> None:
    assert "employeeKey" in wire_names()
    assert [*wire_words([sample(tmp_path, 'body = {"employeeKey": key}')])]


# --- the database ---

WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update", "atomic"}
WRITES_OF_ROWS = {"create", "update", "delete"}
ROWS = {"objects", "filter", "all", "exclude"}


def database_writes(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        for call in calls(parsed(path)):
            name = last_name(call.func)
            if name in WRITES or (name in WRITES_OF_ROWS and _of_rows(call.func)):
                yield Finding(name_of(path), call.lineno, f".{name}(")


def _of_rows(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Attribute) and part.attr in ROWS for part in ast.walk(node))


def test_edges_write_nothing() -> None:
    check(database_writes(edges()), advice="Pages and WebAPI handlers read at most; an action writes:")


def test_a_write_in_a_page_is_found(tmp_path: Path) -> None:
    code = "row.save()\nStaff.objects.filter(pk=1).update(name='')\nwith atomic():\n    pass\ncontext.update(x=1)\n"
    assert [finding.line for finding in database_writes([sample(tmp_path, code)])] == [1, 2, 3]


HIDDEN_WORK = {"on_commit", "receiver", "post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed"}


def hidden_work(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Name | ast.Attribute) and last_name(node) in HIDDEN_WORK:
                yield Finding(name_of(path), node.lineno, last_name(node))
            elif isinstance(node, ast.ClassDef):
                for function in functions(node):
                    if function.name == "save":
                        yield Finding(name_of(path), function.lineno, f"{node.name} overrides save()")


def test_actions_and_link_do_nothing_behind_the_readers_back() -> None:
    plain = [path for path in source() if {"actions", "link", "access"} & {*path.relative_to(SOURCE).parts}]
    check(hidden_work(plain), advice="Write it into the action, in its transaction, where it is read:")


def test_hidden_work_is_found(tmp_path: Path) -> None:
    code = "transaction.on_commit(send)\nclass Row(Model):\n    def save(self): ...\n"
    assert sorted(finding.line for finding in hidden_work([sample(tmp_path, code)])) == [1, 3]


# --- the network ---

HTTP = {"httpx", "httpx2", "requests", "aiohttp", "urllib3", "urllib.request", "http.client"}
HTTP_HOMES = [
    Home("src/kakutei/kotclient/client.py", "the WebAPI's client"),
    Home("src/kakutei/kotclient/safe_transport.py", "the way to the server: the address that was checked"),
    Home("src/kakutei/demo/run.py", "the demo asks its own processes on 127.0.0.1 whether they are ready"),
]


def http_clients(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        for node in ast.walk(parsed(path)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in modules:
                if any(module == http or module.startswith(f"{http}.") for http in HTTP):
                    yield Finding(name_of(path), getattr(node, "lineno", 1), f"imports {module}")


def test_only_kotclient_calls_out() -> None:
    check(http_clients(source()), homes=HTTP_HOMES, advice="Outgoing HTTP is kotclient's; add the call there:")


def test_an_http_client_is_found(tmp_path: Path) -> None:
    assert len([*http_clients([sample(tmp_path, "import httpx2\nfrom urllib.request import urlopen\n")])]) == 2


# --- errors ---

BROAD_HOMES = [
    Home(
        "src/kakutei/infrastructure/duty.py", "a worker's duty, or one company's part of it, fails and the others go on"
    ),
]


def broad_excepts(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node.type):
                yield Finding(name_of(path), node.lineno, "catches everything")


def _is_broad(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(each is None or last_name(each) in ("Exception", "BaseException") for each in kinds)


def test_the_unforeseen_travels_up() -> None:
    check(broad_excepts(source()), homes=BROAD_HOMES, advice="Catch what you foresee by name, let the rest travel up:")


def test_a_worker_catches_everything_once() -> None:
    places = [finding.place for finding in broad_excepts(source())]
    assert len(places) == len(set(places)), f"One broad except per worker loop is enough: {places}"


def test_a_broad_except_is_found(tmp_path: Path) -> None:
    code = "try:\n    f()\nexcept:\n    pass\ntry:\n    f()\nexcept (ValueError, Exception):\n    pass\n"
    assert len([*broad_excepts([sample(tmp_path, code)])]) == 2


# --- states ---

STATE_ENUMS = (
    states.DeliveryState,
    values.WantedKind,
    values.Outcome,
    values.Actual,
    values.DayBlock,
    values.Cause,
    values.Waiting,
)
STATE_FIELDS = {"kind", "outcome", "block", "waiting", "state", "actual", "removal", "known_by", "punches"}


def state_words() -> set[str]:
    return {str(getattr(member, "code", member.value)) for enum in STATE_ENUMS for member in enum}


def literal_states(paths: Iterable[Path]) -> Iterator[Finding]:
    words = state_words()
    for path in paths:
        for node in ast.walk(parsed(path)):
            for constant in _compared(node):
                if constant.value in words:
                    yield Finding(name_of(path), constant.lineno, f"the literal {constant.value!r} stands for a state")


def _compared(node: ast.AST) -> list[ast.Constant]:
    """The constants that a comparison, a case or a keyword like outcome=… holds."""
    parts: list[ast.AST] = []
    if isinstance(node, ast.Compare):
        parts = [node.left, *node.comparators]
    elif isinstance(node, ast.MatchValue) or (
        isinstance(node, ast.keyword) and (node.arg or "").partition("__")[0] in STATE_FIELDS
    ):
        parts = [node.value]
    inner = [
        each for part in parts for each in (part.elts if isinstance(part, ast.Tuple | ast.List | ast.Set) else [part])
    ]
    return [each for each in inner if isinstance(each, ast.Constant)]


def literal_states_in_templates(paths: Iterable[Path]) -> Iterator[Finding]:
    compared = re.compile(rf"[!=]=\s*[\"']({'|'.join(sorted(state_words()))})[\"']")
    for path in paths:
        for number, line in enumerate(text(path).splitlines(), 1):
            for match in compared.finditer(line):
                yield Finding(name_of(path), number, f"the literal {match[1]!r} stands for a state")


def test_states_are_members_not_texts() -> None:
    product = [path for path in source() if path.is_relative_to(SOURCE / "shift")]
    found = [*literal_states(product), *literal_states_in_templates(below(SOURCE / "shift", ".html"))]
    check(found, advice="Compare with the enum's member:")


def test_a_literal_state_is_found(tmp_path: Path) -> None:
    code = "if outcome == 'delivered': ...\nif x in ('window', 'y'): ...\nrows.filter(block='closed')\nrows.filter(block='')\n"
    assert [finding.line for finding in literal_states([sample(tmp_path, code)])] == [1, 2, 3]
    page = sample(tmp_path, '{% if state == "attention" %}', "page.html")
    assert [*literal_states_in_templates([page])]


# --- layers ---


def import_exceptions(pyproject: str) -> list[str]:
    contracts = tomllib.loads(pyproject)["tool"]["importlinter"]["contracts"]
    return [name for contract in contracts for name in contract.get("ignore_imports", [])]


def test_layers_have_no_exceptions() -> None:
    assert not import_exceptions(text(ROOT / "pyproject.toml")), "Fix the import; the layers have no exceptions."


def test_an_exception_from_the_layers_is_found() -> None:
    assert import_exceptions('[[tool.importlinter.contracts]]\nname = "x"\nignore_imports = ["a -> b"]\n') == ["a -> b"]
