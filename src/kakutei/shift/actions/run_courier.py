"""One visit of the courier, put together from the real clock, tables and network."""

from __future__ import annotations

from random import SystemRandom

import structlog
from django.conf import settings

from kakutei.edge import clock
from kakutei.shift.link.courier import Courier
from kakutei.shift.link.ledger import DatabaseLedger
from kakutei.shift.link.opening import open_server, pace
from kakutei.shift.link.timepiece import Timepiece
from kakutei.shift.link.witness import FileWitness

log = structlog.get_logger()


def courier(*, worker: str) -> Courier:
    """`worker` names this process among all that serve the same database."""
    return Courier(
        ledger=DatabaseLedger(pace()),
        api=open_server,
        clock=Timepiece(clock.now, clock.system_now, clock.steady),
        random=SystemRandom(),
        pace=pace(),
        worker=worker,
        witness=FileWitness(settings.KAKUTEI_WITNESS),
        tell=log.warning,
    )
