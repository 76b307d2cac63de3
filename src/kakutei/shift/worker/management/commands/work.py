"""kakutei worker shift: the link's delivery worker and the notices in one loop, the mails in another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from kakutei.access.changes import end_retired
from kakutei.access.pruning import prune
from kakutei.duties.models import Duty
from kakutei.duties.record import DatabaseRecord
from kakutei.duties.worker import DELETIONS, RETIREMENTS, WorkerCommand
from kakutei.infrastructure import clock
from kakutei.infrastructure.worker_loop import Every, Loop, worker_name
from kakutei.shift.actions.company_deletion import DELETION, erase_companies
from kakutei.shift.actions.link_worker import check_fence_log, courier
from kakutei.shift.actions.notifications import tell_people
from kakutei.shift.link.fence_log import fence_log
from kakutei.shift.link.restore_guard import notice_restore

TELLING = dt.timedelta(seconds=30)
"""Between two checks for due notices: with the two minutes that a cause has to last, three minutes at most."""


COMPARING = dt.timedelta(minutes=10)
"""Between two checks whether the database was restored; each claim checks the same before anything is sent."""


PRUNING = dt.timedelta(days=1)


FENCE_LOG = dt.timedelta(minutes=1)
"""Between two checks of the files of the fence log; each claim checks its own."""


class Command(WorkerCommand):
    help = "確定したシフトとメールの送信を続けます。SIGTERMで終わります。"

    def main_loop(self) -> Loop:
        record = DatabaseRecord(one_by_one=frozenset({Duty.LINK.value}))
        link = courier(worker=worker_name(), record=record)
        duties: dict[Duty, Callable[[], bool]] = {
            Duty.FENCE_LOG: Every(lambda: check_fence_log(at=clock.now()), FENCE_LOG),
            Duty.RESTORE: Every(lambda: notice_restore(at=clock.now()), COMPARING),
            Duty.LINK: link.run_once,
            Duty.TELL: Every(lambda: tell_people(at=clock.now()), TELLING),
            Duty.LEAVE: Every(lambda: end_retired(at=clock.now()), RETIREMENTS),
            Duty.REMIND: Every(lambda: DELETION.remind(at=clock.now()), DELETIONS),
            Duty.ERASE: Every(lambda: erase_companies(fence_log=fence_log(), at=clock.now()), DELETIONS),
            Duty.PRUNE: Every(lambda: prune(at=clock.now()), PRUNING),
        }
        return Loop("shift", {duty.value: do for duty, do in duties.items()}, record=record)
