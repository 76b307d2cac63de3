"""The restore drill, again and again: `python -m tests.soak.restore --times 50 --postgres postgres://…`.

Prints one JSON object; `asked`, `overwritten`, `untold` and `writes_too_many` must be 0, else the command ends with 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.end_to_end.attendance import AttendanceSide, free_port
from tests.soak.environment import ground

MUST_BE_ZERO = ("asked", "overwritten", "untold", "writes_too_many")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--times", type=int, default=50)
    words.add_argument("--postgres", default="", help="postgres://user@host:port; else SQLite")
    options = words.parse_args()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="kakutei-soak-"))
    side = AttendanceSide(folder, free_port())
    with ground(postgres=options.postgres, folder=folder, base_url=side.base_url):
        try:
            side.build(people=4)
            side.start()
            figures = _run(side, folder, options.times)
        finally:
            side.stop()
    print(json.dumps({**figures, "seconds": round(time.monotonic() - began)}))
    sys.exit(1 if any(figures[name] for name in MUST_BE_ZERO) else 0)


def _run(side: AttendanceSide, folder: Path, times: int) -> Counter[str]:
    """`asked`: requests before the approval. `untold`: changed days that were not reported afterwards."""
    from tests.end_to_end.restoring import drill
    from tests.end_to_end.world import World

    figures = Counter(times=times, drills=0, **dict.fromkeys(MUST_BE_ZERO, 0))
    for _ in range(times):
        side.clear()
        done = drill(World.begin(side, folder))
        labels = [done.labels[what] for what in ("changed", "pending_days")]
        figures["drills"] += 1
        figures["asked"] += done.asked_before
        figures["overwritten"] += not done.kept
        figures["untold"] += 2 - labels.count("KING OF TIME側で変更あり") + ('/link/approval"' not in done.page)
        figures["writes_too_many"] += len(done.written_after) - 1
        print(dict(figures), file=sys.stderr, flush=True)
    return figures


if __name__ == "__main__":
    main()
