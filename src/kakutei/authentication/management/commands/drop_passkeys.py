"""kakutei shift drop-passkeys, kakutei kintai drop-passkeys: for a user who has lost every passkey, where no
other user can delete them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kakutei.authentication.passkey_store import AddressUnknown, drop_passkeys_of_address
from kakutei.infrastructure import clock


class Command(BaseCommand):
    help = (
        "パスキーをすべてなくした人のパスキーを削除し、端末をログアウトします。ご本人であることを確認してから使います。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("mail", help="その人のメールアドレス")

    def handle(self, *args: Any, mail: str, **options: Any) -> None:
        try:
            count = drop_passkeys_of_address(mail, at=clock.now())
        except AddressUnknown as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{mail} のパスキーを{count}個削除しました。" if count else f"{mail} にパスキーはありません。"
        )
