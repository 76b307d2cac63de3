"""パスキー: what a browser is asked to sign, and whether what it answers is true (WebAuthn, by py_webauthn).

A challenge is made for one page, kept with the browser's session, used once, and valid for five minutes. Each open page
has a challenge of its own, so that tabs do not use up each other's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import json
import secrets
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from kakutei.authentication.identity import Identity
from kakutei.authentication.models import Ceremony, Challenge, Passkey
from kakutei.infrastructure.refusal import Refusal

log = structlog.get_logger()
LONGEST_ANSWER = 20_000
UNREADABLE = (
    WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip
"""What py_webauthn raises for an answer that is wrong or no answer at all."""


class ChallengeOver(Refusal):
    message = (
        "この確認は、5分が過ぎたか、すでに使われたか、別のタブでの操作で終わりました。もう一度ボタンを押してください。"
    )


class PasskeyRefused(Refusal):
    message = "このパスキーでは確認できませんでした。登録したときの端末で、登録したパスキーを選んでください。"


def passkeys_of(user: Identity) -> QuerySet[Passkey]:
    """The active ones, the oldest first."""
    return Passkey.objects.active().filter(user_id=user.pk).order_by("pk")


def host_and_origin() -> tuple[str, str]:
    """The relying party ID and the origin. From the settings, never from a request."""
    url = urlsplit(settings.KAKUTEI_BASE_URL)
    return url.hostname or "", f"{url.scheme}://{url.netloc}"


def can_be_used_here() -> bool:
    """Browsers bind passkeys to names: an installation that is reached by an address has none."""
    try:
        ipaddress.ip_address(host_and_origin()[0])
    except ValueError:
        return True
    return False


def questions_to_add(session: SessionBase, user: Identity, *, at: dt.datetime) -> str:
    """JSON for navigator.credentials.create()."""
    host, _ = host_and_origin()
    options = generate_registration_options(
        rp_id=host,
        rp_name=settings.KAKUTEI_PRODUCT,
        user_id=_handle(user),
        user_name=user.email or user.name,
        user_display_name=user.name,
        challenge=new_challenge(session, Ceremony.ADDING, at=at),
        timeout=int(LIFETIME.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_credentials(user),
    )
    return options_to_json(options)


def read_new(session: SessionBase, answer: str, *, at: dt.datetime) -> VerifiedRegistration:
    """The passkey that the browser made. Raises ChallengeOver, PasskeyRefused."""
    made = _read(answer)
    challenge = _taken(session, Ceremony.ADDING, made, at)
    host, origin = host_and_origin()
    try:
        return verify_registration_response(
            credential=made,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except UNREADABLE as error:
        raise _refused(error) from error


def questions_to_show(session: SessionBase, user: Identity, ceremony: Ceremony, *, at: dt.datetime) -> str:
    """JSON for navigator.credentials.get()."""
    host, _ = host_and_origin()
    options = generate_authentication_options(
        rp_id=host,
        challenge=new_challenge(session, ceremony, at=at),
        timeout=int(LIFETIME.total_seconds() * 1000),
        allow_credentials=_credentials(user),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def check_shown(session: SessionBase, user: Identity, ceremony: Ceremony, answer: str, *, at: dt.datetime) -> Passkey:
    """The passkey of this user that signed this browser's challenge. Raises ChallengeOver, PasskeyRefused."""
    shown = _read(answer)
    challenge = _taken(session, ceremony, shown, at)
    host, origin = host_and_origin()
    try:
        passkey = {each.credential_id: each for each in passkeys_of(user)}[str(shown["id"])]
        verified = verify_authentication_response(
            credential=shown,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except UNREADABLE as error:
        raise _refused(error) from error
    unchanged = Passkey.objects.active().filter(pk=passkey.pk, sign_count=passkey.sign_count)
    if not unchanged.update(sign_count=verified.new_sign_count, last_used_at=at):
        raise ChallengeOver  # another page's answer came at the same moment: once more, then
    return passkey


def _taken(session: SessionBase, ceremony: Ceremony, answer: dict[str, Any], at: dt.datetime) -> bytes:
    """What the answer says that it signed, if this browser was asked to. Raises ChallengeOver, PasskeyRefused."""
    try:
        said = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(said["challenge"])
    except UNREADABLE as error:
        raise _refused(error) from error
    if not take_challenge(session, ceremony, challenge, at=at):
        raise ChallengeOver
    return challenge


def _read(answer: str) -> dict[str, Any]:
    """Raises PasskeyRefused."""
    try:
        read = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except UNREADABLE as error:
        raise _refused(error) from error
    if not isinstance(read, dict):
        raise _refused(TypeError("no object"))
    return read


def _refused(error: Exception) -> PasskeyRefused:
    log.warning("passkey_refused", why=type(error).__name__, said=str(error)[:200])
    return PasskeyRefused()


def _credentials(user: Identity) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id)) for each in passkeys_of(user)]


def _handle(user: Identity) -> bytes:
    """The WebAuthn user handle: distinguishes users without identifying them."""
    key = hashlib.sha256(b"passkey-user" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, str(user.pk).encode(), "sha256")


def as_text(value: bytes) -> str:
    return bytes_to_base64url(value)


LIFETIME = dt.timedelta(minutes=5)
BYTES = 32
MOST = 30
"""Pages of one browser that are open at once; beyond that the oldest has to be reloaded."""


def new_challenge(session: SessionBase, ceremony: Ceremony, *, at: dt.datetime) -> bytes:
    """Added to those of other pages of this browser; expired ones are deleted."""
    standing = Challenge.objects.filter(session_id=session.session_key)
    standing.filter(expires_at__lte=at).delete()
    too_old = list(standing.order_by("-pk").values_list("pk", flat=True)[MOST - 1 :])
    Challenge.objects.filter(pk__in=too_old).delete()
    value = secrets.token_bytes(BYTES)
    Challenge.objects.create(
        session_id=session.session_key or "", ceremony=ceremony, value=value.hex(), expires_at=at + LIFETIME
    )
    return value


def take_challenge(session: SessionBase, ceremony: Ceremony, value: bytes, *, at: dt.datetime) -> bool:
    """Whether this browser was asked to sign `value` for this ceremony: true for one of any number of simultaneous answers."""
    kept = Challenge.objects.filter(session_id=session.session_key, ceremony=ceremony, value=value.hex()).first()
    taken = kept is not None and Challenge.objects.filter(pk=kept.pk).delete()[0] == 1
    return taken and kept is not None and kept.expires_at > at
