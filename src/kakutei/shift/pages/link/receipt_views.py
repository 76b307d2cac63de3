"""送信の記録: of one day as a pop-up, and of a month as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.csv_cells import lines
from kakutei.jptime.workdate import JST, DateSpan, Month
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.receipts import Receipt, Sending, receipts_of
from kakutei.shift.link.rules.states import plan_text
from kakutei.shift.link.rules.values import Actual, Seen
from kakutei.shift.link.status import facts_of
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.templatetags.delivery import our_plan
from kakutei.shift.people.models import Staff
from kakutei.shift.people.policy import planners, staff_seen
from kakutei.shift.people.scope import opened

HEADINGS = (
    "勤務日", "社員番号", "スタッフ", "こちらの予定", "状態", "確定した人", "確定した日時", "送った日時", "送った予定",
    "応答の日時", "応答", "KING OF TIMEで最後に読んだ予定", "読んだ日時",
)  # fmt: skip


@allow(planners)
@require_GET
def receipt(request: HttpRequest, staff_id: int, date: dt.date) -> HttpResponse:
    person = get_object_or_404(staff_seen(request), pk=staff_id)
    found = _receipts(request, [person], DateSpan(date, date + dt.timedelta(days=1)))
    sendings = [(each, sent_text(each, date)) for each in found[0].sendings] if found else []
    context = {
        "staff": person,
        "date": date,
        "receipt": found[0] if found else None,
        "sendings": sendings,
        "read": seen_text(found[0].seen, date) if found and found[0].seen else "",
        "menu_page": "link",
    }
    return dialogs.show(request, "shift/link/receipt.html", context, back_url=company_url("shift:link"))


@allow(planners)
@require_GET
def receipts_csv(request: HttpRequest, month: Month) -> HttpResponseBase:
    found = _receipts(request, staff_seen(request), month.span)
    answer = StreamingHttpResponse(
        lines(HEADINGS, (row for each in found for row in _rows(each))), content_type="text/csv; charset=utf-8"
    )
    name = f"送信の記録 {month}.csv"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


def _receipts(request: HttpRequest, people: Iterable[Staff], span: DateSpan) -> list[Receipt]:
    company, at = opened(request), clock.now()
    connection = open_connection(company)
    return receipts_of(connection, people, span, facts_of(company, connection, at=at), at=at)


def _rows(receipt: Receipt) -> Iterator[list[str]]:
    """One for each write; a day without any has one too."""
    date, seen = receipt.facts.work_date, receipt.seen
    first = [
        f"{date}", receipt.staff.number, receipt.staff.name, our_plan(receipt), receipt.shown.state.label,
        receipt.confirmed_by, _moment(receipt.confirmed_at),
    ]  # fmt: skip
    last = [seen_text(seen, date), _moment(seen.read_at)] if seen else ["", ""]
    if not receipt.sendings:
        yield [*first, "", "", "", "", *last]
    for sending in receipt.sendings:
        sent = [_moment(sending.at), sent_text(sending, date), _moment(sending.answered_at), sending.answer]
        yield [*first, *sent, *last]


def sent_text(sending: Sending, date: dt.date) -> str:
    return plan_text(sending.plan, date) if sending.plan else "削除"


def seen_text(seen: Seen, date: dt.date) -> str:
    """9:00-18:00、実績 9:01-18:03"""
    leave = f"休暇({seen.leave})" if seen.leave else ""
    actual = f"実績 {seen.actual_text}".strip() if seen.actual is Actual.THERE else ""
    plan = plan_text(seen.plan, date) if seen.plan or not (leave or actual) else ""
    return "、".join(filter(None, (plan, leave, actual)))


@lru_cache(maxsize=1000)  # many days were confirmed and read at one moment
def _moment(at: dt.datetime | None) -> str:
    return f"{at.astimezone(JST):%Y-%m-%d %H:%M:%S}" if at else ""
