"""Companies with a confirmed month, their planners' sessions and pending days: `python -m bench.load.companies BASE_URL USERS`.

Run with the shift app's environment, on an empty database. Prints JSON, a list of { size, store, link, cookie } for each user: how
many people the store has, the addresses of its month and of 連携状況, and the session.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from itertools import cycle, islice

from bench.load import LARGE, SIZES
from bench.table_in_browser.generated_store import OWNER, generate, long_month_after
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django_scopes import scope
from tests.end_to_end.attendance import READS_PUNCHES

from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.jptime.workdate import Month, today
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.confirmation import confirm_period
from kakutei.shift.actions.confirmation_review import review_confirmation
from kakutei.shift.actions.link import set_link
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.link.rules.values import Outcome
from kakutei.shift.people.models import Role, RoleKind, Store, User

PENDING_DATES = 2
"""Of a large store; the other dates of its month have arrived. Of a small one the whole month is pending."""


@dataclass(frozen=True)
class Place:
    size: int
    store: Store
    month: Month


def main() -> None:
    base_url, users = sys.argv[1], int(sys.argv[2])
    call_command("migrate", verbosity=0)
    places = [_place(size, 1 + sum(SIZES[:n]), base_url) for n, size in enumerate(SIZES)]
    print(json.dumps([_user(n, place) for n, place in enumerate(islice(cycle(reversed(places)), users))]))


def _place(size: int, first: int, base_url: str) -> Place:
    """`first`: each company's people have numbers of their own on the attendance side."""
    at, month = clock.now(), long_month_after(today(clock.now()))
    store = generate(size, month, first=first, division=f"{1001 + (first - 1) // LARGE}")
    company, by = store.company, User.objects.get(email=OWNER)
    with scope(company=company), transaction.atomic():
        save_company(company=company, name=company.name, token=READS_PUNCHES, base_url=base_url, at=at)
        set_link(company=company, on=True, first_work_date=month.first, at=at)
        seen = review_confirmation(store=store, span=month.span, at=at).digest
        confirm_period(store=store, span=month.span, by=by, at=at, seen=seen)
        if size == LARGE:
            pending = list(month.span)[:PENDING_DATES]
            DesiredDay.objects.exclude(work_date__in=pending).update(
                outcome=Outcome.DELIVERED.value, settled_version=F("version"), settled_at=at
            )
    return Place(size, store, month)


def _user(number: int, place: Place) -> dict[str, object]:
    """A planner of that company, signed in."""
    user = User.objects.create(email=f"planner{number}@example.jp", name=f"計画{number}")
    company = place.store.company
    with scope(company=company):
        Role.objects.create(company=company, user=user, kind=RoleKind.ADMINISTRATOR)
    browser = Client()
    browser.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {
        "size": place.size,
        "table": company_url("shift:table", place.store.pk, place.month, company=company),
        "link": company_url("shift:link", company=company),
        "cookie": f"{name}={browser.cookies[name].value}",
    }


main()
