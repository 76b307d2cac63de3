"""What confirming a day does on the attendance side, as far as it is known before anything is sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import DayBlock, Outcome, Plan, WantedKind


class Effect(Enum):
    """Code, label, and what happens."""

    ADDED = "added", "追加", "KING OF TIMEのスケジュールに追加します。"
    CHANGED = "changed", "変更", "KING OF TIMEのスケジュールを新しい時刻に変更します。"
    DELETED = "deleted", "削除", "KING OF TIMEのスケジュールからも削除します。"
    REPLACED = "replaced", "置き換え", "KING OF TIME側の予定を、こちらの予定に置き換えます。"
    BLOCKED = "blocked", "送れない", "理由が解消すると送ります。理由は連携状況でも確認できます。"
    LEAVE_THERE = "leave_there", "送らない (KING OF TIMEに休暇)", "KING OF TIMEに休暇がある日は、送りません。"
    ACTUALS = "actuals", "送らない (実績あり)", "実績がある日は、変更を送りません。"
    LATER = "later", "まだ送らない (1年より先)", "1年前の日になったら送ります。"
    OUTSIDE = "outside", "送らない (連携する期間の外)", "連携する期間の外の日は、KING OF TIMEには送りません。"
    OFF = "off", "送らない (連携オフ)", "連携がオフのため、KING OF TIMEには送りません。"
    LEAVE = "leave", "送らない (休暇)", "休暇は確定しますが、KING OF TIMEには送りません。"
    SAME = "same", "KING OF TIMEは変わらない", "KING OF TIMEの予定は、このままです。"

    def __init__(self, code: str, label: str, sentence: str) -> None:
        self.code = code
        self.label = label
        self.sentence = sentence

    @property
    def sends(self) -> bool:
        return self in (Effect.ADDED, Effect.CHANGED, Effect.DELETED, Effect.REPLACED)


@dataclass(frozen=True)
class KnownThere:
    """What was last read or written there for one person and work date. `ours`: our plan, or one that may have arrived."""

    ours: Plan | None = None
    plan: Plan | None = None
    leave: str = ""
    actual: bool = False
    actual_text: str = ""
    read_at: dt.datetime | None = None


NOTHING_KNOWN = KnownThere()


@dataclass(frozen=True)
class LinkReach:
    """`on`: something may be sent. The dates that the attendance side takes now; None: any."""

    on: bool
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Before:
    """The desired day before: its value, and its outcome, None while it is pending."""

    want: Want | None = None
    outcome: Outcome | None = None


def effect_of(
    work_date: dt.date, want: Want, before: Before, there: KnownThere, reach: LinkReach, block: DayBlock | None
) -> Effect:
    if want.plan is None and not _ours_is_there(before, there):
        return Effect.LEAVE if want.kind is WantedKind.LEAVE else Effect.SAME
    if not reach.on:
        return Effect.OFF
    if reach.first and work_date < reach.first:
        return Effect.OUTSIDE
    if reach.last and work_date > reach.last:
        return Effect.LATER
    if before.want == want and before.outcome in (None, Outcome.DELIVERED):
        return Effect.BLOCKED if block and want.plan else Effect.SAME
    return _guarded(before, there, want) or _written(want, before, there, block)


def _ours_is_there(before: Before, there: KnownThere) -> bool:
    """A plan of ours that is there, or that may have arrived. What still waits for its first write is not there."""
    delivered = before.outcome is Outcome.DELIVERED and before.want is not None and before.want.plan is not None
    return there.ours is not None or delivered


def _guarded(before: Before, there: KnownThere, want: Want) -> Effect | None:
    if want.plan is not None and there.plan == want.plan and there.ours is None:
        return Effect.SAME
    if there.leave or before.outcome is Outcome.LEAVE_THERE:
        return Effect.LEAVE_THERE
    if there.actual or before.outcome is Outcome.ACTUALS_THERE:
        return Effect.ACTUALS
    return None


def _written(want: Want, before: Before, there: KnownThere, block: DayBlock | None) -> Effect:
    if block:
        return Effect.BLOCKED
    if want.plan is None:  # a plan that was changed there is never deleted
        return Effect.SAME if before.outcome is Outcome.CHANGED_THERE else Effect.DELETED
    if before.outcome is Outcome.CHANGED_THERE or (there.ours is None and there.plan is not None):
        return Effect.REPLACED
    return Effect.CHANGED if _ours_is_there(before, there) else Effect.ADDED
