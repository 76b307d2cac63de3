"""kakutei shift drop-passkeys, kakutei kintai drop-passkeys: for who has lost every passkey and knows nobody who could take them away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kakutei.edge import clock
from kakutei.signin.keyring import NobodyWithAddress, drop_passkeys_of_address


class Command(BaseCommand):
    help = (
        "パスキーをすべてなくした人のパスキーを削除し、端末をログアウトします。ご本人であることを確かめてから使います。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mail", help="その人のメールアドレス")

    def handle(self, *args: Any, mail: str, **options: Any) -> None:
        try:
            count = drop_passkeys_of_address(mail, at=clock.now())
        except NobodyWithAddress as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{mail} のパスキーを{count}個削除しました。" if count else f"{mail} にパスキーはありません。"
        )
