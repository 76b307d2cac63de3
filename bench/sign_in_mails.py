# ruff: noqa: E402 - the environment and Django are set up before what needs them is imported
"""How long a sign-in mail takes while the attendance side hangs:
`python bench/sign_in_mails.py [silent|drips] [companies] [mails]`.

A real worker (`kakutei worker shift`), a real HTTP server that takes every request and answers none (silent: the client
gives up after 5 s) or sends one byte a second (drips: after its deadline of 20 s), and a real SMTP server; a SQLite file, or the database of KAKUTEI_SHIFT_DATABASE_URL, which must be empty. Each mail is asked for some
seconds after the one before arrived, at a moment that has nothing to do with the worker's. Of another version with
the same actions: `PYTHONPATH=/path/to/its/src python bench/sign_in_mails.py`.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

LONGEST = 300.0


class Hang(BaseHTTPRequestHandler):
    asked = 0
    drips = False

    def handle_one_request(self) -> None:
        self.rfile.readline()
        Hang.asked += 1
        with suppress(OSError):
            if self.drips:
                self.connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n"
                )
            while not self.drips and self.connection.recv(65536):
                continue
            while self.drips:
                self.connection.sendall(b" ")
                time.sleep(1)
        self.close_connection = True


class Mailbox:
    def __init__(self) -> None:
        self.arrived = threading.Semaphore(0)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.arrived.release()
        return "250 OK"


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None: ...


mailbox = Mailbox()
attendance = Quiet(("127.0.0.1", 0), Hang)
mail = Controller(mailbox, hostname="127.0.0.1", port=attendance.server_port + 1)
base_url = f"http://127.0.0.1:{attendance.server_port}/v1.0"
os.environ.update(
    KAKUTEI_MODE="test",
    KAKUTEI_DATA=os.environ.get("KAKUTEI_DATA") or tempfile.mkdtemp(),
    DJANGO_SETTINGS_MODULE="kakutei.shift.settings",
    KAKUTEI_LINK_HOURS="",
    KAKUTEI_KOT_HOSTS=f"bench={base_url}",
    KAKUTEI_SMTP_URL=f"smtp://127.0.0.1:{attendance.server_port + 1}",
)

import django

django.setup()

from django.core.management import call_command
from django.db import transaction
from django_scopes import scope

from kakutei.authentication.mail_links import Asking, ask_link
from kakutei.infrastructure import clock
from kakutei.jptime.clocktext import moment
from kakutei.jptime.workdate import today
from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.link import set_link
from kakutei.shift.actions.registration import add_company
from kakutei.shift.link.outbox import upsert_desired_days
from kakutei.shift.link.rules.decide import Want
from kakutei.shift.link.rules.values import Plan, WantedKind
from kakutei.shift.people.models import Staff, User


def owe(n: int) -> str:
    """A company that owes a day; its owner's address."""
    at = clock.now()
    address = f"owner{n}@example.jp"
    company = add_company(name=f"計測{n}", owner_email=address, owner_name="計測", grant_link=True, at=at)
    with scope(company=company), transaction.atomic():
        person = Staff.objects.create(company=company, number="0001", family_name="試", given_name="験")
        save_company(company=company, name=company.name, token="a" * 32, base_url=base_url, at=at)
        set_link(company=company, on=True, first_work_date=today(at), at=at)
        plan = Plan(moment(today(at), 24 * 60 + 540), moment(today(at), 24 * 60 + 1080))
        wants = {(person.pk, today(at)): Want(WantedKind.SHIFT, plan)}
        upsert_desired_days(company=company, wants=wants, by=User.objects.get(email=address), at=at)
    return address


def measure(addresses: list[str], mails: int) -> list[float]:
    chance, taken = random.Random(13), []  # noqa: S311 - moments, no secrets
    for n in range(mails):
        time.sleep(chance.uniform(1, 20))
        begun = time.monotonic()
        asking = Asking(address=f"192.0.2.{n}", browser="bench", nonce="bench")
        ask_link(email=addresses[n % len(addresses)], asking=asking, at=clock.now())
        if not mailbox.arrived.acquire(timeout=LONGEST):
            sys.exit(f"no mail within {LONGEST:.0f} s")
        taken.append(time.monotonic() - begun)
    return taken


def main() -> None:
    how, companies, mails = sys.argv[1:] + ["drips", "4", "12"][len(sys.argv) - 1 :]
    Hang.drips = how == "drips"
    call_command("migrate", verbosity=0)
    addresses = [owe(n) for n in range(int(companies))]
    threading.Thread(target=attendance.serve_forever, daemon=True).start()
    mail.start()
    worker = subprocess.Popen([sys.executable, "-m", "kakutei", "worker", "shift"], stdout=subprocess.DEVNULL)
    try:
        while not Hang.asked:
            time.sleep(0.1)
        taken = sorted(measure(addresses, int(mails)))
    finally:
        worker.terminate()
        worker.wait()
        mail.stop()
    print(
        f"{how}: {companies} companies, {mails} sign-in mails, {Hang.asked} unanswered calls:  "
        f"median {statistics.median(taken):.1f} s, longest {taken[-1]:.1f} s"
    )


if __name__ == "__main__":
    main()
