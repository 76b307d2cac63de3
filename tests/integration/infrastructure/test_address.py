"""Whose request it is. A header counts only where one of our own proxies wrote it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from kakutei.infrastructure.network_addresses import (
    UnknownAddress,
    client_address,
    parse_address,
    parse_network,
    proxies_named,
)

PROXIES = ["10.0.0.0/8", "fd00::/8"]


def seen(peer: str, forwarded: str | None = None, **headers: str) -> str:
    extra = {"REMOTE_ADDR": peer, **headers}
    if forwarded is not None:
        extra["HTTP_X_FORWARDED_FOR"] = forwarded
    return str(client_address(RequestFactory().get("/", **extra)))  # type: ignore[arg-type] # headers are texts


@pytest.mark.parametrize("forwarded", [None, "", "203.0.113.9", "203.0.113.9, 10.0.0.1", "nonsense", "::1"])
def test_without_proxies_of_our_own_the_peer_is_the_client_whatever_it_says(
    settings: Settings, forwarded: str | None
) -> None:
    settings.KAKUTEI_TRUSTED_PROXIES = []
    assert seen("198.51.100.1", forwarded) == "198.51.100.1"


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.1", "203.0.113.9", "198.51.100.1"),
        ("11.0.0.0", "203.0.113.9", "11.0.0.0"),
        ("9.255.255.255", "203.0.113.9", "9.255.255.255"),
        ("10.0.0.0", "203.0.113.9", "203.0.113.9"),
        ("10.255.255.255", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "127.0.0.1,1.1.1.1,203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.2, 10.0.0.3", "203.0.113.9"),
        ("10.0.0.1", "garbage, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.7", "10.0.0.7"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("::ffff:198.51.100.1", "203.0.113.9", "198.51.100.1"),
        ("10.0.0.1", "  203.0.113.9  ", "203.0.113.9"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("fe00::1", "2001:db8::7", "fe00::1"),
        ("10.0.0.1", "2001:DB8:0::7", "2001:db8::7"),
        ("10.0.0.1", "fe80::1%eth0", "fe80::1"),
        ("fe80::1%eth0", "203.0.113.9", "fe80::1"),
        ("fd00::1%eth0", "203.0.113.9", "203.0.113.9"),
        ("fdff:ffff::1", "203.0.113.9", "203.0.113.9"),
        ("fcff:ffff::1", "203.0.113.9", "fcff:ffff::1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "   ", "10.0.0.1"),
        ("10.0.0.1", ",,, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.1.1.1,2.2.2.2,203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "::ffff:10.0.0.7, 203.0.113.9, ::ffff:10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "::FFFF:CB00:7109", "203.0.113.9"),
        ("10.0.0.1", "64:ff9b::10.0.0.2", "64:ff9b::a00:2"),
        ("10.0.0.1", "::10.0.0.2", "::a00:2"),
        ("10.0.0.1", ", ".join(["10.0.0.9"] * 2000), "10.0.0.9"),
        ("127.0.0.1", "203.0.113.9", "127.0.0.1"),
    ],
)
def test_behind_our_proxies_the_client_is_the_rightmost_that_is_not_ours(
    settings: Settings, peer: str, forwarded: str | None, client: str
) -> None:
    settings.KAKUTEI_TRUSTED_PROXIES = PROXIES
    assert seen(peer, forwarded) == client


@pytest.mark.parametrize(
    "forwarded",
    [
        "203.0.113.9:4711",
        "[2001:db8::7]:4711",
        "203.0.113.009",
        "203.0.113",
        "0xcb007109",
        "unknown",
        "_hidden",
        "1.1.1.1;",
        "203.0.113.9%eth0",
        "203.0.113.9/32",
        "203.0.113.9,",
        "203.0.113.9, , 10.0.0.2",
        "203.0.113.9 10.0.0.2",
        "３.0.113.9",
        "3405803785",
        "127.1",
        "fe80::1%",
        "::ffff:203.0.113.009",
        "[2001:db8::7]",
        "2001:db8::7::",
        '"203.0.113.9"',
    ],
)
def test_an_unreadable_forwarded_header_gives_no_address(settings: Settings, forwarded: str) -> None:
    settings.KAKUTEI_TRUSTED_PROXIES = PROXIES
    with pytest.raises(UnknownAddress):
        seen("10.0.0.1", forwarded)


@pytest.mark.parametrize(
    "header",
    [
        "HTTP_TRUE_CLIENT_IP",
        "HTTP_CF_CONNECTING_IP",
        "HTTP_X_FORWARDED",
        "HTTP_X_REAL_IP",
        "HTTP_FORWARDED",
        "HTTP_CLIENT_IP",
        "HTTP_X_CLIENT_IP",
    ],
)
def test_no_other_header_is_believed(settings: Settings, header: str) -> None:
    settings.KAKUTEI_TRUSTED_PROXIES = PROXIES
    assert seen("10.0.0.1", "203.0.113.9", **{header: "for=1.1.1.1"}) == "203.0.113.9"


@pytest.mark.parametrize("peer", ["", "localhost", "unix:"])
def test_a_peer_without_an_address_is_unknown(settings: Settings, peer: str) -> None:
    with pytest.raises(UnknownAddress):
        seen(peer)


@given(st.lists(st.ip_addresses(v=4).map(str) | st.text("0123456789., :", max_size=20), max_size=4))
def test_what_a_client_writes_left_of_our_proxy_never_changes_who_it_is(lies: list[str]) -> None:
    forwarded = ", ".join([*lies, "203.0.113.9"])
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    with override_settings(KAKUTEI_TRUSTED_PROXIES=["127.0.0.1"]):
        assert str(client_address(request)) == "203.0.113.9"


def test_a_network_is_an_address_with_or_without_a_prefix() -> None:
    network = parse_network(" 203.0.113.7/30 ")
    inside = [n for n in range(256) if parse_address(f"203.0.113.{n}") in network]
    assert inside == [4, 5, 6, 7]
    assert parse_address("203.0.113.7") in parse_network("203.0.113.7")
    assert parse_address("203.0.113.8") not in parse_network("203.0.113.7")
    assert parse_address("2001:db8::1") not in network


def test_a_network_of_ipv4_written_as_ipv6_is_that_of_ipv4() -> None:
    assert str(parse_network("::ffff:10.0.0.0/104")) == "10.0.0.0/8"
    assert parse_address("::ffff:10.1.2.3") in parse_network("::ffff:10.1.2.3")


def test_our_proxies_are_kept_as_they_were_written() -> None:
    assert proxies_named(["10.0.0.0/8", "::1"]) == ["10.0.0.0/8", "::1"]


@pytest.mark.parametrize("text", ["10.0.0.0/33", "proxy.example", "10.0.0.1:80", "fe80::1%eth0", "0.0.0.0/0", "::/0"])
def test_what_names_no_proxy_or_everybody_stops_the_start(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^KAKUTEI_TRUSTED_PROXIES: "):
        proxies_named(["10.0.0.0/8", text])


@pytest.mark.parametrize("text", ["fe80::1%eth0", "", "203.0.113.0/33", "203.0.113.0/-1", "everything", "::/129"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_network(text)
