"""The notices of the company in scope: opened, closed, and due to be mailed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest

from kakutei.jptime.clocktext import moment, spoken_moment
from kakutei.jptime.workdate import today
from kakutei.shift.notifications.models import Delivery, DigestState, Notice
from kakutei.shift.notifications.recipients import short_name
from kakutei.shift.people.models import Company, User

STANDS = dt.timedelta(minutes=2)
"""A cause that ends by itself within two minutes (a server that restarts) needs no action."""
NOT_AGAIN = dt.timedelta(hours=6)
"""A cause that ends and returns all day is mailed four times, not four hundred times."""
MORNING = 7 * 60 + 30
"""Minutes after midnight in Japan: read before a store opens, and before the restricted hours begin at 8:00."""
MOST_NAMES = 3


class Urgency(Enum):
    AT_ONCE = "at once, and each morning as long as it stands"
    EVERY_MORNING = "each morning as long as it stands"
    WHEN_CHANGED = "in the morning after something about it has changed"


@dataclass(frozen=True)
class ActiveCause:
    """A present cause. `patience`: how long it has to last before it is mailed; `newest`: when its last day was added."""

    days: int
    urgency: Urgency
    patience: dt.timedelta = STANDS
    newest: dt.datetime | None = None


type ActiveCauses = Mapping[str, ActiveCause]


def lock(company: Company, at: dt.datetime) -> DigestState:
    """Until the transaction ends, no other worker mails this company. At the first call, earlier digests are not due."""
    DigestState.objects.get_or_create(company=company, defaults={"digested_at": at})
    return DigestState.objects.select_for_update().get(company=company)


def open_notices() -> list[Notice]:
    return list(Notice.objects.open().order_by("opened_at", "pk"))


def differs(notices: Iterable[Notice], causes: ActiveCauses) -> bool:
    """Whether a cause began or ended since the notices were last updated."""
    return {notice.cause for notice in notices} != causes.keys()


def keep(company: Company, causes: ActiveCauses, at: dt.datetime) -> list[Notice]:
    """Opens a notice for what is new and closes those of what is over, which it returns."""
    notices = open_notices()
    over = [notice for notice in notices if notice.cause not in causes]
    _end(Notice.objects.filter(pk__in=[notice.pk for notice in over]), at)
    new = causes.keys() - {notice.cause for notice in notices}
    Notice.objects.bulk_create(Notice(company=company, cause=cause, opened_at=at) for cause in sorted(new))
    return over


def open_one(company: Company, cause: str, *, about: str, at: dt.datetime) -> Notice:
    """A new notice for a user's action; an earlier open one of the same cause is closed."""
    close(cause, at)
    return Notice.objects.create(company=company, cause=cause, about=about, opened_at=at)


def close(cause: str, at: dt.datetime) -> None:
    _end(Notice.objects.open().filter(cause=cause), at)


def _end(notices: QuerySet[Notice], at: dt.datetime) -> None:
    """The clocks of two machines may differ a little: no notice ends before it began."""
    notices.update(closed_at=Greatest(F("opened_at"), Value(at, output_field=DateTimeField())))


def alarms(notices: Iterable[Notice], causes: ActiveCauses, at: dt.datetime) -> list[Notice]:
    """Those to be mailed now: not mailed yet, not muted, lasting long enough, and no mail of the cause within six hours."""
    new = [
        notice
        for notice in notices
        if notice.cause in causes
        and causes[notice.cause].urgency is Urgency.AT_ONCE
        and notice.told_at is None
        and _may_be_told(notice, causes, at)
    ]
    if not new:
        return []
    names = [notice.cause for notice in new]
    lately = set(Notice.objects.filter(cause__in=names, told_at__gt=at - NOT_AGAIN).values_list("cause", flat=True))
    return [notice for notice in new if notice.cause not in lately]


def digest_is_due(state: DigestState | None, at: dt.datetime) -> bool:
    """From 7:30 on, once a day."""
    this_morning = moment(today(at), MORNING)
    return at >= this_morning and (state is None or state.digested_at < this_morning)


def digest(notices: Iterable[Notice], causes: ActiveCauses, state: DigestState, at: dt.datetime) -> list[Notice]:
    """The notices of the morning mail: all open ones that are not muted, or none where it would only be a repetition."""
    listed = [notice for notice in notices if notice.cause in causes and _may_be_told(notice, causes, at)]
    return listed if any(_speaks(notice, causes[notice.cause], state) for notice in listed) else []


def over_since(state: DigestState) -> list[Notice]:
    """The mailed notices that have been closed since the last digest."""
    ended = Notice.objects.filter(closed_at__gt=state.digested_at, told_at__isnull=False, muted_at=None)
    return list(ended.order_by("closed_at", "pk"))


def mark_told(notices: Iterable[Notice], causes: ActiveCauses, users: Iterable[User], at: dt.datetime) -> None:
    """In the transaction that queues the mails: both are committed, or neither."""
    told, users = list(notices), list(users)
    for notice in told:
        notice.told_at = notice.told_at or at
        notice.days = causes[notice.cause].days
    Notice.objects.bulk_update(told, ["told_at", "days"])
    Delivery.objects.bulk_create(
        Delivery(company_id=notice.company_id, notice=notice, user=user, at=at) for notice in told for user in users
    )


def told_by_notice(notices: Iterable[Notice]) -> dict[int, str]:
    """By notice: 12/1 14:32 に青木さん、馬場さんへメールでお知らせしました。"""
    first: dict[int, list[Delivery]] = {}
    rows = Delivery.objects.filter(notice__in=[notice.pk for notice in notices]).select_related("user")
    for row in rows.order_by("at", "pk"):
        told = first.setdefault(row.notice_id, [])
        if not told or told[0].at == row.at:
            told.append(row)
    return {notice_id: _told_sentence(told) for notice_id, told in first.items()}


def told_by_cause() -> dict[str, str]:
    """The same of what is open."""
    notices = open_notices()
    told = told_by_notice(notices)
    return {notice.cause: told[notice.pk] for notice in notices if notice.pk in told}


def _told_sentence(told: list[Delivery]) -> str:
    names = [short_name(row.user) for row in told]
    more = f" ほか{len(names) - MOST_NAMES}人" if len(names) > MOST_NAMES else ""
    return f"{spoken_moment(told[0].at)} に{'、'.join(names[:MOST_NAMES])}{more}へメールでお知らせしました。"


def _may_be_told(notice: Notice, causes: ActiveCauses, at: dt.datetime) -> bool:
    return notice.muted_at is None and at - notice.opened_at >= causes[notice.cause].patience


def _speaks(notice: Notice, active: ActiveCause, state: DigestState) -> bool:
    if active.urgency is not Urgency.WHEN_CHANGED:
        return True
    newer = active.newest is not None and active.newest > state.digested_at
    return notice.told_at is None or notice.days != active.days or newer
