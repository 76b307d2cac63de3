"""Users of the shift app, as the page's script and a browser behind nginx act: each with one request at a time and a pause."""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx2
from bench.load.installation import HOST, Installation

THINK = (0.5, 1.5)
"""Seconds; 1 s on average, so that the users do not act in step."""
MIX = {"save": 60, "poll": 20, "month": 15, "連携状況": 5}
TIMEOUT = 60.0

ROW = re.compile(r'<div class="row" role="row" data-staff="(\d+)">(.*?)(?=<div class="row")', re.DOTALL)
DATE = re.compile(r'role="columnheader" data-date="([^"]+)"')
TEXT = re.compile(r'<a class="cell [^>]*? data-text="([^"]*)"')
PLACED = re.compile(r'<a id="c(\d+)-([\d-]{10})"[^>]*? data-text="([^"]*)"')
STATUS = re.compile(r'data-version="([^"]*)"\s+data-at="([^"]*)"')
TOKEN = re.compile(r'<form[^>]* id="confirm".*?name="csrfmiddlewaretoken" value="([^"]*)"', re.DOTALL)
KEY = re.compile(r'data-key="(\w+)"[^>]*? data-meaning="([^"]*)"')
MADE_FOR = re.compile(r'data-user="(\d+)"')


@dataclass(frozen=True)
class Sample:
    kind: str
    size: int
    begun: float
    seconds: float
    error: str = ""
    overtaken: bool = False
    """Refused because another planner changed the cell meanwhile."""


class WrongAnswer(Exception):
    """What a person would have seen as an error."""


@dataclass
class Page:
    """The open table: what its next requests say."""

    token: str
    user: int
    keys: dict[str, str]
    """What each key of a pattern or leave means."""
    texts: dict[tuple[int, str], str] = field(default_factory=dict)
    version: str = ""
    since: str = ""
    etag: str = ""

    @classmethod
    def of(cls, text: str) -> Page:
        token, made_for = TOKEN.search(text), MADE_FOR.search(text)
        if not token or not made_for:
            raise WrongAnswer("not the table")
        dates = DATE.findall(text)
        keys = {key: html.unescape(meaning) for key, meaning in KEY.findall(text)}
        page = cls(token[1], int(made_for[1]), keys)
        for staff, row in ROW.findall(text):
            for date, cell in zip(dates, TEXT.findall(row), strict=True):
                page.texts[int(staff), date] = html.unescape(cell)
        page.take(text)
        page.since = STATUS.findall(text)[0][1]
        return page

    def take(self, fragment: str) -> None:
        """The cells and the version of an answer."""
        for staff, date, text in PLACED.findall(fragment):
            self.texts[int(staff), date] = html.unescape(text)
        self.version = STATUS.findall(fragment)[0][0]


@dataclass
class User:
    client: httpx2.AsyncClient
    given: dict[str, Any]
    random: Random
    samples: list[Sample]
    cookies: dict[str, str] = field(default_factory=dict)
    page: Page | None = None

    async def act(self, until: float) -> None:
        await asyncio.sleep(self.random.uniform(*THINK))
        await self._measured("month", self.open_month)
        while time.monotonic() < until:
            await asyncio.sleep(self.random.uniform(*THINK))
            (kind,) = self.random.choices(list(MIX), list(MIX.values()))
            deeds = {"save": self.save, "poll": self.poll, "month": self.open_month, "連携状況": self.open_link}
            await self._measured(kind, deeds[kind] if self.page else self.open_month)

    async def open_month(self) -> bool:
        self.page = Page.of((await self._request("GET", self.given["table"])).text)
        return True

    async def open_link(self) -> bool:
        await self._request("GET", self.given["link"])
        return True

    async def poll(self) -> bool:
        page = self._page
        headers = {"If-None-Match": page.etag} if page.etag else {}
        path = f"{self.given['table']}/marks?since={page.since}&version={page.version}"
        answer = await self._request("GET", path, headers=headers)
        if answer.status_code == 200:
            page.etag = answer.headers["ETag"]
            page.take(answer.text)
            page.since = STATUS.findall(answer.text)[0][1]
        return True

    async def save(self) -> bool:
        """One key in one cell; whether it was saved."""
        page = self._page
        (staff, date), seen = self.random.choice(list(page.texts.items()))
        text = self.random.choice([key for key in page.keys if key != seen])
        edit = {
            "edit": str(uuid.uuid4()), "staff": staff, "date": date, "text": text, "seen": seen, "meant": page.keys[text],
        }  # fmt: skip
        sent = {"made_for": page.user, "version": page.version, "edits": [edit]}
        headers = {"Content-Type": "application/json", "X-CSRFToken": page.token, "Origin": f"https://{HOST}"}
        path = f"{self.given['table']}/cells"
        answer = (await self._request("POST", path, headers=headers, content=json.dumps(sent))).json()
        page.take(answer["html"])
        result = answer["results"][edit["edit"]]
        if result["state"] not in ("saved", "changed meanwhile"):
            raise WrongAnswer(f"{result}")
        return bool(result["state"] == "saved")

    @property
    def _page(self) -> Page:
        assert self.page
        return self.page

    async def _request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, content: str | None = None
    ) -> httpx2.Response:
        cookies = "; ".join([self.given["cookie"], *(f"{name}={value}" for name, value in self.cookies.items())])
        headers = {"Host": HOST, "X-Forwarded-For": "192.0.2.1", "Cookie": cookies, **(headers or {})}
        answer = await self.client.request(method, path, headers=headers, content=content)
        self.cookies.update(answer.cookies)
        if answer.status_code not in (200, 304):
            raise WrongAnswer(f"{answer.status_code}")
        return answer

    async def _measured(self, kind: str, deed: Callable[[], Any]) -> None:
        begun, error, done = time.monotonic(), "", False
        try:
            done = await deed()
        except (WrongAnswer, httpx2.HTTPError) as wrong:
            error = f"{type(wrong).__name__} {wrong}".strip()
        seconds = time.monotonic() - begun
        self.samples.append(Sample(kind, self.given["size"], begun, seconds, error, not done and not error))


async def act(place: Installation, *, until: float) -> list[Sample]:
    """What all users met until that moment of the monotonic clock. Each request has a connection of its own, as with nginx."""
    samples: list[Sample] = []
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
    async with httpx2.AsyncClient(base_url=place.url, limits=limits, timeout=TIMEOUT) as client:
        users = [User(client, given, Random(n), samples) for n, given in enumerate(place.users)]  # noqa: S311
        await asyncio.gather(*(user.act(until) for user in users))
    return samples
