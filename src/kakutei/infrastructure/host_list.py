"""The operator's list of attendance servers, checked when the settings load.

A public server is reached by https, at port 443, under a name. A host of the operator's own network may be reached by http,
at another port or by its address, if KAKUTEI_KOT_PRIVATE_HOSTS names it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LONGEST = 200
"""Signs of a base URL: the column in which a company's choice is kept."""

_URL = re.compile(
    r"(?P<scheme>https?)://(?:(?P<name>[a-z0-9.-]+)|\[(?P<six>[0-9a-f:.]+)\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?(?P<path>(?:/[A-Za-z0-9._~-]+)*/?)"
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

SHAPE = (
    "Write the base URL as https://api.kingtime.jp/v1.0: small letters, digits, hyphens and dots, then the path. "
    "No user, query, fragment, blank or percent sign; a name in other letters in its xn-- form."
)
PUBLIC = (
    "Write it with https://, at port 443, with the full name of the host. "
    "Only if the server stands in your own network, name its host in KAKUTEI_KOT_PRIVATE_HOSTS too."
)


def private_hosts(words: Iterable[str]) -> frozenset[str]:
    """Names and addresses without port. Raises ImproperlyConfigured."""
    hosts = frozenset(words)
    for host in hosts:
        if not (_is_name(host) or _is_address(host)):
            raise ImproperlyConfigured(
                "KAKUTEI_KOT_PRIVATE_HOSTS: write hosts without scheme and port, separated by commas, "
                "for example 10.0.0.5,kintai.example.lan."
            )
    return hosts


def servers(entries: Iterable[str], *, private: Collection[str]) -> dict[str, str]:
    """name → base URL, in the operator's order. Raises ImproperlyConfigured.

    The message names the entry but does not repeat its URL: it may contain a password.
    """
    listed: dict[str, str] = {}
    for number, entry in enumerate(entries, start=1):
        name, equals, url = entry.partition("=")
        if not (equals and name.strip() and name.isprintable()):
            raise _wrong(number, "Write name=base URL, separated by commas.")
        if name in listed or url in listed.values():
            raise _wrong(number, "Name and base URL may stand in the list once.")
        _check(url, number, private)
        listed[name] = url
    if not listed:
        raise ImproperlyConfigured("KAKUTEI_KOT_HOSTS is empty. Write name=base URL, or leave the variable out.")
    return listed


def is_private(base_url: str, private: Collection[str]) -> bool:
    """Whether the operator named the host of this base URL as one of their own network."""
    return urlsplit(base_url).hostname in private


def _check(url: str, number: int, private: Collection[str]) -> None:
    shape = _URL.fullmatch(url)
    if not shape or len(url) > LONGEST or int(shape["port"] or 443) > 65535 or _climbs(shape["path"]):
        raise _wrong(number, SHAPE)
    host = shape["name"] or shape["six"]
    if host in private:
        return
    if (shape["scheme"], shape["port"] or "443") != ("https", "443") or not _is_name(host) or "." not in host:
        raise _wrong(number, PUBLIC)


def _wrong(number: int, advice: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"KAKUTEI_KOT_HOSTS, entry {number}: {advice}")


def _climbs(path: str) -> bool:
    return any(segment and not segment.strip(".") for segment in path.split("/"))


def _is_name(host: str) -> bool:
    """A host name as the name service knows it. Some readers take a name that ends in a number for an address (0x7f.1, 127.1)."""
    labels = host.split(".")
    return (
        len(host) <= 253
        and all(_LABEL.fullmatch(label) and _is_readable(label) for label in labels)
        and not _NUMBER.fullmatch(labels[-1])
    )


def _is_readable(label: str) -> bool:
    try:
        return bool(label.encode("ascii").decode("idna"))
    except UnicodeError:
        return False


def _is_address(host: str) -> bool:
    try:
        return str(ipaddress.ip_address(host)) == host
    except ValueError:
        return False
