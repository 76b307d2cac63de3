"""One mail link, pressed by many at the same moment, at the production pages in several processes."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2
from django.db import connections

from kakutei.authentication.mail_links import secret_hash
from kakutei.authentication.models import DeviceSession, SignInLink
from kakutei.infrastructure import clock
from kakutei.shift.people.models import User
from tests.end_to_end.attendance import free_port
from tests.support.waiting import wait_until

SECRET = "pressed-by-many-at-once-" + "0" * 19
LANDED = "/"
NOT_KEPT = {"Connection": "close"}
"""A connection that waits for the others would be closed by the server after two seconds, perhaps while one presses."""


@dataclass(frozen=True)
class Redemptions:
    answers: Counter[tuple[int, str]]
    """By status and where it leads."""
    sessions: int


def press_at_once(times: int) -> Redemptions:
    """Each thread is a separate browser that has the page open before the first press."""
    user = User.objects.create(email="pressed@minato.example.jp", name="港 花子")
    at = clock.now()
    SignInLink.objects.create(
        user=user, email=user.email, secret_hash=secret_hash(SECRET), asked_from="127.0.0.1", asked_with="",
        asked_at=at, expires_at=at + dt.timedelta(minutes=10),
    )  # fmt: skip
    connections.close_all()
    ready = threading.Barrier(times)
    try:
        with _pages() as url, ThreadPoolExecutor(times) as pressers:
            answers = Counter(pressers.map(lambda _: _press(url, ready), range(times)))
        return Redemptions(answers, DeviceSession.objects.filter(user=user).count())
    finally:
        user.delete()


def _press(url: str, ready: threading.Barrier) -> tuple[int, str]:
    with httpx2.Client(base_url=url, timeout=60, headers=NOT_KEPT, trust_env=False) as browser:
        page = browser.get(f"/login/{SECRET}")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, page.text
        ready.wait(60)
        answer = browser.post(f"/login/{SECRET}", data={"csrfmiddlewaretoken": token[1]})
        return answer.status_code, answer.headers.get("Location", "")


@contextmanager
def _pages() -> Iterator[str]:
    url = f"http://127.0.0.1:{free_port()}"
    words = ["--preload", "--workers", "4", "--threads", "8", "--no-control-socket", "--log-level", "critical"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *words, "--bind", url.removeprefix("http://"), "kakutei.shift.wsgi"],
        env=os.environ.copy(),
    )
    try:
        wait_until(lambda: _answers(url), seconds=60, what="the web processes' start")
        yield url
    finally:
        process.terminate()
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/healthz", trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False
