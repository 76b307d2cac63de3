"""The address of the client, seen through the operator's own proxies and no others.

`KAKUTEI_TRUSTED_PROXIES` lists the networks of these proxies. A direct peer outside them is the client, whatever its headers
say. Behind them the client is the rightmost address of the joined X-Forwarded-For that is not one of these proxies.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class UnknownAddress(Exception):
    """The request has no trustworthy client address."""


def parse_address(text: str) -> Address:
    """An address without port; the zone is dropped, an IPv4 address written as IPv6 becomes IPv4. Raises UnknownAddress."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError as error:
        raise UnknownAddress(text) from error
    if isinstance(address, ipaddress.IPv4Address):
        return address
    return address.ipv4_mapped or ipaddress.IPv6Address(int(address))


def parse_network(text: str) -> Network:
    """An address, with or without prefix length (203.0.113.0/24), as `parse_address` would see it. Raises ValueError."""
    network = ipaddress.ip_network(text.strip(), strict=False)
    if isinstance(network, ipaddress.IPv4Network):
        return network
    if network.network_address.scope_id:
        raise ValueError(f"{text}: an address without zone")
    if network.prefixlen >= 96 and (mapped := network.network_address.ipv4_mapped):
        return ipaddress.IPv4Network((mapped, network.prefixlen - 96))
    return network


def proxies_named(words: Iterable[str]) -> list[str]:
    """The networks of the operator's proxies, as they were written. Raises ImproperlyConfigured."""
    proxies = list(words)
    for text in proxies:
        try:
            network = parse_network(text)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"KAKUTEI_TRUSTED_PROXIES: {text!r} is no network. Write addresses or networks, separated by commas: 10.0.0.0/8."
            ) from error
        if not network.prefixlen:
            raise ImproperlyConfigured(
                f"KAKUTEI_TRUSTED_PROXIES: {text!r} is everybody, so everybody could name any address. Write your proxies' own."
            )
    return proxies


def egress_named(words: Iterable[str]) -> list[str]:
    """The addresses from which the worker goes out, as they were written. Raises ImproperlyConfigured."""
    addresses = list(words)
    for text in addresses:
        try:
            parse_network(text)
        except ValueError:
            raise ImproperlyConfigured(
                f"KAKUTEI_EGRESS: {text!r} is no IP address. Write those of the worker, separated by commas: 203.0.113.5."
            ) from None
    return addresses


def client_address(request: HttpRequest) -> Address:
    """The client's address. Raises UnknownAddress where a trusted proxy passed on something unreadable."""
    peer = parse_address(request.META.get("REMOTE_ADDR", ""))
    proxies = [parse_network(text) for text in settings.KAKUTEI_TRUSTED_PROXIES]
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    for hop in reversed(forwarded.split(",") if forwarded.strip() else []):
        if not _inside(peer, proxies):
            break
        peer = parse_address(hop)
    return peer


def noted_address(request: HttpRequest) -> str:
    """For limits and records, not for access: all clients without a known address count as one."""
    try:
        return str(client_address(request))
    except UnknownAddress:
        return "unknown"


def counted_network(noted: str) -> str:
    """What a limit counts by, of a `noted_address`: an IPv4 address, or the /64 that one connection has of IPv6."""
    try:
        address = parse_address(noted)
    except UnknownAddress:
        return noted
    return str(ipaddress.IPv6Network((address, 64), strict=False)) if address.version == 6 else str(address)


def _inside(address: Address, networks: list[Network]) -> bool:
    return any(address in network for network in networks)
