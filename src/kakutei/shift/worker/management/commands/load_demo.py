"""kakutei shift load_demo: the demo world of kakutei.demo."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kakutei.demo import cast, generated
from kakutei.infrastructure import clock
from kakutei.jptime.workdate import today
from kakutei.shift.people.models import Company
from kakutei.shift.worker.demo import load_demo


class Command(BaseCommand):
    help = "デモの会社、スタッフ、シフトを登録します。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=dt.date.fromisoformat, help="この日のデモにします (例: 2026-12-01)")
        parser.add_argument("--open-hours", action="store_true", help="WebAPI制限時間帯なしで登録します")
        parser.add_argument("--people", type=generated.head_count, default=len(cast.PEOPLE), help="スタッフの人数")
        parser.add_argument("--base-url", required=True, help="勤怠アプリのWebAPIのURL")

    def handle(
        self, *args: Any, today: dt.date | None, open_hours: bool, people: int, base_url: str, **options: Any
    ) -> None:
        if settings.PRODUCTION:
            raise CommandError("デモのデータは本番の環境には登録できません。")
        if Company.objects.exists():
            raise CommandError("会社がすでにあります。デモのデータは、空のデータベースにだけ入れられます。")
        load_demo(
            base_url=base_url,
            open_hours=open_hours,
            at=clock.now(),
            date=today or _date(),
            people=generated.people(people),
        )


def _date() -> dt.date:
    return today(clock.now())
