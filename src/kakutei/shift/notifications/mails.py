"""The mails to the people of a company: plain text, put into the queue inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.template.loader import render_to_string

from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.mailing import queue_text
from kakutei.shift.people.models import User


@dataclass(frozen=True)
class Item:
    """One cause in a mail: what happened, since when, whom and which days it concerns, what to do."""

    headline: str
    since: dt.datetime
    people: Sequence[str] = ()
    rest: int = 0
    """Days beyond those named."""
    advice: str = ""


@dataclass(frozen=True)
class Letter:
    subject: str
    lead: str
    items: Sequence[Item] = ()
    over: Sequence[str] = field(default_factory=list)
    """Headlines of what has ended."""

    def without_names(self) -> Letter:
        """The same without the people: the headlines have the counts."""
        return replace(self, items=[replace(item, people=(), rest=0) for item in self.items])


def queue(letter: Letter, users: Iterable[User], *, leading: Collection[User]) -> list[User]:
    """One mail each; returns those whose address the queue took. `leading`: who may open the settings."""
    return [
        user
        for user in users
        if queue_text(str(user.email), subject=letter.subject, text=_text(letter, user in leading))
    ]


def _text(letter: Letter, leads: bool) -> str:
    context = {
        "letter": letter,
        "leads": leads,
        "state_url": settings.KAKUTEI_BASE_URL + company_url("shift:link"),
        "notices_url": settings.KAKUTEI_BASE_URL + company_url("shift:notices"),
    }
    return render_to_string("shift_notifications/mail.txt", context)
