"""From the line that handles [確定] to the line that sends the PUT: at most six files. ARCHITECTURE.md tells the same.

Between ③ and ④ stands the database: what raise_desired writes, the courier's ledger reads.
"""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass
from pathlib import Path

from .markdown import CODE, section
from .tree import ROOT, SOURCE, Function, functions, last_name, parsed, sample, text

MOST_FILES = 6


@dataclass(frozen=True)
class Hop:
    """In `file`, `function` leads (by functions of the same file) to the word `leads_to`."""

    file: str
    function: str
    leads_to: str


ROAD = (
    Hop("shift/pages/confirmation.py", "confirm", "confirm_period"),
    Hop("shift/actions/confirm_period.py", "confirm_period", "raise_desired"),
    Hop("shift/link/desired.py", "raise_desired", "DesiredDay"),
    Hop("shift/link/courier.py", "visit", "deliver"),
    Hop("shift/link/delivery.py", "deliver", "put_schedule"),
    Hop("kotclient/client.py", "put_schedule", "PUT"),
)
THROUGH_THE_DATABASE = Hop("shift/link/claims.py", "owed", "DesiredDay")
BY_THE_WORKER = (
    Hop("shift/worker/management/commands/work.py", "handle", "courier"),
    Hop("shift/actions/run_courier.py", "courier", "Courier"),
)


def broken_hop(hop: Hop, path: Path) -> str:
    """Why the hop does not lead there, or an empty text."""
    tree = parsed(path)
    here: dict[str, list[Function]] = {}
    for function in functions(tree):
        here.setdefault(function.name, []).append(function)
    if hop.function not in here:
        return f"{hop.file} has no {hop.function}"
    seen, waiting = set[str](), [hop.function]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        words = {word for function in here[name] for word in _words(function)}
        if hop.leads_to in words:
            return ""
        waiting += [word for word in words if word in here]
    return f"{hop.file}: {hop.function} does not lead to {hop.leads_to}"


def _words(function: Function) -> set[str]:
    """Names, attributes and texts in the body of a function."""
    nodes = [node for statement in function.body for node in ast.walk(statement)]
    names = {last_name(node) for node in nodes if isinstance(node, ast.Name | ast.Attribute)}
    return names | {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_each_hop_leads_to_the_next() -> None:
    every = (*ROAD, THROUGH_THE_DATABASE, *BY_THE_WORKER)
    broken = [reason for hop in every if (reason := broken_hop(hop, SOURCE / hop.file))]
    assert not broken, f"The road has moved. Mend this list and ARCHITECTURE.md: {broken}"


def test_the_road_is_short() -> None:
    assert len({hop.file for hop in ROAD}) <= MOST_FILES


def test_each_hop_hands_over_to_the_next_file() -> None:
    """What a hop leads to is what the next file begins with, but for the row that the database hands over."""
    for hop, following in itertools.pairwise(ROAD):
        if hop.leads_to != THROUGH_THE_DATABASE.leads_to:
            assert hop.leads_to == following.function, f"{hop.file} leads to {hop.leads_to}, not into {following.file}"


def test_the_architecture_tells_the_same_road() -> None:
    told = list(CODE.findall(section(text(ROOT / "ARCHITECTURE.md"), "## The road of a confirmed shift")))
    places = [told.index(hop.file) if hop.file in told else -1 for hop in ROAD]
    assert -1 not in places, f"ARCHITECTURE.md does not name {ROAD[places.index(-1)].file} on the road."
    assert places == sorted(places), "ARCHITECTURE.md names the files in another order."
    missing = [hop.function for hop in ROAD if not any(re.search(rf"\b{hop.function}\b", word) for word in told)]
    assert not missing, f"ARCHITECTURE.md does not name {missing}."


def test_a_broken_hop_is_found(tmp_path: Path) -> None:
    path = sample(tmp_path, "def confirm(request):\n    _do()\ndef _do():\n    confirm_period()\n")
    assert not broken_hop(Hop("sample.py", "confirm", "confirm_period"), path)
    assert broken_hop(Hop("sample.py", "confirm", "raise_desired"), path)
    assert broken_hop(Hop("sample.py", "publish", "confirm_period"), path)
