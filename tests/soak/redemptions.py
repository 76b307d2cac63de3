"""python -m tests.soak.redemptions [--postgres postgres://user@host:port]: one mail link pressed 50 times at once.

Prints JSON: how often it was pressed, and how many sessions it made.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from tests.soak.environment import ground

UNREACHABLE = "http://127.0.0.1:1/v1.0"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--times", type=int, default=50)
    options.add_argument("--postgres", default="")
    asked = options.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        ground(postgres=asked.postgres, folder=Path(folder), base_url=UNREACHABLE),
    ):
        from django.db import connections

        from tests.end_to_end.redemptions import press_at_once

        pressed = press_at_once(asked.times)
        connections.close_all()
    print(
        json.dumps({"parallel_redemptions": sum(pressed.answers.values()), "sessions_from_one_link": pressed.sessions})
    )


if __name__ == "__main__":
    main()
