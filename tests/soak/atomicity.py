"""[確定] killed at every step, again and again: `python -m tests.soak.atomicity --times 20 --postgres postgres://…`.

Prints one JSON object; `torn` and `late` must be 0, else the command ends with 1.
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


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--times", type=int, default=20)
    words.add_argument("--postgres", default="", help="postgres://user@host:port; else SQLite")
    options = words.parse_args()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="kakutei-soak-"))
    side = AttendanceSide(folder, free_port())
    with ground(postgres=options.postgres, folder=folder, base_url=side.base_url):
        figures = _run(side, folder, options.times)
    print(json.dumps({**figures, "seconds": round(time.monotonic() - began)}))
    sys.exit(1 if figures["torn"] or figures["late"] else 0)


def _run(side: AttendanceSide, folder: Path, times: int) -> Counter[str]:
    """`late`: a page that said 確定しました while not all was on file."""
    from tests.end_to_end.confirming import ALL, NOTHING, die_at_every_step
    from tests.end_to_end.world import World

    figures = Counter(times=times, torn=0, late=0)
    for _ in range(times):
        world = World.begin(side, folder)
        world.connect()
        report = die_at_every_step(world)
        found = [on_file for _, on_file in report.deaths]
        figures["deaths"] += len(found)
        figures["both"] += found.count(ALL)
        figures["neither"] += found.count(NOTHING)
        figures["torn"] += len(report.torn)
        figures["late"] += "件を確定しました。" in report.page and report.at_last != ALL
        print(dict(figures), file=sys.stderr, flush=True)
    return figures


if __name__ == "__main__":
    main()
