"""The attendance companies of tests/simulation, with faults that come when they are asked for."""

from __future__ import annotations

from tests.simulation.server import FAULTS, OF_READS, OF_WRITES, Request, Servers

type Scripted = tuple[str, bool]
"""A fault, and whether it spares reads."""


class ScriptedServers(Servers):
    """The next requests meet the faults in `script`; one that does not fit waits for the next that it fits."""

    script: tuple[Scripted, ...] = ()

    def _what_goes_wrong(self, request: Request) -> str:
        for n, (fault, only_writes) in enumerate(self.script):
            if fits(fault, request) and (request.date or not only_writes):
                self.script = (*self.script[:n], *self.script[n + 1 :])
                return fault
        return ""


def fits(fault: str, request: Request) -> bool:
    assert fault in FAULTS, fault
    return fault not in (OF_WRITES if request.date is None else OF_READS)
