"""A client that sends requests as an actor with a role, records the response and all writes, and rolls them back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.test import Client

from .canary import as_text, readable, unpacked

READING = ("GET", "HEAD", "OPTIONS")
FORM_TYPE = "application/x-www-form-urlencoded"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b\D*?\"?(?:INTO|FROM)?\s*\"(\w+)\"", re.IGNORECASE)
JOURNALS = {"authentication_device_session", "kintai_api_access_accesslog"}
"""What is noted of every request, also of a refused one."""
_RANDOM = re.compile(
    r"nonce(?:-|=\")[\w+/=-]+|name=\\?\"csrfmiddlewaretoken\\?\" value=\\?\"\w+\\?\"|name=\\?\"form_key\\?\" value=\\?\"[\w-]+\\?\"|data-at=\\?\"\d+\\?\"|\"token\":\"\w+\"|challenge&quot;: &quot;[\w-]+|<dcterms:(?:created|modified)[^<]+|(?:\d{4}[/-])?\d{1,2}[/-]\d{1,2} (?:[月火水木金土日] )?\d{1,2}:\d{2}(?::\d{2})?"
)
_DIGEST = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b")
"""Of what a page shows, the ids that were sent among it."""
HTMX = "+htmx"
WAYS = (*METHODS, f"GET{HTMX}", f"POST{HTMX}")


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    body: str
    everything: str
    """Body and headers, with what is escaped in them spelled out."""
    written: tuple[str, ...]
    """The tables to which the request wrote."""
    sent: str
    cache_control: str = ""
    fault: object = None

    @property
    def asks_to_sign_in(self) -> bool:
        return self.status == 302 and self.location.startswith("/login?")

    @property
    def is_refused(self) -> bool:
        return self.asks_to_sign_in or self.status in (401, 403, 404)

    def without(self, *words: str) -> str:
        """The body without what differs from request to request, and without `words`."""
        text = _RANDOM.sub("", self.body)
        for word in words:
            text = re.sub(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", "…", text)
        return _DIGEST.sub("", text)


@dataclass
class ActorClient:
    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    each_time: Callable[[], object] | None = None
    """What happens to the actor's session before each request, and is undone after it."""

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False, headers={"host": "127.0.0.1", **self.headers})

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        form: Any = None,
        before: Callable[[], object] | None = None,
        after: Callable[[Answer], object] | None = None,
    ) -> Answer:
        """`method` may end in `+htmx`; `after` looks at the tables before everything is undone."""
        self.client.cookies.clear()
        for name, value in self.cookies.items():
            self.client.cookies[name] = value
        with transaction.atomic():
            if self.each_time is not None:
                self.each_time()
            if before is not None:
                before()
            with writes() as written:
                response = self._send(method, path, query, form)
            answer = _answer(response, tuple(written), as_text([path, query, _plain(form)]))
            if after is not None:
                after(answer)
            transaction.set_rollback(True)
        return answer

    def _send(self, method: str, path: str, query: dict[str, Any] | None, form: Any) -> Any:
        more: dict[str, Any] = {"query_params": query} if query else {}
        if method.endswith(HTMX):
            method, more["headers"] = method.removesuffix(HTMX), {"HX-Request": "true"}
        if isinstance(form, str):
            return self.client.generic(method, path, form, content_type="application/json", **more)
        if method == "POST":
            return self.client.post(path, form or {}, **more)
        if form and method not in READING:
            return self.client.generic(method, path, urlencode(form, doseq=True), FORM_TYPE, **more)
        return self.client.generic(method, path, **more)


@contextmanager
def writes() -> Iterator[list[str]]:
    """The tables in which rows are made, changed or deleted; journals are not looked at."""
    tables: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        found = WRITES.match(sql)
        touched = found is not None and (found[1].upper() == "INSERT" or context["cursor"].rowcount != 0)
        if found is not None and touched and found[2] not in JOURNALS:
            tables.append(found[2])
        return result

    with connection.execute_wrapper(watch):
        yield tables


def _answer(response: Any, written: tuple[str, ...], sent: str) -> Answer:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return Answer(
        status=response.status_code,
        location=response.headers.get("Location", ""),
        body=unpacked(body).decode(errors="replace"),
        everything=readable(body, headers),
        written=written,
        sent=sent,
        cache_control=response.headers.get("Cache-Control", ""),
        fault=getattr(response, "exc_info", None),
    )


def _plain(form: Any) -> Any:
    if isinstance(form, dict):
        return {name: getattr(value, "spoken", value) for name, value in form.items()}
    return form
