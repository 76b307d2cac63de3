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
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kakutei.authentication.identity import add_operator
from kakutei.authentication.mail_links import new_secret
from kakutei.authentication.mail_queue import send_queued_mails
from kakutei.authentication.models import SignInLink
from kakutei.infrastructure import clock
from kakutei.infrastructure.base_settings import MAILERS
from kakutei.shift.people.models import User
from tests.support.authenticator import Authenticator

NOON = dt.datetime(2028, 2, 29, 3, 0, tzinfo=dt.UTC)
KNOWN = "hanako@minato.example.jp"
UNKNOWN = "stranger@elsewhere.example.jp"
BASE_URL = "http://127.0.0.1:8000"
ORIGIN, HOST = "https://shift.example.jp", "shift.example.jp"
"""Where passkeys are asked for."""


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
        self.recipients: list[str] = []
        """Of the envelopes, as the client wrote them: <hanako@minato.example.jp>."""

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


class ExactServer(SMTP):
    """aiosmtpd itself takes the quotes off an address before it hands it on."""

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        self.event_handler.recipients.append(arg.partition(":")[2])
        await super().smtp_RCPT(arg)


class ExactController(Controller):
    def factory(self) -> SMTP:
        return ExactServer(self.handler, **self.SMTP_kwargs)


@pytest.fixture(scope="session")
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    """The mailbox and its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    received = Mailbox()
    controller = ExactController(received, hostname="127.0.0.1", port=port)
    controller.start()
    yield received, port
    controller.stop()


@pytest.fixture
def mailbox(settings: Settings, mail_server: tuple[Mailbox, int], transactional_db: None) -> Mailbox:
    """Empty, and the one to which this test's mails go. The queue sends from a thread with a connection of its own."""
    received, port = mail_server
    received.mails.clear()
    received.recipients.clear()
    smtp: dict[str, Any] = MAILERS["smtp"]  # Django's test set-up has put a mailer of its own into the settings
    options = {**smtp["OPTIONS"], "host": "127.0.0.1", "port": port}
    settings.MAILERS = {**MAILERS, "smtp": {**smtp, "OPTIONS": options}}
    settings.KAKUTEI_BASE_URL = BASE_URL
    return received


@pytest.fixture
def mailed_link(hanako: User, mailbox: Mailbox) -> Callable[..., str]:
    """Asks for a link with `client`, sends what is queued, and returns the link's path."""

    def ask(client: Client, **headers: str) -> str:
        answer = client.post(reverse("authentication:login"), {"email": KNOWN}, headers=headers)
        assert answer.status_code == 200
        assert send_queued_mails() == 1
        return mailbox.link()

    return ask


@pytest.fixture
def leader(db: None) -> User:
    user = add_operator(email=KNOWN, name="港 花子")
    assert isinstance(user, User)
    return user


@pytest.fixture
def key() -> Authenticator:
    return Authenticator(ORIGIN, HOST)


def newest_link() -> str:
    """The path in the newest mail with a link, as sending it would make it. It takes no mail server."""
    url = new_secret(SignInLink.objects.latest("pk").pk)
    assert url
    return urlsplit(url).path


@pytest.fixture
def mailed(leader: User) -> Callable[..., str]:
    """Asks for a link with `client` and returns its path."""

    def ask(client: Client) -> str:
        client.post("/login", {"email": KNOWN})
        return newest_link()

    return ask


@pytest.fixture
def quick_link(hanako: User) -> Callable[..., str]:
    """As `mailed_link`, without sending the mail."""

    def ask(client: Client) -> str:
        assert client.post("/login", {"email": KNOWN}).status_code == 200
        return newest_link()

    return ask
