"""Encryption of secrets that have to be read again: AES-GCM with keys kept outside the database.

An encrypted text is `key id . base64(nonce + ciphertext)` and is bound to its context (app, purpose, company, row): moved
to another row it cannot be decrypted. Old keys are needed until everything is encrypted anew with the first one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


class CannotDecrypt(Exception):
    """The text was changed, moved to another row, or encrypted with a key that is no longer configured."""


def encrypt(secret: str, *, context: str) -> str:
    key_id, key = next(iter(_keys().items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, secret.encode(), context.encode())
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(sealed: str, *, context: str) -> str:
    """The secret. Raises CannotDecrypt."""
    key_id, _, body = sealed.partition(".")
    try:
        raw = base64.urlsafe_b64decode(body)
        return AESGCM(_keys()[key_id]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        raise CannotDecrypt("changed, moved to another row, or encrypted with a missing key") from error


def encrypt_anew(sealed: str, *, context: str) -> str:
    """The same secret, encrypted with the first key. Raises CannotDecrypt."""
    return encrypt(decrypt(sealed, context=context), context=context)


def lookup_hash(secret: str, *, purpose: str) -> str:
    """A keyed hash (hex) under which a secret can be looked up without being stored."""
    key = hashlib.sha256(b"fingerprint" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{purpose}:{secret}".encode(), hashlib.sha256).hexdigest()


@cache
def _keys() -> dict[str, bytes]:
    """KAKUTEI_SEAL_KEYS is `id:base64,id:base64`; the first encrypts, all decrypt."""
    return keys_named(settings.KAKUTEI_SEAL_KEYS)


def keys_named(entries: Iterable[str]) -> dict[str, bytes]:
    """By id, in the operator's order. Raises ImproperlyConfigured, with a message that repeats no key."""
    keys: dict[str, bytes] = {}
    for number, entry in enumerate(entries, start=1):
        key_id, colon, encoded = entry.partition(":")
        if not (colon and key_id and "." not in key_id) or key_id in keys:
            raise ImproperlyConfigured(
                f"KAKUTEI_SEAL_KEYS, entry {number}: write id:base64, each id once and without a full stop."
            )
        keys[key_id] = _key(encoded)
    if not keys:
        raise ImproperlyConfigured("KAKUTEI_SEAL_KEYS is empty: no secret can be encrypted.")
    return keys


def _key(encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured("Each key of KAKUTEI_SEAL_KEYS must be 32 bytes in base64.")
    return key
