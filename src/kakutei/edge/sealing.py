"""Sealing of secrets that we must be able to read again: AES-GCM with keys kept outside the database.

A sealed text is `key id . base64(nonce + ciphertext)` and is bound to its context (app, purpose, company, row):
moved to another row it no longer opens. Old keys stay readable until everything is sealed anew with the first one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


class CannotOpen(Exception):
    """The sealed text was changed, moved to another row, or sealed with a key that is no longer here."""


def seal(secret: str, *, context: str) -> str:
    key_id, key = next(iter(_keys().items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, secret.encode(), context.encode())
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, context: str) -> str:
    """The secret. Raises CannotOpen."""
    key_id, _, body = sealed.partition(".")
    try:
        raw = base64.urlsafe_b64decode(body)
        return AESGCM(_keys()[key_id]).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        raise CannotOpen(CannotOpen.__doc__) from error


def seal_anew(sealed: str, *, context: str) -> str:
    """The same secret, sealed with the first key. Raises CannotOpen."""
    return seal(unseal(sealed, context=context), context=context)


def fingerprint(secret: str, *, purpose: str) -> str:
    """A keyed hash (hex) under which a secret can be looked up without being stored."""
    key = hashlib.sha256(b"fingerprint" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{purpose}:{secret}".encode(), hashlib.sha256).hexdigest()


@cache
def _keys() -> dict[str, bytes]:
    """KAKUTEI_SEAL_KEYS is `id:base64,id:base64`; the first seals, all open."""
    keys = {}
    for entry in settings.KAKUTEI_SEAL_KEYS:
        key_id, _, encoded = entry.partition(":")
        keys[key_id] = _key(encoded)
    if not keys:
        raise ImproperlyConfigured("KAKUTEI_SEAL_KEYS is empty: no secret can be sealed.")
    return keys


def _key(encoded: str) -> bytes:
    key = base64.urlsafe_b64decode(encoded)
    if len(key) != 32:
        raise ImproperlyConfigured("Each key of KAKUTEI_SEAL_KEYS must be 32 bytes in base64.")
    return key
