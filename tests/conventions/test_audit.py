"""Whatever a person asked for and changed something writes a line of 操作記録; what does not is listed with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from .test_conventions import database_writes
from .tree import SOURCE, calls, functions, last_name, name_of, parsed, sample, source

RECORDS = {"record", "record_of_user"}
SILENT = {
    "shift/actions/company_deletion.py": "offboarding/purge.py records, in the record of the installation",
    "kintai/actions/load_demo.py": "the demo's data, before anyone uses it",
    "kintai/actions/prune.py": "the worker's, not asked for by a person",
    "kintai/actions/punches.py::record_punch": "a punch is its own record: who, when and from where are on its row, which is never deleted",
    "kintai/actions/schedule_guard.py": "the lock alone",
    "shift/actions/drop_lost_passkeys.py": "authentication/passkey_store.py records, for the user who takes them away",
    "shift/actions/registration.py::register_company": "add_company records, in the same transaction",
    "shift/actions/save_cells.py": "each change of a cell has its line in CellChange; [確定] records, with counts",
    "shift/actions/notifications.py::_tell_where_due": "the worker's, not asked for by a person; each mail has a row in Delivery",
}


def silent(paths: Iterable[Path]) -> set[str]:
    """The actions that write to the database and record nothing."""
    found = set()
    for path in paths:
        recorded = any(last_name(call.func) in RECORDS for call in calls(parsed(path)))
        if not recorded and ([*database_writes([path])] or _locks(path)):
            found.add(name_of(path).removeprefix("src/kakutei/"))
    return found


def _locks(path: Path) -> bool:
    """`@transaction.atomic` and locks of other rooms change something as well."""
    names = {node.attr for node in ast.walk(parsed(path)) if isinstance(node, ast.Attribute)}
    return bool(names & {"atomic", "select_for_update"})


def test_every_action_that_changes_something_is_recorded_or_listed_with_its_reason() -> None:
    actions = [path for path in source() if path.parent.name == "actions" and path.is_relative_to(SOURCE)]
    assert len(actions) > 30
    quiet = silent(actions)
    parts = {name.removeprefix("src/kakutei/") for name in silent_functions(actions)}
    found = quiet | {name for name in parts if name.partition("::")[0] not in quiet}
    assert not found - SILENT.keys(), f"Record what was done, or list why not: {sorted(found - SILENT.keys())}"
    assert not SILENT.keys() - found, f"These record now; take them off the list: {sorted(SILENT.keys() - found)}"


def silent_functions(paths: Iterable[Path]) -> set[str]:
    """Functions that open a transaction and record nothing in it, of modules with several actions."""
    found = set()
    for path in paths:
        for function in functions(parsed(path)):
            names = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
            recorded = any(last_name(call.func) in RECORDS for call in calls(function))
            if "atomic" in names and not recorded:
                found.add(f"{name_of(path)}::{function.name}")
    return found


def test_every_change_of_access_is_recorded() -> None:
    modules = [SOURCE / "access" / "changes.py", SOURCE / "access" / "invitations.py"]
    opened = sum(len(re.findall(r"transaction\.atomic\(\)", path.read_text())) for path in modules)
    assert opened == 7
    assert not silent_functions(modules)


def test_a_change_of_access_that_is_not_recorded_is_found(tmp_path: Path) -> None:
    code = "def go():\n    with transaction.atomic():\n        row.save()\n\n\ndef tell():\n    record(What.X)\n"
    assert [name.rpartition("::")[2] for name in silent_functions([sample(tmp_path, code)])] == ["go"]


def test_an_action_that_says_nothing_is_found(tmp_path: Path) -> None:
    quiet = sample(tmp_path, "def go():\n    with transaction.atomic():\n        row.save()\n", "quiet.py")
    loud = sample(tmp_path, "def go():\n    row.save()\n    record(What.X, company=1)\n", "loud.py")
    assert len(silent([quiet])) == 1
    assert not silent([loud])
