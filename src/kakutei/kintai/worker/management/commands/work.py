"""kakutei worker kintai: the mails, and once an hour the pruning of old rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kakutei.edge import clock
from kakutei.edge.loop import Every, Loop
from kakutei.kintai.actions.prune import prune
from kakutei.signin.queue import send_queued_mails


class Command(BaseCommand):
    help = "メールの送信と古い記録の整理を続けます。SIGTERMで終わります。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="一度だけ行って終わります")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        loop = Loop("kintai", {"mail": lambda: send_queued_mails() > 0, "prune": Every(_prune, dt.timedelta(hours=1))})
        if once:
            loop.until_idle()
        else:
            loop.run()


def _prune() -> None:
    prune(at=clock.now())
