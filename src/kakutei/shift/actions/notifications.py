"""お知らせ of the link: the recipients, muted notices, and the mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import structlog
from django.db import transaction
from django.db.models import Q
from django_scopes import scope, scopes_disabled

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import record
from kakutei.infrastructure.duty import for_each
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.workdate import WEEKDAYS
from kakutei.shift.actions.link import resumed_letter
from kakutei.shift.link.concerns import current_concerns, days_of, newest_left_alone, on_their_way
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.concerns import CONCERNS, TITLES, Concern, Hold, advice, headline, titled
from kakutei.shift.link.rules.states import LinkFacts
from kakutei.shift.link.rules.values import Cause, Outcome
from kakutei.shift.link.status import link_facts
from kakutei.shift.notifications import repository
from kakutei.shift.notifications.mails import Item, Letter, queue
from kakutei.shift.notifications.models import DigestState, Notice, Recipient
from kakutei.shift.notifications.recipients import candidates, leaders, recipients
from kakutei.shift.notifications.repository import ActiveCause, ActiveCauses, Urgency
from kakutei.shift.people.models import Company, User


class NoRecipientLeft(Refusal):
    message = "お知らせを受け取る人を、メールアドレスのある人から1人以上選んでください。"


class NotACandidate(Refusal):
    message = "選べない人が含まれています。ページを開き直して、もう一度選んでください。"


def choose_recipients(*, company: Company, user_ids: set[int], by: User, at: dt.datetime) -> None:
    """Exactly these from now on. Raises NotACandidate or NoRecipientLeft; then nothing is saved."""
    with transaction.atomic():
        state = repository.lock(company, at)
        known = {each.user.pk: each for each in candidates(company)}
        if not user_ids <= known.keys():
            raise NotACandidate
        if not any(known[user_id].reachable for user_id in user_ids):
            raise NoRecipientLeft
        Recipient.objects.exclude(user__in=user_ids).delete()
        new = user_ids - set(Recipient.objects.values_list("user_id", flat=True))
        Recipient.objects.bulk_create(Recipient(company=company, user_id=user_id) for user_id in sorted(new))
        state.chosen_at, state.chosen_by = at, by
        state.save(update_fields=["chosen_at", "chosen_by"])
        names = "、".join(sorted(known[user_id].user.name for user_id in user_ids))
        record(AuditAction.RECIPIENTS_CHOSEN, company=company, by=by, at=at, after={"受け取る人": names})


class NoticeIsOver(Refusal):
    message = "このお知らせの原因はもう解決しています。ページを開き直してください。"


def mute_notice(*, notice: Notice, by: User, at: dt.datetime) -> None:
    """The user who muted it first is kept. Raises NoticeIsOver."""
    with transaction.atomic():
        current = Notice.objects.select_for_update().get(pk=notice.pk)
        if current.closed_at:
            raise NoticeIsOver
        if current.muted_at is None:
            current.muted_at, current.muted_by = at, by
            current.save(update_fields=["muted_at", "muted_by"])
            record(
                AuditAction.NOTICE_MUTED,
                company=current.company_id,
                about=current,
                words=titled(current.cause),
                by=by,
                at=at,
            )


def unmute_notice(*, notice: Notice) -> None:
    """A notice that was mailed before the mute is not mailed again at once, but each morning. Raises NoticeIsOver."""
    with transaction.atomic():
        if not Notice.objects.open().filter(pk=notice.pk).update(muted_at=None, muted_by=None):
            raise NoticeIsOver
        record(AuditAction.NOTICE_UNMUTED, company=notice.company_id, about=notice, words=titled(notice.cause))


log = structlog.get_logger()
LATE_STANDS = dt.timedelta(minutes=15)
"""After a stop, a pause or the restricted hours the delivery worker needs minutes for a month's days."""
MOST_PEOPLE, MOST_DAYS = 3, 9


def tell_people(*, at: dt.datetime) -> None:
    """Updates each company's notices and queues the mails that are due. A notice is marked as mailed exactly if its mail
    was queued. Raises SomeFailed."""
    for_each(_companies(), lambda company: _tell_where_due(company, at), number=lambda company: company.pk)


def _tell_where_due(company: Company, at: dt.datetime) -> None:
    with scope(company=company):
        if _something_is_due(company, at):
            with transaction.atomic():
                _tell(company, at)


def _companies() -> list[Company]:
    """Those whose link is on and has a token, and those with a notice that may have to be closed."""
    with scopes_disabled():
        linked = Connection.objects.switched_on().exclude(sealed_token="")
        told = Notice.objects.open()
        wanted = Q(pk__in=linked.values("company")) | Q(pk__in=told.values("company"))
        return list(Company.objects.filter(wanted).order_by("pk"))


