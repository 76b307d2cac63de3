"""The last step before a mail leaves: sign-in secrets are made here, so that no queue and no dump ever holds one."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection

from kakutei.edge.mailing import COMPANY_HEADER
from kakutei.signin.links import LINK_HEADER, SECRET_PLACE, new_secret


class SecretsAtSending(EmailBackend):
    """SMTP, with the secret of a sign-in link put into the mail that asks for it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            put_secret(message)
        if threading.current_thread() is not threading.main_thread():
            connection.close()  # the queue sends from a thread of its own, which would leave its session behind
        return super().send_messages(email_messages)


def put_secret(message: EmailMessage) -> None:
    message.extra_headers.pop(COMPANY_HEADER, None)
    link_id = message.extra_headers.pop(LINK_HEADER, None)
    if link_id is None or SECRET_PLACE not in message.body:
        return
    url = new_secret(int(link_id))
    message.body = message.body.replace(SECRET_PLACE, url or "(このリンクは使われたか、期限が切れています)")
