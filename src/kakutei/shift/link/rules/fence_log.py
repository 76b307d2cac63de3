"""What an operator has to do about the fence log: in the worker's log, and on the operator's pages."""

from __future__ import annotations

import datetime as dt

from kakutei.shift.link.rules.values import FenceLogProblem

FENCE_LOG_AGAIN = dt.timedelta(minutes=5)
"""The time until a claim is tried again, which costs no call."""

RENEW = "if the database was not restored from a backup, run `kakutei shift renew-fence-log`; if it was, see docs/operating.md, Backup and restore"

TODO = {
    FenceLogProblem.BROKEN: f"the file is empty or damaged: {RENEW}",
    FenceLogProblem.UNREADABLE: "give the worker's user the right to read it, or repair the disk; the worker resumes by itself",
    FenceLogProblem.UNWRITABLE: (
        "give the worker's user the right to write into the folder, or make room on its disk; the worker resumes by itself"
    ),
    FenceLogProblem.LOST: f"put the folder back (is its disk mounted?), and the worker resumes by itself; if it is lost: {RENEW}",
}
"""For the worker's log."""

PROBLEMS = {
    FenceLogProblem.BROKEN: "空か、壊れています。",
    FenceLogProblem.UNREADABLE: "読み取れません。",
    FenceLogProblem.UNWRITABLE: "書き込めません。",
    FenceLogProblem.LOST: "ファイルがなくなっています。",
}

_RENEW = "データベースをバックアップから戻していなければ、kakutei shift renew-fence-log を実行してください。戻した場合は、docs/operating.md の「Backup and restore」のとおりに進めてください。"

ADVICE = {
    FenceLogProblem.BROKEN: _RENEW,
    FenceLogProblem.UNREADABLE: "ワーカーのユーザーが読み取れるように、権限かディスクを直してください。直ると自動で再開します。",
    FenceLogProblem.UNWRITABLE: "ワーカーのユーザーが書き込めるように、権限かディスクの空きを直してください。直ると自動で再開します。",
    FenceLogProblem.LOST: f"フォルダーを元に戻してください(ディスクのマウントを確認してください)。戻ると自動で再開します。戻せないときは: {_RENEW}",
}
"""For the operator's pages."""
