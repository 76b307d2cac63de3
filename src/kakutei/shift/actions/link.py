"""連携 of a company: switched on and off, paused, resumed, approved, and what is asked of the worker."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F, Q

from kakutei.audit.audit_action import AuditAction
from kakutei.audit.recording import facts, record, shown
from kakutei.infrastructure.refusal import Refusal
from kakutei.jptime.clocktext import spoken_moment
from kakutei.jptime.workdate import today
from kakutei.shift.link import restore_guard
from kakutei.shift.link.concerns import current_concerns
from kakutei.shift.link.connections import connection_of, ready_connection
from kakutei.shift.link.leases import AWAIT_APPROVAL_VALUES
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.concerns import TITLES, Hold
from kakutei.shift.link.rules.states import LinkFacts
from kakutei.shift.link.rules.values import Cause, Outcome
from kakutei.shift.link.status import link_facts, pause_of
from kakutei.shift.notifications import repository
from kakutei.shift.notifications.mails import Letter, queue
from kakutei.shift.notifications.recipients import leaders, recipients
from kakutei.shift.notifications.repository import ActiveCause, Urgency
from kakutei.shift.people.models import Company, LinkSetting, User


class LinkNotReady(Refusal):
    message = "連携が始まっていません。会社編集でKOTアクセストークンを登録し、設定で連携にチェックを入れてください。"


def ask_sync(*, company: Company, at: dt.datetime) -> LinkFacts:
    """Raises LinkNotReady. Returns the link's state: a pause or the restricted hours may delay the sync."""
    with transaction.atomic():
        connection = ready_connection(company)
        if connection is None:
            raise LinkNotReady
        Connection.objects.filter(pk=connection.pk).update(sync_asked_at=at, waiting="", wait_until=None)
        record(AuditAction.SYNC_ASKED, company=company, about=connection, words=connection.base_url, at=at)
    return link_facts(company, at=at)


class NotGranted(Refusal):
    message = "KING OF TIME連携の利用申込みが済んでいません。お問い合わせからお申し込みください。"


class CompanyLeaves(Refusal):
    message = "会社の削除が申し込まれているため、連携をオンにできません。先に、[データと会社の削除]で削除を取り消してください。"


def set_link(*, company: Company, on: bool, first_work_date: dt.date | None, at: dt.datetime) -> None:
    """Off stops all requests at once; on sends exactly the difference. Raises NotGranted or CompanyLeaves."""
    if on and company.link_granted_at is None:
        raise NotGranted
    with transaction.atomic():
        connection = Connection.objects.filter(pk=connection_of(company, at=at).pk)
        before = _facts(company, connection.get())
        _switch(company, on)
        if first_work_date:
            connection.update(first_work_date=first_work_date)
        if on:
            connection.update(sync_asked_at=at, waiting="", wait_until=None)
        record(AuditAction.LINK_SET, company=company, at=at, before=before, after=_facts(company, connection.get()))


def _switch(company: Company, on: bool) -> None:
    if not on:
        Company.objects.filter(pk=company.pk).update(link_setting=LinkSetting.OFF)
    elif not Company.objects.filter(pk=company.pk, erase_at=None).update(link_setting=LinkSetting.ON):
        raise CompanyLeaves


def _facts(company: Company, connection: Connection) -> dict[str, str]:
    now = Company.objects.get(pk=company.pk)
    return {
        "連携": LinkSetting(now.link_setting).label,
        **facts(connection, ("first_work_date",)),
    }


class AlreadyPaused(Refusal):
    message = "連携はすでに一時停止しています。ページを開き直してください。"


class ResumesInThePast(Refusal):
    message = "再開する日時が過ぎています。いまより後の日時を入力するか、空のままにしてください。"


def pause_link(*, company: Company, by: User, reason: str, until: dt.datetime | None, at: dt.datetime) -> None:
    """From the commit on no request starts; one that is under way is finished. The other recipients get a mail.

    Raises ResumesInThePast, LinkNotReady or AlreadyPaused; then nothing has changed.
    """
    if until is not None and until <= at:
        raise ResumesInThePast
    with transaction.atomic():
        connection = Connection.objects.open().select_for_update().filter(company=company).first()
        if connection is None or not connection.sealed_token or not company.link_is_on:
            raise LinkNotReady
        if pause_of(connection, at):
            raise AlreadyPaused
        one_line = " ".join(reason.split())
        Connection.objects.filter(pk=connection.pk).update(
            paused_at=at, paused_by=by, pause_reason=one_line, pause_until=until
        )
        _tell(company, by, one_line, until, at)
        after = {"理由": one_line, "再開する日時": shown(until)}
        record(
            AuditAction.LINK_PAUSED,
            company=company,
            about=connection,
            words=connection.base_url,
            by=by,
            at=at,
            after=after,
        )


