"""The documents say what the code does: variables, commands, states, sentences, links, words."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from django.core.management import get_commands

from kakutei.shift.link.rules import states
from kakutei.shift.link.rules.states import DeliveryState
from kakutei.shift.link.rules.values import Waiting

from .markdown import CODE, anchors, links, rows, section
from .test_conventions import wire_fields
from .tree import (
    ROOT,
    SOURCE,
    Finding,
    below,
    check,
    files,
    functions,
    last_name,
    name_of,
    our_tests,
    parsed,
    sample,
    source,
    text,
)

OPERATING = ROOT / "docs" / "operating.md"
LINK = ROOT / "docs" / "link" / "reference.md"
SECURITY = ROOT / "docs" / "security.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
VARIABLE = re.compile(r"KAKUTEI_[A-Z0-9_]+")
REPORTS = ROOT / "docs" / "reports"
"""Each speaks of the commit that it names."""
DOMAIN_BASES = {
    "CompanyRow",
    "Model",
    "TextChoices",
    "IntegerChoices",
    "Enum",
    "StrEnum",
    "IntEnum",
    "AbstractBaseUser",
    "Identity",
}


def difference(documented: Iterable[str], real: Iterable[str]) -> list[str]:
    there, here = set(documented), set(real)
    return [f"missing in the document: {name}" for name in sorted(here - there)] + [
        f"only in the document: {name}" for name in sorted(there - here)
    ]


# --- environment variables ---


def variables_read(paths: Iterable[Path]) -> set[str]:
    """Names of environment variables are the only texts of this shape; settings are attributes."""
    return {
        node.value
        for path in paths
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }


def variables_documented(document: str) -> set[str]:
    return {row.code for row in rows(section(document, "## Environment variables")) if VARIABLE.fullmatch(row.code)}


def test_every_environment_variable_is_documented() -> None:
    wrong = difference(variables_documented(text(OPERATING)), variables_read(source()))
    assert not wrong, f"Bring docs/operating.md, Environment variables, and the code together: {wrong}"


def test_an_undocumented_variable_is_found(tmp_path: Path) -> None:
    read = variables_read([sample(tmp_path, 'env.text("KAKUTEI_NEW", "")\nx = "KAKUTEI_OLD, and more"\n')])
    documented = variables_documented("## Environment variables\n\n| a | b |\n| - | - |\n| `KAKUTEI_GONE` | x |\n")
    assert difference(documented, read) == [
        "missing in the document: KAKUTEI_NEW",
        "only in the document: KAKUTEI_GONE",
    ]


# --- commands ---

APPS = {"shift", "kintai"}
SPOKEN = re.compile(r"kakutei (shift|kintai|worker) ([a-z][a-z_-]+)")


def commands_written(paths: Iterable[Path]) -> set[tuple[str, str]]:
    """(app, command) of every management command of ours. One in a room that both apps install is a command of both."""
    files = [path for path in paths if path.parent.name == "commands" and not path.stem.startswith("_")]
    return {(app, path.stem.replace("_", "-")) for path in files for app in ({path.parents[3].name} & APPS or APPS)}


def commands_spoken(document: str) -> set[tuple[str, str]]:
    """`kakutei worker shift` is the command `work` of the shift app."""
    return {
        (second, "work") if first == "worker" else (first, second.replace("_", "-"))
        for first, second in SPOKEN.findall(document)
    }


def test_every_command_is_documented() -> None:
    missing = commands_written(source()) - commands_spoken(text(OPERATING))
    assert not missing, f"Write these commands into docs/operating.md: {sorted(missing)}"


def test_documented_commands_exist() -> None:
    documents = [path for path in below(ROOT, ".md") if path.name != "CHANGELOG.md" and path.parent != REPORTS]
    spoken = {command for path in documents for command in commands_spoken(text(path))}
    django = {(app, command) for app in ("shift", "kintai") for command in get_commands()}
    unknown = spoken - commands_written(source()) - django
    assert not unknown, f"The documents name commands that do not exist: {sorted(unknown)}"


def test_command_files_can_be_started_by_name() -> None:
    """The command line turns add-company into add_company, so a file with a hyphen cannot be reached."""
    hyphened = [name_of(path) for path in source() if path.parent.name == "commands" and "-" in path.stem]
    assert not hyphened, f"Name the file with an underscore: {hyphened}"


def test_an_undocumented_command_is_found(tmp_path: Path) -> None:
    path = sample(tmp_path, "", "shift/worker/management/commands/add_company.py")
    shared = sample(tmp_path, "", "audit/management/commands/check_audit.py")
    assert commands_written([path]) == {("shift", "add-company")}
    assert commands_written([shared]) == {("shift", "check-audit"), ("kintai", "check-audit")}
    assert commands_spoken("`kakutei shift add-company`, kakutei worker kintai") == {
        ("shift", "add-company"),
        ("kintai", "work"),
    }


# --- the link's tables ---

type Table = Mapping[str, tuple[str, ...]]


def sentences_of_states() -> Table:
    """code → label and every sentence that may stand beside it (those with a cause of their own stand in their tables)."""
    more: dict[DeliveryState, list[str]] = {
        DeliveryState.WAITING: [states.LATER, states.PAUSED, states.PAUSED_UNTIL],
        DeliveryState.WAITING_WINDOW: [states.WAITING_ADVICE[Waiting.WINDOW]],
        DeliveryState.NOT_APPLICABLE: [
            states.NOT_APPLICABLE_LEAVE,
            states.NOT_APPLICABLE_OFF,
            states.NOT_APPLICABLE_SPAN,
        ],
        DeliveryState.CHANGED_THERE: [states.LEAVE_THERE],
    }
    return {
        state.code: (
            state.label,
            *([states.SENTENCES[state]] if state in states.SENTENCES else []),
            *more.get(state, []),
        )
        for state in DeliveryState
    }


def table(document: str, heading: str) -> Table:
    """code → the second cell and the sentences of the third, which are separated by <br>; two cells: code → sentence."""
    return {
        row.code: tuple(part.strip() for cell in row.cells[1:3] for part in cell.split("<br>") if part.strip())
        for row in rows(section(document, heading).partition("\n### ")[0])
    }


def sentences(document: str, heading: str) -> dict[str, str]:
    return {row.code: row.cells[1] for row in rows(section(document, heading))}


def test_the_states_stand_in_the_document() -> None:
    documented, real = table(text(LINK), "## States"), sentences_of_states()
    assert documented == real, "docs/link/reference.md, States, and link/rules/states.py must say the same."


def test_the_sentences_for_days_stand_in_the_document() -> None:
    real = {block.value: sentence for block, sentence in states.DAY_ADVICE.items()}
    assert sentences(text(LINK), "### Days that need a person") == real


def test_the_sentences_for_connections_stand_in_the_document() -> None:
    real = {cause.value: sentence for cause, sentence in states.CAUSE_ADVICE.items()}
    assert sentences(text(LINK), "### Connections that need a person") == real


def test_the_sentences_for_waiting_stand_in_the_document() -> None:
    real = {waiting.value: sentence for waiting, sentence in states.WAITING_ADVICE.items()}
    assert sentences(text(LINK), "### Connections that wait by themselves") == real


def test_a_changed_sentence_is_found() -> None:
    document = (
        "## States\n\n| code | label | sentence |\n| --- | --- | --- |\n| `waiting` | 送信待ち | 一。<br>二。 |\n"
    )
    assert table(document, "## States") == {"waiting": ("送信待ち", "一。", "二。")}
    assert table(document, "## States") != sentences_of_states()


# --- promises ---


def promised_tests(document: str, heading: str = "## Promises") -> set[str]:
    return {word for word in CODE.findall(section(document, heading)) if word.startswith("test_")}


def written_tests(paths: Iterable[Path]) -> set[str]:
    return {
        function.name for path in paths for function in functions(parsed(path)) if function.name.startswith("test_")
    }


@pytest.mark.parametrize(
    ("document", "heading"),
    [
        (LINK, "## Promises"),
        (SECURITY, "## Outgoing requests"),
        (SECURITY, "## The client's address"),
        (SECURITY, "## Passkeys and 本人確認"),
        (SECURITY, "## The audit log"),
        (SECURITY, "## Stored tokens"),
        (SECURITY, "## Companies, stores and roles"),
        (SECURITY, "## Who comes in"),
        (SECURITY, "## A company's data, and its end"),
        (SECURITY, "## What people type, and what comes from elsewhere"),
        (SECURITY, "## The installation's own pages"),
    ],
)
def test_every_promise_has_its_test(document: Path, heading: str) -> None:
    promised = promised_tests(text(document), heading)
    assert promised
    missing = promised - written_tests(our_tests())
    assert not missing, f"{name_of(document)}, {heading}, names tests that do not exist: {sorted(missing)}"


def test_every_promise_names_a_test() -> None:
    bare = [row.cells[0] for row in rows(section(text(LINK), "## Promises")) if "`test_" not in row.cells[-1]]
    assert not bare, f"These promises name no test: {bare}"


def test_a_promise_without_a_test_is_found(tmp_path: Path) -> None:
    document = "## Promises\n\n| p | t |\n| - | - |\n| it arrives | `test_it_arrives` |\n"
    assert promised_tests(document) - written_tests([sample(tmp_path, "def test_other(): ...\n")]) == {
        "test_it_arrives"
    }


# --- links and paths ---


def broken_links(paths: Iterable[Path]) -> Iterator[Finding]:
    for path in paths:
        for target in links(text(path)):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, fragment = target.partition("#")
            there = path if not name else (path.parent / name)
            if not there.exists():
                yield Finding(name_of(path), 1, f"{target} does not exist")
            elif fragment and there.suffix == ".md" and fragment not in anchors(text(there.resolve())):
                yield Finding(name_of(path), 1, f"{target}: no such heading")


def test_links_in_documents_resolve() -> None:
    check(broken_links(below(ROOT, ".md")), advice="Fix the link or write the target:")


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    page = sample(tmp_path, "# One\n[a](gone.md) [b](#two) [c](#one) [d](https://example.jp)\n", "page.md")
    assert [finding.what for finding in broken_links([page])] == ["gone.md does not exist", "#two: no such heading"]


MODULE = re.compile(r"[\w./-]+\.(?:py|html|js|css)")


def unknown_modules(paths: Iterable[Path], existing: Iterable[str]) -> Iterator[Finding]:
    """Code words like `shift/link/courier.py` that are the end of no file's path."""
    known = [f"/{name}" for name in existing]
    for path in paths:
        for word in CODE.findall(text(path)):
            if MODULE.fullmatch(word) and not any(name.endswith(f"/{word}") for name in known):
                yield Finding(name_of(path), 1, f"there is no {word}")