def _something_is_due(company: Company, at: dt.datetime) -> bool:
    """A check without a lock, so that companies without news block no other transaction."""
    causes, notices = _matters(company, at), repository.open_notices()
    state = DigestState.objects.filter(company=company).first()
    return (
        repository.differs(notices, causes)
        or repository.digest_is_due(state, at)
        or bool(repository.alarms(notices, causes, at))
    )


def _tell(company: Company, at: dt.datetime) -> None:
    """Under the lock everything is checked again: another worker may have sent the mails meanwhile."""
    state = repository.lock(company, at)
    causes = _matters(company, at)
    over = repository.keep(company, causes, at)
    users = recipients(company)
    if any(notice.cause == Hold.PAUSED.value for notice in over) and link_facts(company, at=at).on:
        queue(resumed_letter(company, by=None), users, leading=leaders(company))
    notices = repository.open_notices()
    if repository.digest_is_due(state, at):
        _tell_digest(company, state, repository.digest(notices, causes, state, at), causes, users, at)
    new = repository.alarms(notices, causes, at)
    if new:
        _send(company, _alarm(company, new, causes, at), new, causes, users, at)


def _tell_digest(
    company: Company, state: DigestState, listed: list[Notice], causes: ActiveCauses, users: list[User], at: dt.datetime
) -> None:
    told_already = {Hold.PAUSED.value, *causes}  # the end of a pause has its own mail; a cause that is back is not over
    if any(isinstance(CONCERNS[cause], Cause) or cause == Hold.PAUSED.value for cause in causes):
        told_already.add(Hold.LATE.value)  # the days are still late: they wait for the cause that is reported instead
    over = [notice for notice in repository.over_since(state) if notice.cause not in told_already]
    if listed or over:
        _send(company, _morning(company, listed, over, causes, at), listed, causes, users, at)
    state.digested_at = at
    state.save(update_fields=["digested_at"])


def _send(
    company: Company, letter: Letter, notices: list[Notice], causes: ActiveCauses, users: list[User], at: dt.datetime
) -> None:
    """Only leading roles get names: a shift editor sees the people of their own stores, on the page."""
    leading = set(leaders(company))
    told = queue(letter, [user for user in users if user in leading], leading=leading)
    told += queue(letter.without_names(), [user for user in users if user not in leading], leading=())
    if told:
        repository.mark_told(notices, causes, told, at)
    else:
        log.warning("nobody_to_tell", subject=letter.subject)


def _matters(company: Company, at: dt.datetime) -> ActiveCauses:
    """In the order of TITLES."""
    found = current_concerns(company, at=at)
    newest = newest_left_alone(at) if any(isinstance(concern, Outcome) for concern in found) else {}
    return {
        concern.value: _matter(company, concern, found[concern], newest.get(str(concern.value)), at)
        for concern in TITLES
        if concern in found
    }


def _matter(company: Company, concern: Concern, days: int, newest: dt.datetime | None, at: dt.datetime) -> ActiveCause:
    if isinstance(concern, Outcome):
        return ActiveCause(days, Urgency.WHEN_CHANGED, newest=newest)
    if concern is Hold.PAUSED:
        return ActiveCause(days, Urgency.EVERY_MORNING)
    if concern is Hold.LATE:
        hushed = on_their_way(company, LATE_STANDS, at=at)
        return ActiveCause(days, Urgency.AT_ONCE, dt.timedelta.max if hushed else LATE_STANDS)
    return ActiveCause(days, Urgency.AT_ONCE)


# --- the mails ---


def _alarm(company: Company, notices: list[Notice], causes: ActiveCauses, at: dt.datetime) -> Letter:
    items = _items(company, notices, causes, at)
    more = f" ほか{len(items) - 1}件" if len(items) > 1 else ""
    return Letter(
        subject=f"【要対応】{company.name}: {items[0].headline}{more}",
        lead=f"{company.name}とKING OF TIMEの連携で、対応が必要な項目があります。",
        items=items,
    )


def _morning(
    company: Company, listed: list[Notice], over: list[Notice], causes: ActiveCauses, at: dt.datetime
) -> Letter:
    urgent = sum(1 for notice in listed if causes[notice.cause].urgency is Urgency.AT_ONCE)
    subject = f"【お知らせ】{company.name}: KING OF TIME連携のけさのまとめ"
    if urgent:
        subject = f"【要対応】{company.name}: 対応が必要な項目が{urgent}件あります"
    return Letter(
        subject=subject,
        lead=f"{company.name}とKING OF TIMEの連携の、けさのまとめです。",
        items=_items(company, listed, causes, at),
        over=[TITLES[CONCERNS[notice.cause]] for notice in over],
    )


def _items(company: Company, notices: Iterable[Notice], causes: ActiveCauses, at: dt.datetime) -> list[Item]:
    link = link_facts(company, at=at)
    order = list(causes)
    ordered = sorted(notices, key=lambda notice: order.index(notice.cause))
    return [_item(company, notice, causes[notice.cause].days, link, at) for notice in ordered]


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
