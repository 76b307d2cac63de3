"""Putting one small wrong thing into the core, for the time of some stories."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch


@dataclass(frozen=True)
class Bug:
    """`checkers`: the promises of which at least one must be seen broken. `also`: further places of the same bug."""

    place: object
    name: str
    wrong: Callable | property
    checkers: tuple[str, ...]
    also: tuple[tuple[object, str, Callable], ...] = ()
    world: dict = field(default_factory=dict)
    """What kind of story it needs; nothing: the stories of the plain run."""


@contextmanager
def seeded(bug: Bug) -> Iterator[None]:
    with ExitStack() as places:
        for place, name, wrong in ((bug.place, bug.name, bug.wrong), *bug.also):
            places.enter_context(patch.object(place, name, wrong))
        yield
