"""The machine over two ledgers in step: the simulation's in memory, and the tables."""

from __future__ import annotations

from .machine import LinkMachine, in_memory
from .tables import DatabaseBook, undone_afterwards


class DifferentialMachine(LinkMachine):
    """What SimLedger and DatabaseLedger remember after each step is the same."""

    ledgers = (in_memory, DatabaseBook)
    around = staticmethod(undone_afterwards)
