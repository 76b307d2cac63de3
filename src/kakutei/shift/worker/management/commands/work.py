"""kakutei worker shift: the link's courier and the mails."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kakutei.edge.loop import Loop, worker_name
from kakutei.shift.actions.run_courier import courier
from kakutei.signin.queue import send_queued_mails


class Command(BaseCommand):
    help = "Carries confirmed shifts to the attendance side and sends mails, until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once, do what is due, end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        link = courier(worker=worker_name())
        loop = Loop("shift", {"link": link.visit, "mail": lambda: send_queued_mails() > 0})
        if once:
            loop.until_idle()
        else:
            loop.run()