def test_modules_named_in_documents_exist() -> None:
    names = [name_of(path) for path in files()]
    documents = [path for path in below(ROOT, ".md") if path.name != "CHANGELOG.md" and path.parent != REPORTS]
    check(unknown_modules(documents, names), advice="The module was moved or renamed; correct the document:")


def test_an_unknown_module_is_found(tmp_path: Path) -> None:
    page = sample(tmp_path, "`link/courier.py` and `link/porter.py`", "page.md")
    found = unknown_modules([page], ["src/kakutei/shift/link/courier.py"])
    assert [finding.what for finding in found] == ["there is no link/porter.py"]


# --- the glossary ---


def identifiers(paths: Iterable[Path]) -> set[str]:
    """Names that the code gives to things: modules and packages, classes, functions, fields, arguments, members."""
    found: set[str] = set()
    for path in paths:
        found |= {path.stem, *path.parts}
        for node in ast.walk(parsed(path)):
            match node:
                case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                    found.add(node.name)
                case ast.Name():
                    found.add(node.id)
                case ast.Attribute():
                    found.add(node.attr)
                case ast.arg():
                    found.add(node.arg)
    return found


def words_of(document: str, column: int) -> set[str]:
    return {word for row in rows(section(document, "## Words")) for word in CODE.findall(row.cells[column])}


