"""Each mutant differs in one place, and the list of equivalent mutants is up to date."""

from __future__ import annotations

import ast
import tomllib

import pytest

from tests.soak.killing import text_of
from tests.soak.mutants import EQUIVALENT, MODULES
from tests.soak.mutations import How, mutants, mutated

SAMPLE = '''
"""A docstring stays."""
LIMIT = 3


class Kind(Enum):
    ONE = "one"
    OTHER = "something else"


def full(count: int = 0, *, most: int = LIMIT) -> bool:
    """Stays too."""
    if count >= most and count:
        warn(count, most, loud=True)
    return not count
'''


def changes(text: str) -> set[str]:
    return {mutant.change.partition(" | ")[2] for mutant in mutants("sample.py", text)}


def test_each_place_goes_wrong_in_the_ways_of_a_tired_programmer() -> None:
    assert changes(SAMPLE) == {
        "3 -> 4", "3 -> 2", "'something else' -> 'XXsomething else'", "0 -> 1", "0 -> -1",
        "if -> True", "if -> False",
        "count >= most and count -> count >= most or count", "count >= most and count -> count",
        "count >= most and count -> count >= most", "count >= most -> count > most", "count >= most -> not count >= most",
        "warn(count, most, loud=True) -> pass", "warn(loud=) -> left out", "True -> False",
        "warn(count, most, loud=True) -> warn(most, count, loud=True)",
        "return -> None", "not count -> count",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "how"), [("LIMIT = 3", How.VALUE), ("return not count", How.CODE), ("def full", How.IMPORT)]
)
def test_a_wrong_version_comes_in_by_the_quickest_way_that_reaches_everybody(line: str, how: How) -> None:
    assert {mutant.how for mutant in mutants("sample.py", SAMPLE) if mutant.change.startswith(line)} == {how}


@pytest.mark.parametrize("module", MODULES)
def test_wrong_versions_of_the_core_can_be_compiled_and_differ(module: str) -> None:
    text = text_of(module)
    right = ast.dump(ast.parse(text))
    for mutant in mutants(module, text)[::7]:
        wrong = mutated(text, mutant)
        assert ast.dump(wrong) != right, mutant
        compile(wrong, module, "exec")


def test_what_is_listed_as_equivalent_is_still_in_the_core_and_says_why() -> None:
    listed = tomllib.loads(EQUIVALENT.read_text()).get("equivalent", [])
    there = {(each.module, each.where, each.change) for module in MODULES for each in mutants(module, text_of(module))}
    assert not [each for each in listed if (each["module"], each["where"], each["change"]) not in there]
    assert all(each["because"] for each in listed)
