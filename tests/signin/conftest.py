"""Sign-in under the settings of the shift app: a real database file, real mails over SMTP."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kakutei.edge import clock
from kakutei.edge.basesettings import MAILERS
from kakutei.shift.people.models import User
from kakutei.signin.queue import send_queued_mails

NOON = dt.datetime(2028, 2, 29, 3, 0, tzinfo=dt.UTC)
KNOWN = "hanako@minato.example.jp"
UNKNOWN = "stranger@elsewhere.example.jp"
BASE_URL = "http://127.0.0.1:8000"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    database = connections.databases["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "shift.sqlite3")


@pytest.fixture(autouse=True)
def go_to(settings: Settings, tmp_path: Path) -> Callable[[dt.datetime], None]:
    """Noon of the leap day in UTC; a test that calls the fixture goes to another moment."""
    file = tmp_path / "clock"
    settings.KAKUTEI_CLOCK_FILE = file

    def go(at: dt.datetime) -> None:
        file.write_text(str((at - clock.system_now()).total_seconds()))

    go(NOON)
    return go


@pytest.fixture
def hanako(db: None) -> User:
    return User.objects.create(name="港 花子 <owner> & Co", email=KNOWN)


class Mailbox:
    """A mail server on this machine and all that it received."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"

    def text(self) -> str:
        """The text of the newest mail."""
        return self.mails[-1].get_content()

    def link(self) -> str:
        """The path of the sign-in link in the newest mail."""
        found = re.search(re.escape(BASE_URL) + r"(/login/\S+)", self.text())
        assert found is not None, self.text()
        return found[1]


@pytest.fixture(scope="session")
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """The mailbox and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    received = Mailbox()
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    yield received, port
    controller.stop()


@pytest.fixture
def mailbox(settings: Settings, mail_server: tuple[Mailbox, int], transactional_db: None) -> Mailbox:
    """Empty, and the one to which this test's mails go. The queue sends from a thread with a connection of its own."""
    received, port = mail_server
    received.mails.clear()
    smtp: dict[str, Any] = MAILERS["smtp"]  # Django's test set-up has put a mailer of its own into the settings
    options = {**smtp["OPTIONS"], "host": "127.0.0.1", "port": port}
    settings.MAILERS = {**MAILERS, "smtp": {**smtp, "OPTIONS": options}}
    settings.KAKUTEI_BASE_URL = BASE_URL
    return received


@pytest.fixture
def mailed_link(hanako: User, mailbox: Mailbox) -> Callable[..., str]:
    """Asks for a link with `client`, sends what is queued, and returns the link's path."""

    def ask(client: Client, **headers: str) -> str:
        answer = client.post(reverse("signin:login"), {"email": KNOWN}, headers=headers)
        assert answer.status_code == 200
        assert send_queued_mails() == 1
        return mailbox.link()

    return ask
