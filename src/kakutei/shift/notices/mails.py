"""The mails to the people of a company: plain text, put into the queue inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse

from kakutei.edge.mailing import queue_text
from kakutei.shift.people.models import User

log = structlog.get_logger()


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


def queue(letter: Letter, users: Iterable[User]) -> list[User]:
    """One mail each; returns those whose address the queue took."""
    context = {
        "letter": letter,
        "state_url": settings.KAKUTEI_BASE_URL + reverse("shift:link"),
        "notices_url": settings.KAKUTEI_BASE_URL + reverse("shift:notices"),
    }
    text = render_to_string("shift_notices/mail.txt", context)
    return [user for user in users if _queue_one(user, letter.subject, text)]


def _queue_one(user: User, subject: str, text: str) -> bool:
    try:
        queue_text(str(user.email), subject=subject, text=text)
    except ValidationError:
        log.warning("address_refused", user=user.pk)
        return False
    return True
