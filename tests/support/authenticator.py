"""A passkey made by hand: it signs what it is asked, or something else where a test says so."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url as text

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    origin: str
    host: str
    counts: bool = True
    """Many passkeys keep no count and say 0 for ever."""
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, questions: str, **wrong: Any) -> str:
        """The answer to navigator.credentials.create()."""
        data = self._data(ATTESTED, wrong) + self._attested()
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", questions, wrong)
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(attestation)})

    def sign(self, questions: str, **wrong: Any) -> str:
        """The answer to navigator.credentials.get()."""
        data, said = self._data(0, wrong), self._said("webauthn.get", questions, wrong)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": data, "signature": signature}
        return self._answer({name: text(part) for name, part in parts.items()})

    def _said(self, kind: str, questions: str, wrong: dict[str, Any]) -> bytes:
        challenge = wrong.get("challenge", json.loads(questions)["challenge"])
        said = {"type": wrong.get("type", kind), "challenge": challenge, "origin": wrong.get("origin", self.origin)}
        return json.dumps(said).encode()

    def _data(self, more: int, wrong: dict[str, Any]) -> bytes:
        self.count += self.counts
        flags = PRESENT | more | (0 if wrong.get("unverified") else VERIFIED)
        count = int(wrong.get("count", self.count))
        host = str(wrong.get("host", self.host))
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")

    def _attested(self) -> bytes:
        point = self.key.public_key().public_numbers()
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        return bytes(16) + len(self.id).to_bytes(2, "big") + self.id + key

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})
