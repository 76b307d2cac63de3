"""[確定] on the real page of a real web process that dies at every step of it; what is on file afterwards is asked by SQL.

In each month one shift is new, one is changed and one is taken away. A death that left nothing on file leaves the month to the next one.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count

import httpx2
from django.conf import settings
from django.db import connections
from django.test import Client

from kakutei.jptime.workdate import DateSpan, Month
from kakutei.shift.link.models import DesiredDay
from kakutei.shift.roster.models import Confirmation, Snapshot
from kakutei.shift.roster.rules.entry import NOTHING as NO_ENTRY
from tests.end_to_end.attendance import free_port
from tests.end_to_end.world import EARLY, LATE, World, shift
from tests.support.waiting import wait_until

MONTHS = range(-34, 11)
"""From today's: as far as shifts may be typed."""
ALL = (1, 3, [("0001", 1, "shift"), ("0002", 2, "shift"), ("0003", 2, "none")])
NOTHING = (0, 0, [("0002", 1, "shift"), ("0003", 1, "shift")])

type OnFile = tuple[int, int, list[tuple[str, int, str]]]
"""Confirmations, their snapshots, and the desired days of a month by 社員番号, version and kind."""


@dataclass
class Report:
    """What was on file after each death, in the order of the steps; and what the request that lived said."""

    steps: list[str]
    deaths: list[tuple[str, OnFile]]
    page: str = ""
    at_last: OnFile = NOTHING

    @property
    def torn(self) -> list[tuple[str, OnFile]]:
        return [death for death in self.deaths if death[1] not in (ALL, NOTHING)]

    def ends_of(self, side: str) -> list[bool]:
        """Whether all was on file where the process died `before`, `after` or `during` each step."""
        return [found == ALL for point, found in self.deaths if point.startswith(side)]


def die_at_every_step(world: World) -> Report:
    """Goes on until a request comes through alive: then there is no step at which it did not die."""
    months = _months(world)
    with _web(world) as web:
        return _die_one_after_another(world, web, months)


def _die_one_after_another(world: World, web: httpx2.Client, months: Iterator[Month]) -> Report:
    report, month = Report(_steps(_press(world, web, next(months), "")), []), next(months)
    for point in _points(report.steps):
        answer = _press(world, web, month, point)
        found = on_file(world, month)
        if answer is None:
            report.deaths.append((point, found))
        elif point.startswith("before"):
            assert _steps(answer) == report.steps, (
                f"{point}: {_steps(answer)} are not the steps of the first press: {report.steps}"
            )
            report.page, report.at_last = web.get(answer.headers["Location"]).text, found
            break
        if found != NOTHING or point.startswith("during"):  # a commit that was only sent may still come
            month = next(months)
    return report


def _points(steps: list[str]) -> Iterator[str]:
    """Without an end: it is reached when a request comes through alive."""
    for number in count(1):
        yield f"before {number}"
        if steps[number - 1 : number] == ["COMMIT"]:
            yield f"during {number}"
        yield f"after {number}"


def _steps(answer: httpx2.Response | None) -> list[str]:
    return answer.headers["X-Steps"].split("; ") if answer else []


def _press(world: World, web: httpx2.Client, month: Month, point: str) -> httpx2.Response | None:
    """Opens the sheet and presses [確定]; None where the process died of it."""
    sheet = web.get(f"/c/{world.company.key}/stores/{world.store.pk}/shifts/{month}/preview")
    fields = dict(re.findall(r'name="(csrfmiddlewaretoken|digest)" value="([^"]+)"', sheet.text))
    try:
        answer = web.post(
            f"/c/{world.company.key}/stores/{world.store.pk}/shifts/{month}/confirmation",
            data=fields,
            headers={"X-Die": point},
        )
    except (httpx2.RemoteProtocolError, httpx2.ReadError):
        return None
    assert answer.status_code == 302, (answer.status_code, answer.text)
    return answer


def _months(world: World) -> Iterator[Month]:
    months = [Month.of(world.today).shifted(n) for n in MONTHS]
    world.hire(3)
    world.unlock_past(months[0].first)
    world.type_many([(number, month.first, shift(EARLY)) for month in months for number in ("0002", "0003")])
    world.confirm(DateSpan(months[0].first - dt.timedelta(days=1), months[-1].shifted(1).first))
    world.unlock_past(months[0].first)
    world.type_many([("0001", month.first, shift(EARLY)) for month in months])
    world.type_many([("0002", month.first, shift(LATE)) for month in months])
    world.type_many([("0003", month.first, NO_ENTRY) for month in months])
    return iter(months)


# --- the web process ---


@contextmanager
def _web(world: World) -> Iterator[httpx2.Client]:
    port = free_port()
    words = ["--preload", "--threads", "8", "--no-control-socket", "--log-level", "critical"]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            *words,
            "--bind",
            f"127.0.0.1:{port}",
            "tests.end_to_end.crash_points_web:application",
        ],
        env=os.environ.copy(),
    )
    cookies = _sign_in(world)
    try:
        with httpx2.Client(
            base_url=f"http://127.0.0.1:{port}",
            cookies=cookies,
            timeout=20,
            trust_env=False,
            headers={"Connection": "close"},
        ) as web:
            wait_until(lambda: _answers(web), what="the web process's start")
            yield web
    finally:
        process.terminate()
        process.wait(40)


def _sign_in(world: World) -> dict[str, str]:
    client = Client()
    client.force_login(world.owner)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def _answers(web: httpx2.Client) -> bool:
    try:
        return web.get("/healthz").status_code == 200
    except httpx2.TransportError:
        return False


# --- what is on file ---


def on_file(world: World, month: Month) -> OnFile:
    """Asked over a connection of its own, while this process holds no other."""
    connections.close_all()
    day = f"{month.first}"
    confirmation, snapshot, desired = (model._meta.db_table for model in (Confirmation, Snapshot, DesiredDay))
    staff, store = world.staff["0001"]._meta.db_table, world.store.pk
    mine = f"SELECT id FROM {confirmation} WHERE store_id = {store} AND start = '{day}'"
    confirmations = _rows(mine)
    snapshots = _rows(f"SELECT id FROM {snapshot} WHERE confirmation_id IN ({mine})")
    days = _rows(
        f"SELECT s.number, d.version, d.kind FROM {desired} d JOIN {staff} s ON s.id = d.staff_id"
        f" WHERE d.company_id = {world.company.pk} AND d.work_date = '{day}' ORDER BY s.number"
    )
    return (
        len(confirmations),
        len(snapshots),
        [(str(number), int(version), str(kind)) for number, version, kind in days],
    )


def _rows(question: str) -> list[tuple[object, ...]]:
    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        with closing(sqlite3.connect(database["NAME"], timeout=20)) as file:
            return file.execute(question).fetchall()
    import psycopg

    with psycopg.connect(os.environ["KAKUTEI_SHIFT_DATABASE_URL"]) as connection:
        return connection.execute(question).fetchall()
