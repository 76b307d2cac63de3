"""kakutei shift add-company: adds a company and its owner, by the operator."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kakutei.infrastructure import clock
from kakutei.shift.actions.registration import OwnerAddressWrong, add_company


class Command(BaseCommand):
    help = "Adds a company with its owner. The owner then signs in by mail link."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--owner", required=True, help="the owner's mail address")
        parser.add_argument("--owner-name", required=True)
        parser.add_argument(
            "--grant-link",
            action="store_true",
            help="puts the company on Pro without a bill and grants the KING OF TIME link",
        )

    def handle(self, *args: Any, name: str, owner: str, owner_name: str, grant_link: bool, **options: Any) -> None:
        try:
            company = add_company(
                name=name, owner_email=owner, owner_name=owner_name, grant_link=grant_link, at=clock.now()
            )
        except OwnerAddressWrong as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{company.name} を登録しました。{owner} でログインできます。")
