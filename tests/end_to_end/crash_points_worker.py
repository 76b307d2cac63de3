"""A worker that ends, or lies still, at one named point, the n-th time it comes there. Loop, courier, repository and client are
the production ones; each call is wrapped so that the process sends itself SIGKILL (or SIGSTOP) before, in or after the real one.

A child of the forkserver: `fork("tests.end_to_end.crash_points_worker", POINT, N, "kill")`.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from kakutei.infrastructure.worker_loop import Loop, worker_name
from kakutei.kotclient.answers import Answer
from kakutei.kotclient.client import KotClient
from kakutei.kotwire.moments import plan_text
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.actions.link_worker import courier
from kakutei.shift.link import connections
from kakutei.shift.link.models import Connection
from kakutei.shift.link.port import Claim
from kakutei.shift.link.repository import DatabaseRepository
from tests.end_to_end.attendance import READS_PUNCHES


class End:
    """The one point of this process."""

    point = ""
    left = 0
    signal = signal.SIGKILL

    @classmethod
    def reach(cls, point: str) -> None:
        if point != cls.point:
            return
        cls.left -= 1
        if cls.left == 0:
            os.kill(os.getpid(), cls.signal)

    @classmethod
    def is_next(cls, point: str) -> bool:
        return point == cls.point and cls.left == 1


class DyingRepository(DatabaseRepository):
    def claim(self, worker: str, at: dt.datetime) -> Claim | None:
        claim = super().claim(worker, at)
        if claim:
            End.reach("after the claim")
        return claim

    @contextmanager
    def _receipt(self, *args: Any, **kwargs: Any) -> Iterator[Connection]:
        """Inside the transaction, with all its statements done."""
        with super()._receipt(*args, **kwargs) as connection:
            yield connection
            End.reach("before the commit")

    def done(self, *args: Any, **kwargs: Any) -> None:
        super().done(*args, **kwargs)
        End.reach("after the commit")


class DyingClient(KotClient):
    def schedules(self, **request: Any) -> Any:
        End.reach("before the read")
        answer = super().schedules(**request)
        End.reach("after the read")
        return answer

    def put_schedule(self, *, key: str, date: dt.date, start: dt.datetime, end: dt.datetime) -> Answer[DailySchedule]:
        End.reach("before the send")
        body = {"clockInSchedule": plan_text(start), "clockOutSchedule": plan_text(end)}
        self._send_half("PUT", key, date, json.dumps(body))
        answer = super().put_schedule(key=key, date=date, start=start, end=end)
        End.reach("after the server applied it")
        return answer

    def delete_schedule(self, *, key: str, date: dt.date) -> Answer[DailySchedule]:
        End.reach("before the send")
        self._send_half("DELETE", key, date, "")
        answer = super().delete_schedule(key=key, date=date)
        End.reach("after the server applied it")
        return answer

    def _send_half(self, method: str, key: str, date: dt.date, body: str) -> None:
        """Half a body; of a request without one, all but the end of its head."""
        if not End.is_next("mid-body"):
            End.reach("mid-body")
            return
        url = urlsplit(self._base_url)
        head = (
            f"{method} {url.path}/daily-schedules/{key}/{date} HTTP/1.1\r\nHost: {url.netloc}\r\n"
            f"Authorization: Bearer {READS_PUNCHES}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((url.hostname, url.port)) as wire:
            wire.sendall((head + body)[: -(len(body) // 2 or 3)].encode())
            End.reach("mid-body")


def open_dying(claim: Claim) -> KotClient:
    real = connections.open_server(claim)
    real.__class__ = DyingClient
    return real


def main(point: str, times: str = "1", deed: str = "kill") -> None:
    End.point, End.left = point, int(times)
    End.signal = signal.SIGSTOP if deed == "stop" else signal.SIGKILL
    link = courier(worker=worker_name())
    link.repository = DyingRepository(link.pace)
    link.api = open_dying
    Loop("shift", {"link": link.run_once}).run()
