"""The client speaks to a real server on this machine; no part of it is replaced."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kakutei.kotclient.client import KotClient
from kakutei.kotclient.safe_transport import CheckedTransport

from .odd_server import OddServer

TOKEN = "0123456789abcdef0123456789abcdef"
DEADLINE = dt.timedelta(seconds=3)


def reaching(url: str, *, deadline: dt.timedelta = DEADLINE, **transport: Any) -> KotClient:
    """The client of an operator who named the host of `url` as a private one."""
    way = CheckedTransport(**{"private": True, **transport})
    return KotClient(base_url=url, token=TOKEN, deadline=deadline, transport=way)


@pytest.fixture(scope="session")
def ends() -> Iterator[tuple[OddServer, KotClient]]:
    """One server and one client for all tests: to make a client reads all the certificates of the machine."""
    with OddServer() as odd, reaching(odd.url) as client:
        yield odd, client


@pytest.fixture
def server(ends: tuple[OddServer, KotClient]) -> OddServer:
    """With an empty script and nothing received."""
    ends[0].forget()
    return ends[0]


@pytest.fixture
def client(ends: tuple[OddServer, KotClient]) -> KotClient:
    return ends[1]


@pytest.fixture(scope="session")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and self-signed certificate for 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
