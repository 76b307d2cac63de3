"""A worker that is killed while it tells: `python -m tests.end_to_end.crash_points_notifications POINT`. The parts are the production parts."""

# ruff: noqa: E402 - the environment and Django are set up before what needs them is imported

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import django

django.setup()

from kakutei.infrastructure import clock
from kakutei.shift.actions import notifications as telling
from kakutei.shift.notifications import repository

POINT = sys.argv[1]
real_queue, real_mark_told = telling.queue, repository.mark_told


def die(point: str) -> None:
    if point == POINT:
        os.kill(os.getpid(), signal.SIGKILL)


def queue(*arguments: Any, **more: Any) -> Any:
    die("before the mail is queued")
    return real_queue(*arguments, **more)


def mark_told(*arguments: Any) -> None:
    die("after the mail is queued")
    real_mark_told(*arguments)
    die("before the commit")


telling.queue, repository.mark_told = queue, mark_told
telling.tell_people(at=clock.now())
