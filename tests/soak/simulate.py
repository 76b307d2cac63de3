"""python -m tests.soak.simulate --seeds 2000 --days 100000: the stories of tests/sim, many more of them."""

from __future__ import annotations

import argparse
import json
from collections import Counter

from tests.sim.story import tell

FIGURES = {
    "lost": "I1", "wrong_at_end": "I10", "in_restricted_hours": "I4", "actuals_overwritten": "I6", "leave_sent": "I7",
    "across_companies": "I13", "false_marks": "I3", "not_converged": "I2",
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--seeds", type=int, default=2000)
    options.add_argument("--days", type=int, default=0, help="company-days at least; more seeds where they are needed")
    options.add_argument("--first", type=int, default=0)
    asked = options.parse_args()
    found: Counter[str] = Counter()
    happened: Counter[str] = Counter()
    writes, raised, days, seed = Counter(), Counter(), 0, asked.first
    while seed < asked.first + asked.seeds or days < asked.days:
        world = tell(seed)
        found.update(name.split()[0] for name, _ in world.checkers.found)
        happened.update(world.happened)
        kind = "faults" if world.faults else "clean"
        writes[kind] += sum(request.date is not None for request in world.servers.history)
        raised[kind] += sum(world.checkers.versions.values())
        days += world.company_days
        seed += 1
    figures = {"seeds": seed - asked.first, "company_days": days}
    figures |= {name: found[promise] for name, promise in FIGURES.items()}
    figures["others"] = {name: count for name, count in found.items() if name not in FIGURES.values()}
    figures |= {f"calls_ratio_{kind}": round(writes[kind] / max(1, raised[kind]), 3) for kind in ("clean", "faults")}
    print(json.dumps(figures | {"happened": dict(happened)}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
