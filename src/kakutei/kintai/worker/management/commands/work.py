"""The attendance app's worker: sends queued mail, prunes old rows. `kakutei worker kintai` starts it."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from post_office.mail import get_queued, send_queued

from kakutei.edge import clock
from kakutei.kintai.actions.prune import prune

PAUSE = 1.0
PRUNE_EVERY = dt.timedelta(hours=1)


class Command(BaseCommand):
    help = "メールの送信と古い記録の整理を続けます。SIGTERMで終わります。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="一度だけ行って終わります")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            send_mail()
            prune(at=clock.now())
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        go_on_until(stop)


def go_on_until(stop: threading.Event) -> None:
    log, next_prune = structlog.get_logger(), clock.now()
    log.info("worker_started", app="kintai")
    while not stop.is_set():
        send_mail()
        if clock.now() >= next_prune:
            prune(at=clock.now())
            next_prune = clock.now() + PRUNE_EVERY
        close_old_connections()
        stop.wait(PAUSE)
    log.info("worker_stopped", app="kintai")


def send_mail() -> None:
    if get_queued().exists():
        send_queued(processes=1, log_level=1)
