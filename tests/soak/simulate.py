"""python -m tests.soak.simulate --seeds 2000 --days 100000: the stories of tests/simulation, many more of them.

Prints one JSON object; ends with 1 where a promise was broken or something happened too seldom to prove anything.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter

from tests.simulation.commit import commit
from tests.simulation.coverage import too_few
from tests.simulation.figures import with_faults, without_faults
from tests.simulation.scenario import run_scenario

FIGURES = {
    "lost": "I1", "wrong_at_end": "I10", "in_restricted_hours": "I4", "actuals_overwritten": "I6", "leave_sent": "I7",
    "across_companies": "I13", "false_marks": "I3", "not_converged": "I2",
}  # fmt: skip
EACH = 50
"""How often each fault and each class of answer must have been met."""


def main() -> None:
    asked = _words().parse_args()
    found: Counter[str] = Counter()
    happened: Counter[str] = Counter()
    days, seed = 0, asked.first
    while seed < asked.first + asked.seeds or days < asked.days:
        world = run_scenario(seed)
        found.update(name.split()[0] for name, _ in world.checkers.found)
        for name, what in world.checkers.found[:3]:
            print(f"seed {seed}: {name}: {what}", file=sys.stderr)
        happened.update(world.happened)
        days += world.company_days
        seed += 1
    seldom = too_few(happened, asked.each)
    measured = range(asked.first, asked.first + asked.measured)
    figures = {"commit": commit(), "company_days": days, "seeds": seed - asked.first}
    figures |= {name: found[promise] for name, promise in FIGURES.items()}
    figures["calls_ratio_clean"] = round(without_faults(measured).ratio, 4)
    figures["calls_ratio_faults"] = round(with_faults(measured).ratio, 4)
    figures["others"] = {name: count for name, count in found.items() if name not in FIGURES.values()}
    figures |= {"too_seldom": seldom, "happened": dict(sorted(happened.items()))}
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    sys.exit(1 if found or seldom else 0)


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seeds", type=int, default=2000)
    words.add_argument("--days", type=int, default=0, help="company-days at least; more seeds where they are needed")
    words.add_argument("--first", type=int, default=0)
    words.add_argument("--each", type=int, default=EACH, help="how often each fault and class must have happened")
    words.add_argument("--measured", type=int, default=50, help="seeds for the ratio of calls")
    return words


if __name__ == "__main__":
    main()
