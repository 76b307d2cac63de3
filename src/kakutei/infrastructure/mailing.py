"""Puts a mail into the queue as plain text. The worker sends it (authentication/mail_queue.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django_scopes.state import get_scope
from post_office import mail

from kakutei.infrastructure.mail_address import as_mailbox

log = structlog.get_logger()
LONGEST_SUBJECT = 120
COMPANY_HEADER = "X-Kakutei-Company"
"""The company that a queued mail is about, so that it is deleted with the company. Removed before sending."""


@dataclass(frozen=True)
class Readers:
    """The addresses that one mail goes to. A link is put in only for those who may open its page."""

    with_page: Iterable[str]
    without_page: Iterable[str] = ()


def queue_for(readers: Readers, *, subject: str, text: str, page: str, instead: str = "") -> None:
    """The same mail to each address once. `page` ends it for those who may open it, `instead` for the others."""
    with_page = list(dict.fromkeys(readers.with_page))
    for address in with_page:
        queue_text(address, subject=subject, text=f"{text}{page}")
    for address in dict.fromkeys(readers.without_page):
        if address not in with_page:
            queue_text(address, subject=subject, text=f"{text}{instead}")


def quoted(text: str) -> str:
    """Quote a text that a person wrote, so that none of its lines passes for one of ours."""
    return "\n".join(f"> {line}" for line in text.splitlines())


def queue_text(to: str, *, subject: str, text: str, headers: Mapping[str, str] | None = None) -> bool:
    """One mail to one address, inside the caller's transaction; whether the queue took the address.

    The queue renders subject and message as templates: typed text is passed as a value, so that it is never a template.
    The subject becomes one line of bounded length. An invalid address is logged and does not stop the caller.
    """
    try:
        mail.send(  # type: ignore[no-untyped-call] # post_office has no types
            as_mailbox(to),
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
    """A line break in a person's name would end the header, and the mail could not be sent."""
    line = " ".join(subject.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"
