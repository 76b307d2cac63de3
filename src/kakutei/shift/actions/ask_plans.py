"""[予定を読み取る]: asks the worker to read a division's plans of a month; in the restricted hours it reads afterwards."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from kakutei.audit.recording import record, shown
from kakutei.audit.what import What
from kakutei.jptime.workdate import DateSpan
from kakutei.shift.actions.ask_sync import LinkNotReady
from kakutei.shift.link import planreadings
from kakutei.shift.link.facts import ready_connection
from kakutei.shift.link.rules.pace import within_reach
from kakutei.shift.people.models import Company, Store, User


class NoDivisionCode(Exception):
    """この店舗にはKOT所属コードがありません。店舗編集で入力してから、もう一度押してください。"""


class MonthOutOfReach(Exception):
    """KING OF TIMEの予定は、3年前から1年後までの月を読み取れます。月を選び直してください。"""


def ask_plans(*, store: Store, span: DateSpan, by: User, at: dt.datetime) -> None:
    """Raises LinkNotReady, NoDivisionCode or MonthOutOfReach. Asking twice is asking once."""
    if not store.division_code:
        raise NoDivisionCode(NoDivisionCode.__doc__)
    if not within_reach(span, at):
        raise MonthOutOfReach(MonthOutOfReach.__doc__)
    with transaction.atomic():
        company = Company.objects.select_for_update(no_key=True).get(pk=store.company_id)
        connection = ready_connection(company)
        if connection is None:
            raise LinkNotReady(LinkNotReady.__doc__)
        planreadings.ask(connection, store.division_code, span, by, at)
        period = {"期間": shown(span)}
        record(What.PLANS_ASKED, company=company, about=store, by=by, at=at, after=period)
