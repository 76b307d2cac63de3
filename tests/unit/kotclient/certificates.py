"""Certificates that a server may present: valid, expired, of another host, self-signed."""

from __future__ import annotations

import datetime as dt
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate authority; contexts from `trust` accept its certificates."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.pem)


def authority() -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    basic = x509.BasicConstraints(ca=True, path_length=None)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    built = _begun("An authority", key).add_extension(basic, critical=True).add_extension(usage, critical=True)
    return Authority(key, built.issuer_name(_name("An authority")).sign(key, hashes.SHA256()))


def server_file(
    folder: Path, host: str, *, by: Authority | None, ended: bool = False, names_signer: bool = True
) -> Path:
    """Key and certificate for `host`; self-signed without `by`. RFC 5280 wants the signer's key named in it."""
    key = ec.generate_private_key(ec.SECP256R1())
    signer, issuer = (by.key, by.certificate.subject) if by else (key, _name(host))
    built = _begun(host, key, ended=ended).issuer_name(issuer)
    names = x509.SubjectAlternativeName([x509.DNSName(host)])
    vouched = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    built = built.add_extension(names, False)
    if names_signer:
        built = built.add_extension(vouched, False)
    signed = built.sign(signer, hashes.SHA256())
    file = folder / f"{host}-{'ended' if ended else 'good'}-{'signed' if by else 'own'}.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(pem))
    return file


def _begun(name: str, key: ec.EllipticCurvePrivateKey, *, ended: bool = False) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 30 * DAY)
        .not_valid_after(now + (-DAY if ended else DAY))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
