"""python -m tests.soak.broken_answers --count 1000000 [--seed 1]: broken answers through the real client; prints JSON.

Ends with 1 if anything was believed that should not have been, or was raised.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys

from tests.unit.kotclient.breaking import run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    result = run(asked.count, asked.seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump({**vars(result), "peak_mb": peak}, sys.stdout, indent=2, ensure_ascii=False)
    print()
    return 1 if result.faults else 0


if __name__ == "__main__":
    sys.exit(main())
