"""A clock that runs slowly: however long a sweep takes, no session in it grows old, and no two of its requests are of the
same time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kakutei.infrastructure import clock


@dataclass(frozen=True)
class SlowClock:
    """From `at` on a second in each minute. In the place of the setting KAKUTEI_CLOCK_FILE."""

    at: dt.datetime
    begun: dt.datetime = field(default_factory=clock.system_now)

    def exists(self) -> bool:
        return True

    def read_text(self) -> str:
        gone = clock.system_now() - self.begun
        return str((self.at + gone / 60 - self.begun - gone).total_seconds())
