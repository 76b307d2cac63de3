"""A sign-in mail leaves while the attendance side hangs, and one signal ends both loops of the worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from kakutei.authentication.mail_links import Asking, ask_link
from kakutei.infrastructure import clock
from tests.end_to_end.hanging import hanging_server, mail_server
from tests.end_to_end.world import EARLY, World, shift
from tests.support.waiting import wait_until


def start_worker(world: World, **more: str) -> subprocess.Popen[bytes]:
    worker = subprocess.Popen([sys.executable, "-m", "kakutei", "worker", "shift"], env={**os.environ, **more})
    world.workers.append(worker)
    return worker


def ask_to_sign_in(world: World) -> None:
    asking = Asking(address="192.0.2.1", browser="test", nonce="n")
    ask_link(email=str(world.owner.email), asking=asking, at=clock.now())


def test_sign_in_mails_leave_while_a_call_to_the_attendance_side_hangs(world: World) -> None:
    """Ordered, not timed: the call ends ten minutes later at the earliest, so one loop alone would send no mail."""
    world.hire(1)
    world.connect()
    world.type("0001", world.day(1), shift(EARLY))
    world.confirm()
    world.attendance.stop()
    with hanging_server(world.attendance.port) as server, mail_server() as (mailbox, smtp):
        worker = start_worker(world, KAKUTEI_SMTP_URL=smtp, KAKUTEI_LINK_DEADLINE="600", KAKUTEI_LINK_LEASE="900")
        wait_until(lambda: server.asked == 1, what="the worker's call to the attendance side")
        for n in (1, 2):
            ask_to_sign_in(world)
            wait_until(lambda n=n: len(mailbox.mails) == n, what="the sign-in mail")  # type: ignore[misc] # of this round
        assert all("/login/" in mail for mail in mailbox.mails)
        assert (server.asked, server.ended) == (1, 0), "the call still hangs"
        worker.send_signal(signal.SIGTERM)
        server.let_go.set()
        assert worker.wait(60) == 0


def test_a_signal_ends_the_mail_loop_too_while_nothing_hangs(world: World) -> None:
    with mail_server() as (mailbox, smtp):
        worker = start_worker(world, KAKUTEI_SMTP_URL=smtp)
        ask_to_sign_in(world)
        wait_until(lambda: len(mailbox.mails) == 1, what="the sign-in mail")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
