"""Puts a mail into the queue as plain text. The worker sends it (signin/queue.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django_scopes.state import get_scope
from post_office import mail

log = structlog.get_logger()
LONGEST_SUBJECT = 120
COMPANY_HEADER = "X-Kakutei-Company"
"""In the queue alone: which company a mail is about, so that it goes with the company. Taken off before it leaves."""


def queue_text(to: str, *, subject: str, text: str, headers: Mapping[str, str] | None = None) -> bool:
    """One mail to one address, inside the caller's transaction; whether the queue took the address.

    The queue renders subject and message as templates: what people typed goes in as a value, so that it never is one.
    The subject becomes one line of bounded length.
    An address that is none is logged, and holds up nothing else.
    """
    try:
        mail.send(  # type: ignore[no-untyped-call] # post_office has no types
            to,
            subject="{{ subject|safe }}",
            message="{{ text|safe }}",
            context={"subject": _one_line(subject), "text": text},
            headers={**_about(), **(headers or {})},
        )
    except ValidationError:
        log.warning("address_refused", subject=_one_line(subject))
        return False
    return True


def _about() -> dict[str, str]:
    scope: dict[str, Any] = get_scope()  # type: ignore[no-untyped-call] # django-scopes has no types
    company = scope.get("company")
    return {COMPANY_HEADER: str(company.pk)} if company is not None else {}


def _one_line(subject: str) -> str:
    """A line break in somebody's name would end the header, and the mail would never leave."""
    line = " ".join(subject.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"
