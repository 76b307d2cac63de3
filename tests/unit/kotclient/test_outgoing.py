"""Where the token goes, and where it never goes: names that lead inside, names that change, other people's certificates."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx2
import pytest

from kakutei.kotclient.answers import BlockReason, Recovery, Trouble
from kakutei.kotclient.safe_transport import CheckedTransport, is_public, system_trust

from .canary import Canary
from .certificates import authority, server_file
from .name_server import NameServer
from .odd_server import OddServer, http
from .outgoing import (
    HOST,
    REDIRECTS,
    SINKHOLE,
    TOKEN,
    Call,
    asked,
    asked_at,
    asked_while_rebinding,
    delete,
    is_refused_at_start,
    read,
    redirected,
    shown,
    wrong_certificates,
)
from .tricks import HERE, INSIDE, NAMES, PUBLIC

both = pytest.mark.parametrize("call", [read, delete])
REFUSED = (Recovery.BLOCK_HOST, BlockReason.PRIVATE_ADDRESS, Trouble.PRIVATE_ADDRESS)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_some_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_its_neighbours_outside_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(("url", "address"), NAMES.items())
def test_a_name_that_looks_like_any_other_and_leads_inside_stops_the_host(url: str, address: str) -> None:
    assert not is_refused_at_start(url)
    with NameServer([address]) as names:
        answer = asked(url, delete, CheckedTransport(resolve=names.addresses))
    assert (answer.recovery, answer.reason, answer.trouble) == REFUSED


@both
@pytest.mark.parametrize("address", HERE)
def test_a_name_that_leads_to_this_machine_is_not_even_connected_to(address: str, call: Call) -> None:
    with Canary() as canary:
        answer = asked_at([address], canary, call)
        assert (answer.recovery, answer.reason, answer.trouble) == REFUSED
        assert (canary.connections, canary.tokens(TOKEN)) == (0, 0)


@pytest.mark.parametrize("addresses", [[SINKHOLE, "127.0.0.1"], ["127.0.0.1", SINKHOLE], [SINKHOLE, "::1"]])
def test_one_address_inside_among_others_stops_the_host_before_any_is_dialled(addresses: list[str]) -> None:
    with Canary() as canary:
        answer = asked_at(addresses, canary, delete)
        assert (answer.recovery, answer.reason, answer.trouble) == REFUSED
        assert canary.connections == 0


@both
def test_a_host_that_the_operator_named_as_private_is_asked(call: Call) -> None:
    with Canary() as canary:
        asked_at(["127.0.0.1"], canary, call, private=True)
        assert (canary.connections, canary.tokens(TOKEN)) == (1, 1)


@both
def test_dns_rebinding_after_the_check_reaches_no_private_address(
    call: Call,
) -> None:
    with Canary() as canary:
        rebound = asked_while_rebinding(canary, call, times=1)
        assert (canary.connections, canary.tokens(TOKEN)) == (0, 0)
    assert rebound.lookups == 1
    assert not any(answer.ok for answer in rebound.answers)


def test_a_name_that_leads_inside_from_the_second_call_on_stops_the_host_then() -> None:
    with Canary() as canary, NameServer(["127.0.0.1"], [SINKHOLE]) as names:
        transport = CheckedTransport(resolve=names.addresses)
        assert asked(f"http://{HOST}:{canary.port}/v1.0", delete, transport).trouble is Trouble.PRIVATE_ADDRESS
        transport = CheckedTransport(resolve=names.addresses)
        assert asked(f"http://{HOST}:{canary.port}/v1.0", delete, transport).trouble is not Trouble.PRIVATE_ADDRESS
        assert canary.connections == 0
        assert names.lookups == [HOST, HOST]


def test_the_server_is_asked_by_its_name_at_the_address_that_was_checked() -> None:
    with OddServer() as server, NameServer(["127.0.0.1"]) as names:
        server.will_answer(http(204))
        url = server.url.replace("127.0.0.1", HOST)
        assert asked(url, delete, CheckedTransport(private=True, resolve=names.addresses)).ok
        assert server.received[0].headers["host"] == url.removeprefix("http://").removesuffix("/v1.0")


def test_where_the_first_address_does_not_answer_the_second_one_gets_the_whole_request() -> None:
    with OddServer() as server, NameServer(["127.0.0.2", "127.0.0.1"]) as names:
        server.will_answer(http(204))
        url = server.url.replace("127.0.0.1", HOST)
        assert asked(url, delete, CheckedTransport(private=True, resolve=names.addresses)).ok
        assert len(server.received) == 1


def test_a_wrong_certificate_is_reported_despite_a_second_address(tmp_path: Path) -> None:
    believed = authority()
    file = server_file(tmp_path, HOST, by=None)
    with OddServer(file) as server, NameServer(["127.0.0.1", "127.0.0.2"]) as names:
        transport = CheckedTransport(private=True, resolve=names.addresses, trust=believed.trust)
        assert asked(server.url.replace("127.0.0.1", HOST), delete, transport).trouble is Trouble.INSECURE


def test_a_name_server_that_says_nothing_takes_no_longer_than_connecting_may() -> None:
    async def silent(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    request = httpx2.Request("GET", f"https://{HOST}/", extensions={"timeout": {"connect": 0.05}})
    with pytest.raises(httpx2.ConnectTimeout):
        asyncio.run(CheckedTransport(resolve=silent).handle_async_request(request))


def test_a_name_without_an_address_is_a_request_that_was_not_sent() -> None:
    with NameServer([]) as names:
        answer = asked(f"https://{HOST}/v1.0", delete, CheckedTransport(resolve=names.addresses))
    assert (answer.recovery, answer.trouble) == (Recovery.RETRY, Trouble.NOT_SENT)


@both
@pytest.mark.parametrize("status", REDIRECTS)
def test_a_redirect_is_not_followed(status: int, call: Call) -> None:
    with Canary() as canary:
        answer = redirected(status, canary, call)
        assert (answer.recovery, answer.reason) == (Recovery.BLOCK_COMPANY, BlockReason.BASE_URL)
        assert (canary.connections, canary.tokens(TOKEN)) == (0, 0)


@both
def test_no_wrong_certificate_gets_the_token_and_each_stops_the_host(tmp_path: Path, call: Call) -> None:
    believed = authority()
    for what, file in wrong_certificates(tmp_path, believed, authority()).items():
        answer, tokens = shown(file, believed.trust, call)
        assert (what, answer.recovery, answer.trouble) == (what, Recovery.BLOCK_HOST, Trouble.INSECURE)
        assert (what, tokens) == (what, 0)


@both
def test_the_certificate_of_the_name_is_the_right_one_though_an_address_is_dialled(tmp_path: Path, call: Call) -> None:
    believed = authority()
    answer, tokens = shown(server_file(tmp_path, HOST, by=believed), believed.trust, call)
    assert (answer.ok, tokens) == (True, 1)


@both
def test_a_certificate_against_rfc_5280_is_refused_under_the_authorities_of_the_system(
    tmp_path: Path, call: Call
) -> None:
    believed = authority()
    trust = system_trust()
    trust.load_verify_locations(cadata=believed.pem)
    answer, tokens = shown(server_file(tmp_path, HOST, by=believed, names_signer=False), trust, call)
    assert (answer.recovery, answer.trouble, tokens) == (Recovery.BLOCK_HOST, Trouble.INSECURE, 0)
    answer, tokens = shown(server_file(tmp_path, HOST, by=believed), trust, call)
    assert (answer.ok, tokens) == (True, 1)
