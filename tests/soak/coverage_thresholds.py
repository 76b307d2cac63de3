"""Whether a run has shown anything: what must have happened how often, for its kills, stops and restarts. Else it is red."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.proxy.script import FAULTS


def floors(*, kills: int, stops: int, restarts: int, workers: int) -> dict[str, int]:
    """What happened → how often at least. Shares of a small run are rounded down."""
    asked = {
        "kills": kills,
        "stops": stops,
        "restarts": restarts,
        "changes": 10 * kills,
        "writes": 5 * kills,
        "marks_looked_at": 20 * kills,
        "kills_in_a_write": kills // 5,
        "kills_between_calls": kills // 20,
        "kills_of_an_older_worker": kills // 4,
        "stops_of_a_holder": stops // 2,
        "stops_in_a_write": stops // 5,
        "faults_of_reads": kills // 20,
        **{f"writes: {deed}": kills // 20 for deed in FAULTS},
    }
    if workers > 1:
        asked["stops_taken_over"] = stops // 10
    if restarts:
        asked["database_away"] = restarts // 2
    return asked


def too_seldom(happened: Mapping[str, int], asked: Mapping[str, int]) -> list[str]:
    return [
        f"{name}: {happened.get(name, 0)} of {floor}" for name, floor in asked.items() if happened.get(name, 0) < floor
    ]
