"""Puts a mail into the queue as plain text. The worker sends it (signin/queue.py)."""

from __future__ import annotations

from collections.abc import Mapping

from post_office import mail


def queue_text(to: str, *, subject: str, text: str, headers: Mapping[str, str] | None = None) -> None:
    """One mail to one address, inside the caller's transaction.

    The queue renders subject and message as templates: what people typed goes in as a value, so that it never is one.
    """
    mail.send(  # type: ignore[no-untyped-call] # post_office has no types
        to,
        subject="{{ subject|safe }}",
        message="{{ text|safe }}",
        context={"subject": " ".join(subject.split()), "text": text},
        headers=dict(headers or {}),
    )
