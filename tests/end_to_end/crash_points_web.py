"""The shift app's web process, killed at a named point of a request: `gunicorn --preload tests.end_to_end.crash_points_web:application`.

The pages are the production pages. Each SQL statement and each commit of a request is a step; a request with the header
X-Die: `before 7` or `after 7` ends the process with SIGKILL there; `during 7` ends it after a commit was sent to PostgreSQL and
before its answer was read. A request that is not killed lists its steps in X-Steps.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver

from kakutei.shift.wsgi import application as pages

SAVEPOINT = re.compile(r"SAVEPOINT \S+")
"""Its name holds the number of the thread, which is another one in the next request."""

_ = (
    get_resolver().url_patterns,
    get_template("shift/confirmation/preview.html"),
)  # once in the parent, not in each of its forks


@dataclass
class Steps:
    """What a request has done with the database, and where it is to end."""

    end: str
    passed: list[str] = field(default_factory=list)

    def step(self, name: str, go: Callable[[], Any]) -> Any:
        self.passed.append(name)
        self._die("before")
        result = go()
        self._die("after")
        return result

    def statement(self, execute: Any, sql: str, *arguments: Any) -> Any:
        named = SAVEPOINT.sub("SAVEPOINT", sql)
        return self.step(" ".join(named.split()[:3]), lambda: execute(sql, *arguments))

    def commit(self, real: Any) -> Any:
        return self.step("COMMIT", lambda: self._commit(real))

    def _commit(self, real: Any) -> Any:
        if self.end == f"during {len(self.passed)}" and real.vendor == "postgresql":
            real.connection.pgconn.send_query(b"COMMIT")
            self._die("during")
        return type(real)._commit(real)

    def _die(self, side: str) -> None:
        if self.end == f"{side} {len(self.passed)}":
            os.kill(os.getpid(), signal.SIGKILL)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    steps, real = Steps(environ.get("HTTP_X_DIE", "")), connections["default"]

    def answer(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("X-Steps", "; ".join(steps.passed))], *rest)

    real._commit = lambda: steps.commit(real)  # type: ignore[method-assign] # the one step that no wrapper sees
    with real.execute_wrapper(steps.statement):
        return pages(environ, answer)
