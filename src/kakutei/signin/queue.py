"""Sends the mails that are queued, from a worker process."""

from __future__ import annotations

from post_office.mail import get_queued, send_queued


def send_queued_mails() -> int:
    """How many mails left now. A mail that fails is tried again later by the queue's own rules; why is on file."""
    if not get_queued():
        return 0
    sent, _, _ = send_queued(processes=1, log_level=1)
    return sent
