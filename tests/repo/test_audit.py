"""Whatever a person asked for and changed something writes a line of 操作記録; what does not is listed with its reason."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from .test_rules_of_the_house import database_writes
from .tree import SOURCE, calls, last_name, name_of, parsed, sample, source

RECORDS = {"record", "record_of_user"}
SILENT = {
    "kintai/actions/erase_companies.py": "leaving/erasing.py records, in the record of the installation",
    "shift/actions/erase_companies.py": "leaving/erasing.py records, in the record of the installation",
    "kintai/actions/load_demo.py": "the demo's world, before anybody is there",
    "kintai/actions/prune.py": "the worker's, nobody asks for it",
    "kintai/actions/record_punch.py": "a punch is its own record: who, when and from where stand on its row, which is never deleted",
    "kintai/actions/reseal_tokens.py": "the operator's command; the tokens stay the same",
    "shift/actions/reseal_tokens.py": "the operator's command; the tokens stay the same",
    "kintai/actions/staff_details.py": "a part of add_employee and change_employee, which record",
    "kintai/actions/standing.py": "the lock alone",
    "shift/actions/drop_lost_passkeys.py": "signin/keyring.py records, for whoever takes them away",
    "shift/actions/notice_restore.py": "the worker's, nobody asks for it; told by notices",
    "shift/actions/prune.py": "the worker's, nobody asks for it",
    "shift/actions/save_cells.py": "drafts are typed by the hundred and bind nobody; [確定] records, with counts",
    "shift/actions/tell_people.py": "the worker's, nobody asks for it; each mail has a row in Told",
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
    assert len(actions) > 60
    found = silent(actions)
    assert not found - SILENT.keys(), f"Record what was done, or list why not: {sorted(found - SILENT.keys())}"
    assert not SILENT.keys() - found, f"These record now; take them off the list: {sorted(SILENT.keys() - found)}"


def test_an_action_that_says_nothing_is_found(tmp_path: Path) -> None:
    quiet = sample(tmp_path, "def go():\n    with transaction.atomic():\n        row.save()\n", "quiet.py")
    loud = sample(tmp_path, "def go():\n    row.save()\n    record(What.X, company=1)\n", "loud.py")
    assert len(silent([quiet])) == 1
    assert not silent([loud])
