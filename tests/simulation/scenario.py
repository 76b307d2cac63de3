"""One story by its seed; a failure of the machinery itself names the seed too."""

from __future__ import annotations

from .checkers import Enough
from .timeline import RunsForever
from .world import World


def run_scenario(seed: int, **how) -> World:
    world = World(seed, **how)
    try:
        world.run()
    except (RunsForever, RecursionError) as error:
        world.checkers.found.append(("I2 never ends", f"{error}"))
    except Enough:
        pass
    return world
