"""kakutei shift reseal: seals every stored token with the first of KAKUTEI_SEAL_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kakutei.shift.actions.reseal_tokens import reseal_tokens


class Command(BaseCommand):
    help = "Seals every stored token anew with the first key; afterwards the older keys may be taken away."

    def handle(self, *args: Any, **options: Any) -> None:
        done = reseal_tokens()
        self.stdout.write(f"{done.anew}件のトークンを新しい鍵で封印し直しました。")
        if done.unreadable:
            numbers = "、".join(map(str, done.unreadable))
            raise CommandError(
                f"どの鍵でも開けないトークンがあります。アクセストークンを入れ直してもらってください(会社番号: {numbers})"
            )
