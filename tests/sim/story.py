"""One story by its seed; a failure of the machinery itself names the seed too."""

from __future__ import annotations

from .timeline import RunsForever
from .world import World


def tell(seed: int, **how) -> World:
    world = World(seed, **how)
    try:
        return world.run()
    except (RunsForever, RecursionError) as error:
        world.checkers.see("I2 never ends", f"seed {seed}: {error}")
        return world
