"""A worker that is killed at one named point: `python -m tests.road.dying_worker POINT`. The parts are the production parts;
each is wrapped so that the process ends itself with SIGKILL before or after the real call."""

# ruff: noqa: E402 - the environment and Django are set up before what needs them is imported

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import sys
from typing import Any
from urllib.parse import urlsplit

import django

django.setup()

from kakutei.kotclient.answers import Answer
from kakutei.kotclient.client import KotClient
from kakutei.kotwire.moments import plan_text
from kakutei.kotwire.records import DailySchedule
from kakutei.shift.actions.run_courier import courier
from kakutei.shift.link import opening
from kakutei.shift.link.ledger import DatabaseLedger
from kakutei.shift.link.port import Claim
from tests.road.attendance import READS_PUNCHES

POINT = sys.argv[1]


def die(point: str) -> None:
    if point == POINT:
        os.kill(os.getpid(), signal.SIGKILL)


class DyingLedger(DatabaseLedger):
    def claim(self, worker: str, at: dt.datetime) -> Claim | None:
        claim = super().claim(worker, at)
        if claim:
            die("after claim")
        return claim

    def done(self, *args: Any, **kwargs: Any) -> None:
        die("before the commit of the record")
        super().done(*args, **kwargs)
        die("after the commit of the record")


class DyingClient(KotClient):
    def schedules(self, **request: Any) -> Any:
        die("before the read")
        answer = super().schedules(**request)
        die("after the read")
        return answer

    def put_schedule(self, *, key: str, date: dt.date, start: dt.datetime, end: dt.datetime) -> Answer[DailySchedule]:
        die("before the send")
        if POINT == "mid-body":
            self._send_half(key, date, start, end)
        answer = super().put_schedule(key=key, date=date, start=start, end=end)
        die("after the server applied it")
        return answer

    def _send_half(self, key: str, date: dt.date, start: dt.datetime, end: dt.datetime) -> None:
        url = urlsplit(self._base_url)
        body = json.dumps({"clockInSchedule": plan_text(start), "clockOutSchedule": plan_text(end)})
        head = (
            f"PUT {url.path}/daily-schedules/{key}/{date} HTTP/1.1\r\nHost: {url.netloc}\r\n"
            f"Authorization: Bearer {READS_PUNCHES}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((url.hostname, url.port)) as wire:
            wire.sendall((head + body[: len(body) // 2]).encode())
            die("mid-body")


def open_dying(claim: Claim) -> KotClient:
    real = opening.open_server(claim)
    real.__class__ = DyingClient
    return real


link = courier(worker=f"dying:{os.getpid()}")
link.ledger = DyingLedger(link.pace)
link.api = open_dying
while link.visit():
    continue
