"""kakutei kintai add-company: adds a company and its first administrator to the attendance app (B0)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kakutei.infrastructure import clock
from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.actions.add_company import add_company


class Command(BaseCommand):
    help = "会社と、その最初の全権管理者を登録します。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="会社名")
        parser.add_argument("--administrator", required=True, help="全権管理者のメールアドレス")
        parser.add_argument("--administrator-name", required=True, help="全権管理者の名前")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            company = add_company(
                name=options["name"],
                administrator_email=options["administrator"],
                administrator_name=options["administrator_name"],
                at=clock.now(),
            )
        except Refusal as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(
            f"会社「{company.name}」と全権管理者 {options['administrator']} を登録しました。"
            "ログインのページからメールアドレスでログインできます。"
        )
