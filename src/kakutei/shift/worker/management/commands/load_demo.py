"""kakutei shift load_demo: the demo world of kakutei.demo.cast."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kakutei.edge import clock
from kakutei.jptime.workdate import today
from kakutei.shift.people.models import Company
from kakutei.shift.worker.demo import load_demo


class Command(BaseCommand):
    help = "Loads the demo world. Refused where a company exists already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=dt.date.fromisoformat, default=None)
        parser.add_argument("--open-hours", action="store_true", help="no restricted hours")
        parser.add_argument("--base-url", required=True, help="the attendance app's WebAPI")

    def handle(self, *args: Any, today: dt.date | None, open_hours: bool, base_url: str, **options: Any) -> None:
        if Company.objects.exists():
            raise CommandError("会社がすでにあります。デモのデータは、空のデータベースにだけ入れられます。")
        load_demo(base_url=base_url, open_hours=open_hours, at=clock.now(), date=today or _date())


def _date() -> dt.date:
    return today(clock.now())
