"""パスキー: what a browser is asked to sign, and whether what it answers is true (WebAuthn, by py_webauthn)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import json
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

from kakutei.signin.challenges import LIFETIME, new_challenge, take_challenge
from kakutei.signin.identity import Identity
from kakutei.signin.models import Ceremony, Passkey

log = structlog.get_logger()
LONGEST_ANSWER = 20_000
UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
"""What py_webauthn raises for an answer that is wrong or no answer at all."""


class ChallengeOver(Exception):
    """時間が切れたか、このページを2つ開いています。もう一度ボタンを押してください。"""


class PasskeyRefused(Exception):
    """このパスキーでは確認できませんでした。登録したときの端末で、登録したパスキーを選んでください。"""


def passkeys_of(user: Identity) -> QuerySet[Passkey]:
    """Those that stand, the oldest first."""
    return Passkey.objects.filter(user_id=user.pk, removed_at=None).order_by("pk")


def host_and_origin() -> tuple[str, str]:
    """Whom a passkey belongs to and where it may be asked for. From the settings, never from a request."""
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
    challenge = _taken(session, Ceremony.ADDING, at)
    host, origin = host_and_origin()
    try:
        return verify_registration_response(
            credential=_read(answer),
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
    """The passkey of this very user that signed what this browser was asked. Raises ChallengeOver, PasskeyRefused."""
    challenge = _taken(session, ceremony, at)
    host, origin = host_and_origin()
    try:
        shown = _read(answer)
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
    unchanged = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count, removed_at=None)
    if not unchanged.update(sign_count=verified.new_sign_count, last_used_at=at):
        raise PasskeyRefused(PasskeyRefused.__doc__)  # the same count at the same moment, or taken away meanwhile
    return passkey


def _taken(session: SessionBase, ceremony: Ceremony, at: dt.datetime) -> bytes:
    challenge = take_challenge(session, ceremony, at=at)
    if challenge is None:
        raise ChallengeOver(ChallengeOver.__doc__)
    return challenge


def _read(answer: str) -> dict[str, object]:
    read = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    if not isinstance(read, dict):
        raise TypeError("no object")
    return read


def _refused(error: Exception) -> PasskeyRefused:
    log.warning("passkey_refused", why=type(error).__name__, said=str(error)[:200])
    return PasskeyRefused(PasskeyRefused.__doc__)


def _credentials(user: Identity) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id)) for each in passkeys_of(user)]


def _handle(user: Identity) -> bytes:
    """Tells the authenticator one user from another and says nothing of either."""
    key = hashlib.sha256(b"passkey-user" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, str(user.pk).encode(), "sha256")


def as_text(value: bytes) -> str:
    return bytes_to_base64url(value)
