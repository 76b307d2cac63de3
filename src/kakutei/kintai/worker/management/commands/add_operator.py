"""kakutei kintai add-operator: who runs this installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kakutei.kintai.actions.add_operator import add_operator


class Command(BaseCommand):
    help = "運営者を登録します。メールのリンクでログインし、/operator のページを使います。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="運営者のメールアドレス")
        parser.add_argument("--name", required=True, help="運営者の名前")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        operator = add_operator(email=email, name=name)
        self.stdout.write(f"{operator.email} を運営者にしました。")
