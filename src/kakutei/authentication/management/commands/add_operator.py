"""kakutei shift add-operator, kakutei kintai add-operator: registers an operator of this installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kakutei.authentication.identity import OperatorAddressWrong, add_operator


class Command(BaseCommand):
    help = "運営者を登録します。メールのリンクでログインし、/operator のページを使います。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="運営者のメールアドレス")
        parser.add_argument("--name", required=True, help="運営者の名前")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            operator = add_operator(email=email, name=name)
        except OperatorAddressWrong as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{operator.email} を運営者にしました。")
