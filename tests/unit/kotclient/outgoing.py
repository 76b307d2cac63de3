"""Attempts to redirect the token to another host; each returns its result."""

from __future__ import annotations

import datetime as dt
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
from django.core.exceptions import ImproperlyConfigured

from kakutei.infrastructure import host_list
from kakutei.kotclient.answers import Answer
from kakutei.kotclient.client import KotClient
from kakutei.kotclient.safe_transport import CheckedTransport

from .canary import Canary
from .certificates import Authority, server_file
from .name_server import NameServer
from .odd_server import OddServer, http

TOKEN = "0123456789abcdef0123456789abcdef"
SOON = dt.timedelta(seconds=2)
HOST = "kintai.example"
SINKHOLE = "192.31.196.1"
"""A public address reserved for discarded traffic (RFC 7535): the first answer of the rebinding name server."""
REDIRECTS = (301, 302, 303, 307, 308)

type Call = Callable[[KotClient], Answer[Any]]


def read(client: KotClient) -> Answer[Any]:
    return client.employees(date=dt.date(2026, 12, 1))


def delete(client: KotClient) -> Answer[Any]:
    return client.delete_schedule(key="9f", date=dt.date(2026, 12, 1))


def asked(url: str, call: Call, transport: httpx2.AsyncBaseTransport) -> Answer[Any]:
    with KotClient(base_url=url, token=TOKEN, deadline=SOON, transport=transport) as client:
        return call(client)


def is_refused_at_start(url: str) -> bool:
    try:
        host_list.servers([f"trick={url}"], private=frozenset())
    except ImproperlyConfigured:
        return True
    return False


def asked_at(addresses: list[str], canary: Canary, call: Call, *, private: bool = False) -> Answer[Any]:
    """Of a server whose name leads to these addresses, at the port where the canary listens."""
    with NameServer(addresses) as names:
        transport = CheckedTransport(private=private, resolve=names.addresses)
        return asked(f"http://{HOST}:{canary.port}/v1.0", call, transport)


class Rebound(NamedTuple):
    answers: list[Answer[Any]]
    lookups: int


def asked_while_rebinding(canary: Canary, call: Call, *, times: int) -> Rebound:
    """The name server answers the first query with a public address and a second query of the same call with this machine."""
    answers, lookups = [], 0
    for _ in range(times):
        with NameServer([SINKHOLE], ["127.0.0.1"]) as names:
            transport = CheckedTransport(resolve=names.addresses)
            answers.append(asked(f"http://{HOST}:{canary.port}/v1.0", call, transport))
            lookups += len(names.lookups)
    return Rebound(answers, lookups)


class Shown(NamedTuple):
    answer: Answer[Any]
    tokens: int


def shown(certificate: Path, trust: ssl.SSLContext, call: Call) -> Shown:
    """Asked of a TLS server on this machine, named as a private host, that shows this certificate."""
    with OddServer(certificate) as server, NameServer(["127.0.0.1"]) as names:
        server.will_answer(http(204) if call is delete else http(200, []))
        transport = CheckedTransport(private=True, resolve=names.addresses, trust=trust)
        answer = asked(server.url.replace("127.0.0.1", HOST), call, transport)
        return Shown(answer, sum(TOKEN in str(request) for request in server.received))


def wrong_certificates(folder: Path, believed: Authority, stranger: Authority) -> dict[str, Path]:
    return {
        "self-signed": server_file(folder, HOST, by=None),
        "expired": server_file(folder, HOST, by=believed, ended=True),
        "of another host": server_file(folder, "evil.example", by=believed),
        "of another host with this one in front": server_file(folder, f"{HOST}.evil.example", by=believed),
        "signed by an unknown authority": server_file(_below(folder), HOST, by=stranger),
    }


def redirected(status: int, canary: Canary, call: Call) -> Answer[Any]:
    with OddServer() as server:
        server.will_answer(http(status, location=f"http://127.0.0.1:{canary.port}/v1.0/employees"))
        return asked(server.url, call, CheckedTransport(private=True))


def _below(folder: Path) -> Path:
    made = folder / "stranger"
    made.mkdir(exist_ok=True)
    return made
