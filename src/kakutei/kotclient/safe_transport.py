"""Connects to exactly the address that was checked. A name is looked up once; all its addresses must be public.

A second look-up for the connection could return an address of the local network (DNS rebinding). TLS still checks the
certificate of the name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable

import httpx2

type Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a host, best first. Raises OSError."""

MOST_TRIED = 2
"""Addresses that are tried in turn for one request, within the time for connecting."""

_INSIDE_V4 = [
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
"""Written out: what Python calls global or private has changed with its versions."""
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
"""Nothing else is assigned: not ::1, fc00::/7, fe80::/10, ff00::/8, no embedded IPv4 address (::ffff:0:0/96, 64:ff9b::/96)."""
_INSIDE_V6 = [ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


class NotPublic(Exception):
    """The name resolves to an address outside the public internet. No connection was made."""


class CheckedTransport(httpx2.AsyncBaseTransport):
    """`private`: the operator named this host as one of their own network, so every address is allowed."""

    def __init__(
        self, *, private: bool = False, resolve: Resolve | None = None, trust: ssl.SSLContext | None = None
    ) -> None:
        self._private = private
        self._resolve = resolve or system_addresses
        self._wire = httpx2.AsyncHTTPTransport(verify=trust or system_trust(), trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises NotPublic."""
        addresses = await self._addresses(request)
        for address in addresses[:-1]:
            try:
                return await self._dial(request, address, share=len(addresses))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                if is_insecure(error):
                    raise
        return await self._dial(request, addresses[-1], share=len(addresses))

    async def aclose(self) -> None:
        await self._wire.aclose()

    async def _addresses(self, request: httpx2.Request) -> list[str]:
        found = await self._looked_up(request)
        if not self._private and not all(map(is_public, found)):
            raise NotPublic
        return found[:MOST_TRIED]

    async def _looked_up(self, request: httpx2.Request) -> list[str]:
        try:
            async with asyncio.timeout(_connect_time(request)):
                found = await self._resolve(_host(request), request.url.port or 443)
        except TimeoutError as error:
            raise httpx2.ConnectTimeout("the name service did not answer") from error
        except (OSError, UnicodeError) as error:
            raise httpx2.ConnectError("the name is not known") from error
        if not found:
            raise httpx2.ConnectError("the name has no address")
        return list(dict.fromkeys(found))

    async def _dial(self, request: httpx2.Request, address: str, *, share: int) -> httpx2.Response:
        """The same request to this address. Its Host header keeps the name, and so does the check of the certificate."""
        connect = _connect_time(request)
        times = {**request.extensions.get("timeout", {}), "connect": connect and connect / share}
        return await self._wire.handle_async_request(
            httpx2.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "timeout": times, "sni_hostname": _host(request)},
            )
        )


def system_trust() -> ssl.SSLContext:
    """The authorities of the operating system, with strict RFC 5280 checks as in `ssl.create_default_context`."""
    context = httpx2.create_ssl_context(trust_env=False)
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


async def system_addresses(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def is_public(address: str) -> bool:
    """Whether this is an address of the public internet, written without any disguise."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(read, ipaddress.IPv4Address):
        return not any(read in network for network in _INSIDE_V4)
    return read in _PUBLIC_V6 and not any(read in network for network in _INSIDE_V6)


def is_insecure(error: BaseException) -> bool:
    """Whether the error is about a certificate, not about the network."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def _host(request: httpx2.Request) -> str:
    return request.url.raw_host.decode("ascii")


def _connect_time(request: httpx2.Request) -> float | None:
    time: float | None = request.extensions.get("timeout", {}).get("connect")
    return time
