"""kakutei shift renew-fence-log: recreates files of the fence log that are empty, damaged or lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kakutei.infrastructure import clock
from kakutei.shift.actions.link_worker import renew_fence_log
from kakutei.shift.link.port import FenceLogUnusable
from kakutei.shift.link.rules.fence_log import ADVICE, PROBLEMS


class Command(BaseCommand):
    help = "Recreates lost files of the fence log. Only if the database was not restored; otherwise run mark-restored first."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = renew_fence_log(at=clock.now())
        except FenceLogUnusable as why:
            raise CommandError(f"{why}: {PROBLEMS[why.problem]}{ADVICE[why.problem]}") from why
        self.stdout.write(
            f"{count}件の控えを作り直しました。停止していた連携は再開します。"
            if count
            else "作り直す控えはありません。"
        )