def test_the_glossarys_code_words_are_used() -> None:
    unused = words_of(text(GLOSSARY), 1) - identifiers(source())
    assert not unused, f"docs/glossary.md names code words that the code does not know: {sorted(unused)}"


def test_the_glossarys_wire_words_are_on_the_wire() -> None:
    queries = {"division"}
    unknown = words_of(text(GLOSSARY), 2) - wire_fields() - queries
    assert not unknown, f"docs/glossary.md names wire words that kotwire does not know: {sorted(unknown)}"


def domain_classes(paths: Iterable[Path]) -> set[str]:
    """Tables and enumerations: what the domain knows."""
    return {
        node.name
        for path in paths
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and _is_of_the_domain(node)
    }


def _is_of_the_domain(node: ast.ClassDef) -> bool:
    meta = [inner for inner in node.body if isinstance(inner, ast.ClassDef) and inner.name == "Meta"]
    abstract = any("abstract = True" in ast.unparse(inner) for inner in meta)
    return not abstract and any(last_name(base) in DOMAIN_BASES for base in node.bases)


def not_once(document: str, classes: Iterable[str]) -> list[str]:
    words = Counter(CODE.findall(" ".join(row.cells[1] for row in rows(section(document, "## Words")))))
    return [f"{name}: {words[name]} times" for name in sorted(classes) if words[name] != 1]


