"""kakutei worker kintai: retirements, company deletions and the pruning of old rows in one loop, the mails in another."""

from __future__ import annotations

import datetime as dt

from kakutei.access.changes import end_retired
from kakutei.duties.models import Duty
from kakutei.duties.record import DatabaseRecord
from kakutei.duties.worker import DELETIONS, RETIREMENTS, WorkerCommand
from kakutei.infrastructure import clock
from kakutei.infrastructure.worker_loop import Every, Loop
from kakutei.kintai.actions.company_deletion import DELETION, erase_companies
from kakutei.kintai.actions.prune import prune

PRUNING = dt.timedelta(hours=1)


class Command(WorkerCommand):
    help = "メールの送信と古い記録の整理を続けます。SIGTERMで終わります。"

    def main_loop(self) -> Loop:
        duties = {
            Duty.LEAVE: Every(lambda: end_retired(at=clock.now()), RETIREMENTS),
            Duty.REMIND: Every(lambda: DELETION.remind(at=clock.now()), DELETIONS),
            Duty.ERASE: Every(lambda: erase_companies(at=clock.now()), DELETIONS),
            Duty.PRUNE: Every(lambda: prune(at=clock.now()), PRUNING),
        }
        return Loop("kintai", {duty.value: do for duty, do in duties.items()}, record=DatabaseRecord())
