"""Loads the demo world (kakutei.demo) into an empty attendance app."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kakutei.demo import cast, generated
from kakutei.infrastructure import clock
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.load_demo import load_demo


class Command(BaseCommand):
    help = "デモの会社、従業員、スケジュール、打刻を登録します。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=dt.date.fromisoformat, help="この日のデモにします (例: 2026-12-01)")
        parser.add_argument("--people", type=generated.head_count, default=len(cast.PEOPLE), help="従業員の人数")
        parser.add_argument("--open-hours", action="store_true", help="WebAPI制限時間帯なしで登録します")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("デモのデータは本番の環境には登録できません。")
        at = clock.now()
        try:
            company = load_demo(
                today=options["today"] or today(at),
                at=at,
                open_hours=options["open_hours"],
                people=generated.people(options["people"]),
            )
        except Refusal as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"デモの会社「{company.name}」を登録しました。")
