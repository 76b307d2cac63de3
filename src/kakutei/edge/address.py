"""Whose request it is: the address of the client, seen through the proxies that we run ourselves and no others.

`KAKUTEI_TRUSTED_PROXIES` lists our proxies' networks. A direct peer outside them is the client, whatever its headers
say. Behind them the client is the rightmost address of the joined X-Forwarded-For that is not one of ours.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class UnknownAddress(Exception):
    """The request does not say, in a way that can be trusted, where it comes from."""


def parse_address(text: str) -> Address:
    """An address without zone or port; an IPv4 address written as IPv6 becomes IPv4. Raises UnknownAddress."""
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError as error:
        raise UnknownAddress(text) from error
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def parse_network(text: str) -> Network:
    """An address, with or without prefix length (203.0.113.0/24). Raises ValueError."""
    return ipaddress.ip_network(text.strip(), strict=False)


def client_address(request: HttpRequest) -> Address:
    """The client's address. Raises UnknownAddress where a trusted proxy passed on something unreadable."""
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    proxies = [parse_network(text) for text in settings.KAKUTEI_TRUSTED_PROXIES]
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        if not _inside(peer, proxies) or not hop.strip():
            break
        peer = parse_address(hop)
    return peer


def _inside(address: Address, networks: list[Network]) -> bool:
    return any(address in network for network in networks)
