"""kakutei worker shift: the link's courier, the notices to people, and the mails."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kakutei.edge import clock
from kakutei.edge.loop import Every, Loop, worker_name
from kakutei.shift.actions.end_retired import end_retired
from kakutei.shift.actions.erase_companies import erase_companies, remind_of_deletions
from kakutei.shift.actions.notice_restore import notice_restore
from kakutei.shift.actions.prune import prune
from kakutei.shift.actions.run_courier import courier
from kakutei.shift.actions.tell_people import tell_people
from kakutei.shift.link.witness import FileWitness
from kakutei.signin.queue import send_queued_mails

TELLING = dt.timedelta(seconds=30)
"""Between two looks at what people have to be told: with the two minutes that a cause stands, three at most."""


COMPARING = dt.timedelta(minutes=10)
"""Between two looks whether the database was restored; each claim asks the same before anything is sent."""


LEAVING = dt.timedelta(minutes=10)
"""Between two looks who has retired; no page opens for them from midnight on, whether the worker runs or not."""


ERASING = dt.timedelta(minutes=10)
"""Between two looks which company has to go, and whose people have to be reminded of it."""


PRUNING = dt.timedelta(days=1)


class Command(BaseCommand):
    help = "Carries confirmed shifts to the attendance side and sends mails, until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="look once, do what is due, end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        link = courier(worker=worker_name())
        tell = Every(lambda: tell_people(at=clock.now()), TELLING)
        compare = Every(lambda: notice_restore(at=clock.now()), COMPARING)
        retired = Every(lambda: end_retired(at=clock.now()), LEAVING)
        erase = Every(_erase, ERASING)
        clean = Every(lambda: prune(at=clock.now()), PRUNING)
        loop = Loop(
            "shift",
            {
                "restore": compare,
                "link": link.visit,
                "tell": tell,
                "leave": retired,
                "erase": erase,
                "prune": clean,
                "mail": lambda: send_queued_mails() > 0,
            },
        )
        if once:
            loop.until_idle()
        else:
            loop.run()


def _erase() -> None:
    remind_of_deletions(at=clock.now())
    erase_companies(witness=FileWitness(settings.KAKUTEI_WITNESS), at=clock.now())
