"""[確定] and the worker at the same moment: neither waits for the other, so neither can be the victim of a deadlock."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from kakutei.jptime.workdate import DateSpan
from tests.end_to_end.world import EARLY, LATE, World, shift


def test_sending_does_not_wait_for_a_running_confirmation(world: World) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time")
    world.hire(1)
    world.connect()
    world.type("0001", world.day(1), shift(EARLY))
    world.confirm()
    world.type("0001", world.day(9), shift(LATE))
    worker = threading.Thread(target=_deliver, args=(world,), daemon=True)
    with transaction.atomic():  # all that [確定] holds stays held
        world.confirm(DateSpan(world.day(9), world.day(10)))
        worker.start()
        worker.join(15)
        waits = worker.is_alive()
    worker.join(30)
    assert not waits
    assert world.label("0001", world.day(1)) == "反映済み"


def _deliver(world: World) -> None:
    world.deliver()
    connections.close_all()
