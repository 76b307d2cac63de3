"""kakutei shift mark-restored: the database was restored from a backup."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kakutei.infrastructure import clock
from kakutei.shift.link.restore_guard import mark_restored


class Command(BaseCommand):
    help = "Stops the link of every company until a user of that company has checked the shifts and approved."

    def handle(self, *args: Any, **options: Any) -> None:
        count = mark_restored(at=clock.now())
        self.stdout.write(f"{count}社の連携を、承認されるまで停止しました。")