def test_each_class_of_the_domain_stands_in_the_glossary_once() -> None:
    domain = domain_classes(path for path in source() if path.name == "models.py" or "rules" in path.parts)
    assert len(domain) > 40
    wrong = not_once(text(GLOSSARY), domain)
    assert not wrong, f"docs/glossary.md, Words, names each class of the domain once: {wrong}"


def test_a_class_that_the_glossary_does_not_know_is_found(tmp_path: Path) -> None:
    models = "class Shop(CompanyRow): ...\nclass Rows(CompanyRow):\n    class Meta:\n        abstract = True\n"
    classes = domain_classes([sample(tmp_path, models + "class Look(Enum): ...\n")])
    assert classes == {"Shop", "Look"}
    document = "## Words\n\n| a | code |\n| - | - |\n| 店 | `Shop` |\n| 店舗 | `Shop` |\n"
    assert not_once(document, classes) == ["Look: 0 times", "Shop: 2 times"]


# --- what is not in the tree ---

LOCKS = {"uv.lock", "package-lock.json", "yarn.lock", "poetry.lock", "Pipfile.lock"}
OURS = Path(__file__).name
MACHINE = re.compile(r"(?<![\w.])/(?:root|home/\w+)/")


def strangers(paths: Iterable[Path]) -> Iterator[Finding]:
    """Lock files of tools that we do not use, and paths of a single machine."""
    for path in paths:
        if path.name in LOCKS:
            yield Finding(name_of(path), 1, "we lock with requirements*.lock")
        if path.suffix in (".png", ".ico", ".woff2") or path.name == OURS:
            continue
        for number, line in enumerate(text(path).splitlines(), 1):
            for match in MACHINE.finditer(line):
                yield Finding(name_of(path), number, f"names {match[0]}")


def test_the_tree_holds_no_strangers() -> None:
    check(strangers(files()), advice="Take out what belongs to a machine or to a tool that we do not use:")


def test_a_stranger_is_found(tmp_path: Path) -> None:
    lock = sample(tmp_path, "x\n", "uv.lock")
    page = sample(tmp_path, "cd /home/hanako/kakutei\nls /root/.cache\n", "page.md")
    assert len([*strangers([lock])]) == 1
    assert len([*strangers([page])]) == 2


# --- delivery states ---


def test_the_sprite_has_a_mark_for_every_state() -> None:
    sprite = text(SOURCE / "ui" / "static" / "ui" / "icons.svg")
    missing = [state.code for state in DeliveryState if f'"mark-{state.code}"' not in sprite]
    assert not missing, f"ui/static/ui/icons.svg draws no mark for {missing}."
