"""Two managers confirm the same person at two stores at the same moment: the joined day arrives."""

from __future__ import annotations

import threading

from django.db import connections
from django_scopes import scope

from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.confirmation import NothingToConfirm, PreviewOutdated
from kakutei.shift.people.models import Membership, Store
from tests.end_to_end.world import World, shift, stands

TRIES = 200
MORNING, EVENING = (7 * 60, 12 * 60), (17 * 60, 22 * 60)


def test_the_joined_day_arrives_in_200_simultaneous_tries(world: World) -> None:
    world.hire(1)
    world.connect()
    with scope(company=world.company):
        second = Store.objects.create(company=world.company, name="二号店", division_code="1002")
        Membership.objects.create(company=world.company, staff=world.staff["0001"], store=second)
    faults: list[Exception] = []
    for n in range(1, TRIES + 1):
        day = DateSpan(world.day(n), world.day(n + 1))
        world.type("0001", day.start, shift(MORNING))
        world.type("0001", day.start, shift(EVENING), store=second)
        _at_once(world, day, [world.store, second], faults)
    assert faults == []
    world.deliver()
    joined = (MORNING[0], EVENING[1])
    expected = {("0001", world.day(n)): stands(world.day(n), joined) for n in range(1, TRIES + 1)}
    assert world.attendance.plans() == expected
    assert world.labels() == {"反映済み": TRIES}


def _confirm(world: World, day: DateSpan, store: Store) -> None:
    """Where the other store's shift arrived meanwhile, the manager is shown the joined plan, and presses again."""
    try:
        world.confirm(day, store)
    except (PreviewOutdated, NothingToConfirm):
        world.confirm(day, store)


def _at_once(world: World, day: DateSpan, stores: list[Store], faults: list[Exception]) -> None:
    gate = threading.Barrier(len(stores))

    def press(store: Store) -> None:
        try:
            gate.wait(10)
            _confirm(world, day, store)
        except Exception as fault:  # noqa: BLE001 - whatever a manager meets, the test must see
            faults.append(fault)
        finally:
            connections.close_all()

    managers = [threading.Thread(target=press, args=(store,)) for store in stores]
    for manager in managers:
        manager.start()
    for manager in managers:
        manager.join(30)
