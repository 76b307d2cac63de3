"""The machine over two repositories in step: the simulation's in memory, and the tables."""

from __future__ import annotations

from .machine import LinkMachine, in_memory
from .tables import DatabaseBook, undone_afterwards


class DifferentialMachine(LinkMachine):
    """What InMemoryRepository and DatabaseRepository remember after each step is the same."""

    repositories = (in_memory, DatabaseBook)
    around = staticmethod(undone_afterwards)
