"""kakutei worker shift, kakutei worker kintai: what the command `work` of both apps shares."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kakutei.authentication.mail_queue import send_queued_mails
from kakutei.duties.models import Duty
from kakutei.duties.record import DatabaseRecord
from kakutei.infrastructure.worker_loop import Loop, run, until_idle

RETIREMENTS = dt.timedelta(minutes=10)
"""Between two checks for retired people; no page opens for them from midnight on, even if the worker does not run."""
DELETIONS = dt.timedelta(minutes=10)
"""Between two checks for companies that are due for deletion or for the reminder."""


class WorkerCommand(BaseCommand, ABC):
    """The app's own duties in one loop, the mails in another."""

    requires_system_checks = ()
    """The checks open the database: the loop runs them, and waits while it cannot be reached."""

    @abstractmethod
    def main_loop(self) -> Loop:
        """The app's duties."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="一度だけ行って終わります")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        main = self.main_loop()
        loops = main, mail_loop(main.app)
        if once:
            self.check()
            until_idle(*loops)
        else:
            run(*loops, prepare=self.check)


def mail_loop(app: str) -> Loop:
    """A loop of its own: a person who signs in waits for a mail, and no other duty may delay it."""
    return Loop(app, {Duty.MAIL.value: lambda: send_queued_mails() > 0}, record=DatabaseRecord())
