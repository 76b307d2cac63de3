"""For which dates a person's stores have confirmed their shifts: a day without a shift is off then, else still open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from kakutei.jptime.workdate import DateSpan, Month
from kakutei.shift.people.models import Membership, Staff
from kakutei.shift.roster.models import Confirmation, Draft, Snapshot


@dataclass(frozen=True)
class StoreDates:
    """One store of the person: the dates there, and the spans that were confirmed for the person and not taken back."""

    name: str
    member: DateSpan
    confirmed: list[DateSpan]

    def is_open(self, date: dt.date) -> bool:
        return date in self.member and not any(date in span for span in self.confirmed)


@dataclass(frozen=True)
class ConfirmedDates:
    stores: list[StoreDates]
    drafts: frozenset[dt.date]
    """Dates for which something is planned; without a confirmed shift it is not confirmed yet."""

    def covers(self, date: dt.date) -> bool:
        """Of a date without a confirmed shift: whether it is a day off."""
        here = any(date in store.member for store in self.stores)
        return here and date not in self.drafts and not any(store.is_open(date) for store in self.stores)

    def open_sentences(self, month: Month) -> list[str]:
        return [sentence for store in self.stores if (sentence := _open_sentence(store, month))]


def confirmed_dates(staff: Staff, span: DateSpan) -> ConfirmedDates:
    here = Q(since__lt=span.end) & (Q(until=None) | Q(until__gt=span.start))
    places = list(
        Membership.objects.filter(here, staff=staff).select_related("store").order_by("store__position", "pk")
    )
    mine = Snapshot.objects.filter(confirmation=OuterRef("pk"), staff=staff)
    touching = Confirmation.objects.filter(
        Q(everybody=True) | Exists(mine),
        store__in={place.store_id for place in places},
        start__lt=span.end,
        end__gt=span.start,
        takes_back=None,
        taken_back_by=None,
    )
    spans: dict[int, list[DateSpan]] = {}
    for store, start, end in touching.values_list("store_id", "start", "end"):
        spans.setdefault(store, []).append(DateSpan(start, end))
    drafts = Draft.objects.filter(staff=staff, work_date__gte=span.start, work_date__lt=span.end)
    return ConfirmedDates(
        [
            StoreDates(place.store.name, DateSpan(place.since, place.until or span.end), spans.get(place.store_id, []))
            for place in places
        ],
        frozenset(drafts.values_list("work_date", flat=True)),
    )


def _open_sentence(store: StoreDates, month: Month) -> str:
    here = [date for date in month.span if date in store.member]
    still_open = [date for date in here if store.is_open(date)]
    if not still_open:
        return ""
    if len(still_open) == len(here):
        return f"{store.name}の{month.month}月は、まだ確定していません。"
    return f"{store.name}の{month.month}月は、まだ確定していない日があります。"
