"""kakutei shift add-operator: who runs this installation."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kakutei.signin.operators import OperatorAddressWrong, add_operator


class Command(BaseCommand):
    help = "Adds an operator, who then signs in by mail link and finds the operator's pages at /operator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            operator = add_operator(email=email, name=name)
        except OperatorAddressWrong as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{operator.email} を運営者にしました。")
