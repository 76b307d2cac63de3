"""The book of notices of the company in scope: what opens, what is over, what is due to be mailed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest

from kakutei.jptime.clocktext import moment, spoken_moment
from kakutei.jptime.workdate import today
from kakutei.shift.notices.models import Notice, Telling, Told
from kakutei.shift.notices.recipients import short_name
from kakutei.shift.people.models import Company, User

STANDS = dt.timedelta(minutes=2)
"""What comes and goes by itself within two minutes (a server that restarts) is nobody's work."""
NOT_AGAIN = dt.timedelta(hours=6)
"""A cause that goes and comes back all day is told four times, not four hundred times."""
MORNING = 7 * 60 + 30
"""Minutes after midnight in Japan: read before a store opens, and before the restricted hours begin at 8:00."""
MOST_NAMES = 3


class Urgency(Enum):
    AT_ONCE = "at once, and each morning as long as it stands"
    EVERY_MORNING = "each morning as long as it stands"
    WHEN_CHANGED = "in the morning after something about it has changed"


@dataclass(frozen=True)
class Matter:
    """A cause that stands now. `patience`: how long it has to stand before it is mailed; `newest`: when its last day came."""

    days: int
    urgency: Urgency
    patience: dt.timedelta = STANDS
    newest: dt.datetime | None = None


type Matters = Mapping[str, Matter]


def lock(company: Company, at: dt.datetime) -> Telling:
    """Inside a transaction: until its end nobody else tells this company. A morning before the first look is past."""
    Telling.objects.get_or_create(company=company, defaults={"digested_at": at})
    return Telling.objects.select_for_update().get(company=company)


def open_notices() -> list[Notice]:
    return list(Notice.objects.filter(closed_at=None).order_by("opened_at", "pk"))


def differs(notices: Iterable[Notice], matters: Matters) -> bool:
    """Whether something began or ended since the book was last kept."""
    return {notice.cause for notice in notices} != matters.keys()


def keep(company: Company, matters: Matters, at: dt.datetime) -> list[Notice]:
    """Opens a notice for what is new and closes those of what is over, which it returns."""
    notices = open_notices()
    over = [notice for notice in notices if notice.cause not in matters]
    _end(Notice.objects.filter(pk__in=[notice.pk for notice in over]), at)
    new = matters.keys() - {notice.cause for notice in notices}
    Notice.objects.bulk_create(Notice(company=company, cause=cause, opened_at=at) for cause in sorted(new))
    return over


def open_one(company: Company, cause: str, *, about: str, at: dt.datetime) -> Notice:
    """A notice for what somebody does now; one that was left over from before is closed."""
    close(cause, at)
    return Notice.objects.create(company=company, cause=cause, about=about, opened_at=at)


def close(cause: str, at: dt.datetime) -> None:
    _end(Notice.objects.filter(cause=cause, closed_at=None), at)


def _end(notices: QuerySet[Notice], at: dt.datetime) -> None:
    """The clocks of two machines may differ a little: no notice ends before it began."""
    notices.update(closed_at=Greatest(F("opened_at"), Value(at, output_field=DateTimeField())))


def alarms(notices: Iterable[Notice], matters: Matters, at: dt.datetime) -> list[Notice]:
    """Those to be mailed now: not told yet, not muted, standing long enough, and not told of within six hours."""
    new = [
        notice
        for notice in notices
        if notice.cause in matters
        and matters[notice.cause].urgency is Urgency.AT_ONCE
        and notice.told_at is None
        and _may_be_told(notice, matters, at)
    ]
    if not new:
        return []
    causes = [notice.cause for notice in new]
    lately = set(Notice.objects.filter(cause__in=causes, told_at__gt=at - NOT_AGAIN).values_list("cause", flat=True))
    return [notice for notice in new if notice.cause not in lately]


def digest_is_due(telling: Telling | None, at: dt.datetime) -> bool:
    """From 7:30 on, once a day."""
    this_morning = moment(today(at), MORNING)
    return at >= this_morning and (telling is None or telling.digested_at < this_morning)


def digest(notices: Iterable[Notice], matters: Matters, telling: Telling, at: dt.datetime) -> list[Notice]:
    """What the morning's mail lists: all that stands and is not muted, or nothing where it would only be repeated."""
    listed = [notice for notice in notices if notice.cause in matters and _may_be_told(notice, matters, at)]
    return listed if any(_speaks(notice, matters[notice.cause], telling) for notice in listed) else []


def over_since(telling: Telling) -> list[Notice]:
    """What people were told of and what has ended since the last digest."""
    ended = Notice.objects.filter(closed_at__gt=telling.digested_at, told_at__isnull=False, muted_at=None)
    return list(ended.order_by("closed_at", "pk"))


def mark_told(notices: Iterable[Notice], matters: Matters, users: Iterable[User], at: dt.datetime) -> None:
    """In the transaction that queues the mails: either both are on file or neither."""
    told, users = list(notices), list(users)
    for notice in told:
        notice.told_at = notice.told_at or at
        notice.days = matters[notice.cause].days
    Notice.objects.bulk_update(told, ["told_at", "days"])
    Told.objects.bulk_create(
        Told(company_id=notice.company_id, notice=notice, user=user, at=at) for notice in told for user in users
    )


def told_by_notice(notices: Iterable[Notice]) -> dict[int, str]:
    """By notice: 12/1 14:32 に青木さん、馬場さんへメールでお知らせしました。"""
    first: dict[int, list[Told]] = {}
    rows = Told.objects.filter(notice__in=[notice.pk for notice in notices]).select_related("user")
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


def _told_sentence(told: list[Told]) -> str:
    names = [short_name(row.user) for row in told]
    more = f" ほか{len(names) - MOST_NAMES}人" if len(names) > MOST_NAMES else ""
    return f"{spoken_moment(told[0].at)} に{'、'.join(names[:MOST_NAMES])}{more}へメールでお知らせしました。"


def _may_be_told(notice: Notice, matters: Matters, at: dt.datetime) -> bool:
    return notice.muted_at is None and at - notice.opened_at >= matters[notice.cause].patience


def _speaks(notice: Notice, matter: Matter, telling: Telling) -> bool:
    if matter.urgency is not Urgency.WHEN_CHANGED:
        return True
    newer = matter.newest is not None and matter.newest > telling.digested_at
    return notice.told_at is None or notice.days != matter.days or newer