def _tell(company: Company, by: User, reason: str, until: dt.datetime | None, at: dt.datetime) -> None:
    repository.lock(company, at)
    notice = repository.open_one(company, Hold.PAUSED.value, about=reason, at=at)
    others = [user for user in recipients(company) if user != by]
    told = queue(_letter(company, by, reason, until), others, leading=leaders(company))
    if told:
        days = current_concerns(company, at=at).get(Hold.PAUSED, 0)
        repository.mark_told([notice], {notice.cause: ActiveCause(days, Urgency.EVERY_MORNING)}, told, at)


def _letter(company: Company, by: User, reason: str, until: dt.datetime | None) -> Letter:
    ending = f"{spoken_moment(until)} に再開します。" if until else "再開するまで、何も送りません。"
    return Letter(
        subject=f"【一時停止】{company.name}: {TITLES[Hold.PAUSED]}",
        lead=(
            f"{by.name}さんが、{company.name}とKING OF TIMEの連携を一時停止しました。\n\n"
            f"理由: {reason}\n{ending}\n確定したシフトは送信待ちのまま残り、再開すると送ります。"
        ),
    )


class NotPaused(Refusal):
    message = "連携は一時停止していません。ページを開き直してください。"


def resume_link(*, company: Company, by: User, at: dt.datetime) -> None:
    """The other recipients get a mail. Raises NotPaused."""
    with transaction.atomic():
        connection = Connection.objects.open().select_for_update().filter(company=company).first()
        if connection is None or not pause_of(connection, at):
            raise NotPaused
        Connection.objects.filter(pk=connection.pk).update(
            paused_at=None, paused_by=None, pause_reason="", pause_until=None
        )
        repository.lock(company, at)
        repository.close(Hold.PAUSED.value, at)
        queue(
            resumed_letter(company, by=by),
            [user for user in recipients(company) if user != by],
            leading=leaders(company),
        )
        record(AuditAction.LINK_RESUMED, company=company, about=connection, words=connection.base_url, by=by, at=at)


def resumed_letter(company: Company, *, by: User | None) -> Letter:
    """`by` is None where the pause ended by itself."""
    who = f"{by.name}さんが、" if by else "予定の日時になったため、"
    return Letter(
        subject=f"【再開】{company.name}: KING OF TIMEへの送信を再開しました",
        lead=f"{who}{company.name}とKING OF TIMEの連携を再開しました。\n送信待ちのシフトを送ります。",
    )


class NothingToApprove(Refusal):
    message = "承認を待っている連携はありません。ページを開き直してください。"


def approve_connection(*, company: Company, at: dt.datetime) -> Cause:
    """What was approved. Raises NothingToApprove."""
    with transaction.atomic():
        waiting = Connection.objects.open().select_for_update().filter(company=company)
        connection = waiting.filter(block__in=AWAIT_APPROVAL_VALUES).first()
        if connection is None:
            raise NothingToApprove
        approved = Cause(connection.block)
        if approved is Cause.RESTORED:
            restore_guard.compare_again(connection, at)
        else:
            _owe_to_the_new_one(connection, at)
        waiting.update(block="", block_about="", block_since=None, sync_asked_at=at)
        record(AuditAction.LINK_APPROVED, company=company, about=connection, words=connection.base_url, at=at)
    return approved


def _owe_to_the_new_one(connection: Connection, at: dt.datetime) -> None:
    """Makes shifts from today on pending, whatever their outcome at the former company."""
    Connection.objects.filter(pk=connection.pk).update(synced_at=None)
    DesiredDay.objects.filter(company_id=connection.company_id, work_date__gte=today(at), start__isnull=False).reopen()


RESENT = (Outcome.ACTUALS_THERE.value, Outcome.LEAVE_THERE.value)


def resend_days(*, company: Company, day_ids: list[int]) -> int:
    """How many days are pending again. A change made on the attendance side is overwritten only by the next [確定]."""
    with transaction.atomic():
        days = DesiredDay.objects.filter(company=company, pk__in=day_ids)
        left = days.filter(outcome__in=RESENT).update(
            settled_version=F("version") - 1, outcome="", settled_at=None, not_before=None
        )
        blocked = days.filter(~Q(block=""), outcome="", not_before__isnull=False).update(not_before=None)
        if left or blocked:
            record(AuditAction.DAYS_RESENT, company=company, words=f"{left + blocked}日")
    return left + blocked
