"""kakutei worker kintai: the mails, who has retired, which company leaves, and once an hour the pruning of old rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kakutei.edge import clock
from kakutei.edge.loop import Every, Loop
from kakutei.kintai.actions.end_retired import end_retired
from kakutei.kintai.actions.erase_companies import erase_companies, remind_of_deletions
from kakutei.kintai.actions.prune import prune
from kakutei.signin.queue import send_queued_mails

LEAVING = dt.timedelta(minutes=10)
"""Between two looks who has retired; no page opens for them from midnight on, whether the worker runs or not."""


ERASING = dt.timedelta(minutes=10)
"""Between two looks which company has to go, and whose people have to be reminded of it."""


class Command(BaseCommand):
    help = "メールの送信と古い記録の整理を続けます。SIGTERMで終わります。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="一度だけ行って終わります")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        loop = Loop(
            "kintai",
            {
                "mail": lambda: send_queued_mails() > 0,
                "leave": Every(lambda: end_retired(at=clock.now()), LEAVING),
                "erase": Every(_erase, ERASING),
                "prune": Every(_prune, dt.timedelta(hours=1)),
            },
        )
        if once:
            loop.until_idle()
        else:
            loop.run()


def _prune() -> None:
    prune(at=clock.now())


def _erase() -> None:
    remind_of_deletions(at=clock.now())
    erase_companies(at=clock.now())
