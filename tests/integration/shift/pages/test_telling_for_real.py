"""Telling with committed rows: several workers and several presses at once, and mails that really leave by SMTP."""

import datetime as dt
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connections
from django_scopes import scope, scopes_disabled
from post_office.models import Email
from pytest_django import Settings

from kakutei.authentication.mail_queue import send_queued_mails
from kakutei.demo import cast
from kakutei.infrastructure.base_settings import MAILERS
from kakutei.shift.actions.link import AlreadyPaused, pause_link
from kakutei.shift.actions.notifications import tell_people
from kakutei.shift.link.models import Connection
from kakutei.shift.link.rules.values import Cause
from kakutei.shift.notifications.models import Delivery, Notice
from kakutei.shift.people.models import Company

from .world import NOON, build_world, find_world

SOON = NOON + dt.timedelta(minutes=3)


@pytest.fixture
def stopped(transactional_db: None) -> Iterator[None]:
    """The demo world, committed; its token is refused, which has been on file for three minutes."""
    build_world()
    with scopes_disabled():
        Connection.objects.update(block=Cause.TOKEN.value, block_since=NOON)
        tell_people(at=NOON)
        yield


def mails_and_notices() -> tuple[int, int]:
    """(mails in the queue, notices recorded as mailed)."""
    return Email.objects.count(), Notice.objects.filter(told_at__isnull=False).count()


@pytest.mark.parametrize("attempt", range(3))
def test_two_workers_at_once_mail_once(stopped: None, attempt: int) -> None:
    begin = threading.Barrier(4)

    def worker() -> None:
        begin.wait()
        try:
            tell_people(at=SOON)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(worker) for _ in range(4)]:
            done.result()
    assert mails_and_notices() == (1, 1)
    assert Delivery.objects.count() == 1


def test_of_several_presses_at_once_one_pauses(transactional_db: None) -> None:
    build_world()
    world = find_world()
    begin = threading.Barrier(3)

    def press(reason: str) -> bool:
        begin.wait()
        try:
            with scope(company=world.company):
                pause_link(company=world.company, by=world.owner, reason=reason, until=None, at=NOON)
        except AlreadyPaused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(press, "一二三")) == [False, False, True]
    with scopes_disabled():
        assert Notice.objects.count() == 1


class Received:
    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[Received]:
    received = Received()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    smtp: dict[str, Any] = MAILERS["smtp"]
    options = {**smtp["OPTIONS"], "host": "127.0.0.1", "port": port}
    settings.MAILERS = {**MAILERS, "smtp": {**smtp, "OPTIONS": options}}
    yield received
    controller.stop()


def test_the_mail_leaves_as_plain_text_in_japanese(mail_server: Received, stopped: None) -> None:
    Company.objects.filter(name=cast.COMPANY).update(name="みなと珈琲 & {{ Co }} <本社>")
    tell_people(at=SOON)
    assert send_queued_mails() == 1
    (mail,) = mail_server.mails
    assert mail["To"] == cast.OWNER.email
    assert str(mail["Subject"]).startswith(
        "【要対応】みなと珈琲 & {{ Co }} <本社>: KING OF TIMEにアクセストークンが拒否されました("
    )
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content()
    assert text.startswith("みなと珈琲 & {{ Co }} <本社>とKING OF TIMEの連携で、対応が必要な項目があります。")
    assert "新しいトークンを入れ直してください。" in text
    assert cast.TOKEN not in text
