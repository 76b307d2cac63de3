"""The worker's duty to tell: what newly stands in the link's way is mailed once per cause, what still does each morning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import structlog
from django.db import transaction
from django.db.models import Q
from django_scopes import scope, scopes_disabled

from kakutei.jptime.workdate import WEEKDAYS
from kakutei.shift.actions.resume_link import resumed_letter
from kakutei.shift.link.facts import link_facts
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.concerns import CONCERNS, TITLES, Concern, Hold, advice, headline
from kakutei.shift.link.rules.states import LinkFacts
from kakutei.shift.link.rules.values import Cause, Outcome
from kakutei.shift.link.standing import days_of, newest_left_alone, on_their_way, standing
from kakutei.shift.notices import book
from kakutei.shift.notices.book import Matter, Matters, Urgency
from kakutei.shift.notices.mails import Item, Letter, queue
from kakutei.shift.notices.models import Notice, Telling
from kakutei.shift.notices.recipients import leaders, recipients
from kakutei.shift.people.models import Company, LinkSetting, User

log = structlog.get_logger()
LATE_STANDS = dt.timedelta(minutes=15)
"""After a stop, a pause or the restricted hours the courier needs minutes for a month's days: they are on their way."""
MOST_PEOPLE, MOST_DAYS = 3, 9


def tell_people(*, at: dt.datetime) -> None:
    """Keeps each company's notices and queues the mails that are due. What is queued is on file as told, and only that."""
    for company in _companies():
        with scope(company=company):
            if _something_is_due(company, at):
                with transaction.atomic():
                    _tell(company, at)


def _companies() -> list[Company]:
    """Those whose link is on and has a token, and those with a notice that may have to be closed."""
    with scopes_disabled():
        linked = Connection.objects.filter(
            ended_at=None, company__link_setting=LinkSetting.ON, company__link_granted_at__isnull=False
        ).exclude(sealed_token="")
        told = Notice.objects.filter(closed_at=None)
        wanted = Q(pk__in=linked.values("company")) | Q(pk__in=told.values("company"))
        return list(Company.objects.filter(wanted).order_by("pk"))


def _something_is_due(company: Company, at: dt.datetime) -> bool:
    """A look without a lock, so that quiet companies hold up nobody."""
    matters, notices = _matters(company, at), book.open_notices()
    telling = Telling.objects.filter(company=company).first()
    return book.differs(notices, matters) or book.digest_is_due(telling, at) or bool(book.alarms(notices, matters, at))


def _tell(company: Company, at: dt.datetime) -> None:
    """Under the lock everything is looked at again: another worker may have told it meanwhile."""
    telling = book.lock(company, at)
    matters = _matters(company, at)
    over = book.keep(company, matters, at)
    users = recipients(company)
    if any(notice.cause == Hold.PAUSED.value for notice in over) and link_facts(company, at=at).on:
        queue(resumed_letter(company, by=None), users)
    notices = book.open_notices()
    if book.digest_is_due(telling, at):
        _tell_digest(company, telling, book.digest(notices, matters, telling, at), matters, users, at)
    new = book.alarms(notices, matters, at)
    if new:
        _send(company, _alarm(company, new, matters, at), new, matters, users, at)


def _tell_digest(
    company: Company, telling: Telling, listed: list[Notice], matters: Matters, users: list[User], at: dt.datetime
) -> None:
    told_already = {Hold.PAUSED.value, *matters}  # its end is mailed itself; what is back is not over
    if any(isinstance(CONCERNS[cause], Cause) or cause == Hold.PAUSED.value for cause in matters):
        told_already.add(Hold.LATE.value)  # the days are late still: they wait for what is told in their place
    over = [notice for notice in book.over_since(telling) if notice.cause not in told_already]
    if listed or over:
        _send(company, _morning(company, listed, over, matters, at), listed, matters, users, at)
    telling.digested_at = at
    telling.save(update_fields=["digested_at"])


def _send(
    company: Company, letter: Letter, notices: list[Notice], matters: Matters, users: list[User], at: dt.datetime
) -> None:
    """Names go to those who lead alone: a shift editor sees the people of their own stores, on the page."""
    leading = set(leaders(company))
    told = queue(letter, [user for user in users if user in leading])
    told += queue(letter.without_names(), [user for user in users if user not in leading])
    if told:
        book.mark_told(notices, matters, told, at)
    else:
        log.warning("nobody_to_tell", subject=letter.subject)


def _matters(company: Company, at: dt.datetime) -> Matters:
    """In the order of TITLES."""
    found = standing(company, at=at)
    newest = newest_left_alone(at) if any(isinstance(concern, Outcome) for concern in found) else {}
    return {
        concern.value: _matter(company, concern, found[concern], newest.get(str(concern.value)), at)
        for concern in TITLES
        if concern in found
    }


def _matter(company: Company, concern: Concern, days: int, newest: dt.datetime | None, at: dt.datetime) -> Matter:
    if isinstance(concern, Outcome):
        return Matter(days, Urgency.WHEN_CHANGED, newest=newest)
    if concern is Hold.PAUSED:
        return Matter(days, Urgency.EVERY_MORNING)
    if concern is Hold.LATE:
        hushed = on_their_way(company, LATE_STANDS, at=at)
        return Matter(days, Urgency.AT_ONCE, dt.timedelta.max if hushed else LATE_STANDS)
    return Matter(days, Urgency.AT_ONCE)


# --- the letters ---


def _alarm(company: Company, notices: list[Notice], matters: Matters, at: dt.datetime) -> Letter:
    items = _items(company, notices, matters, at)
    more = f" ほか{len(items) - 1}つ" if len(items) > 1 else ""
    return Letter(
        subject=f"【要対応】{company.name}: {items[0].headline}{more}",
        lead=f"{company.name}とKING OF TIMEの連携で、対応が要ることがあります。",
        items=items,
    )


def _morning(company: Company, listed: list[Notice], over: list[Notice], matters: Matters, at: dt.datetime) -> Letter:
    urgent = sum(1 for notice in listed if matters[notice.cause].urgency is Urgency.AT_ONCE)
    subject = f"【お知らせ】{company.name}: KING OF TIME連携のけさのまとめ"
    if urgent:
        subject = f"【要対応】{company.name}: 対応が要ることが{urgent}つあります"
    return Letter(
        subject=subject,
        lead=f"{company.name}とKING OF TIMEの連携の、けさのまとめです。",
        items=_items(company, listed, matters, at),
        over=[TITLES[CONCERNS[notice.cause]] for notice in over],
    )


def _items(company: Company, notices: Iterable[Notice], matters: Matters, at: dt.datetime) -> list[Item]:
    link = link_facts(company, at=at)
    order = list(matters)
    ordered = sorted(notices, key=lambda notice: order.index(notice.cause))
    return [_item(company, notice, matters[notice.cause].days, link, at) for notice in ordered]


def _item(company: Company, notice: Notice, count: int, link: LinkFacts, at: dt.datetime) -> Item:
    concern = CONCERNS[notice.cause]
    people, named = _people(list(days_of(company, concern, at=at)[:MOST_DAYS]))
    return Item(
        headline=headline(concern, count),
        since=notice.opened_at,
        people=people,
        rest=max(0, count - len(named)),
        advice=advice(concern, link, sorted({day.work_date.month for day in named})),
    )


def _people(days: list[DesiredDay]) -> tuple[list[str], list[DesiredDay]]:
    """One line for each of a few people, and the days that stand in them."""
    by_person: dict[int, list[DesiredDay]] = {}
    for day in days:
        by_person.setdefault(day.staff_id, []).append(day)
    shown = list(by_person.values())[:MOST_PEOPLE]
    lines = [f"{group[0].staff.name} {'、'.join(_date(day.work_date) for day in group)}" for group in shown]
    return lines, [day for group in shown for day in group]


def _date(date: dt.date) -> str:
    return f"{date.month}/{date.day}({WEEKDAYS[date.weekday()]})"
