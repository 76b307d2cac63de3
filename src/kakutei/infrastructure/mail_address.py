"""Mail addresses: the one check for all entered addresses, and how each is written in a mail.

Japanese carriers issued addresses whose dots RFC 5321 does not allow in an unquoted local part: ab..cd@docomo.ne.jp,
ab.@docomo.ne.jp, .ab@ezweb.ne.jp. They are in use and are accepted. They are stored and shown as their owners write
them; in a mail and to the mail server the local part is quoted, as the RFC requires and as the carriers accept it.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator

LONGEST = 254
ADDRESS_WRONG = "メールアドレスの形を確認してください(例: hanako@example.jp)。"
ADDRESS_TOO_LONG = "メールアドレスは254文字までで入力してください。"

_SIGNS = r"-!#$%&'*+/=?^_`{|}~0-9A-Za-z"
_DOT_ATOM = re.compile(rf"[{_SIGNS}]+(\.[{_SIGNS}]+)*")
_LOOSE = re.compile(rf"\.*[{_SIGNS}][{_SIGNS}.]*")
"""Dots anywhere, and at least one sign that is none."""
_FROM = re.compile(r"(?P<name>[^<>\r\n]*)<(?P<address>[^<>\r\n]+)>|(?P<bare>[^<>\r\n]+)")


class MailAddressValidator(EmailValidator):
    """Django's, with dots anywhere in the local part and without quotes around it."""

    message = ADDRESS_WRONG
    user_regex = re.compile(rf"{_LOOSE.pattern}\Z")


check_address = MailAddressValidator()


def is_address(text: str) -> bool:
    try:
        check_address(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST


def plain_address(address: str) -> str:
    """A mail address as it is compared and stored: NFKC, case folded, no blanks or needless quotes around it."""
    return _without_quotes(unicodedata.normalize("NFKC", address).strip().casefold())


def as_mailbox(address: str) -> str:
    """As it is written in a mail's header and envelope. A text that is no address is returned unchanged."""
    local, _, domain = address.rpartition("@")
    return address if _DOT_ATOM.fullmatch(local) or not is_address(address) else f'"{local}"@{domain}'


def from_mailbox(address: str) -> str:
    """The reverse of `as_mailbox`."""
    return _without_quotes(address)


def _without_quotes(address: str) -> str:
    local, at, domain = address.rpartition("@")
    inner = local[1:-1]
    quoted = len(local) > 2 and local[0] == local[-1] == '"' and _LOOSE.fullmatch(inner)
    return f"{inner}{at}{domain}" if quoted else address


def named_address(variable: str, typed: str) -> str:
    """A mail address from an environment variable, empty where none is set. Raises ImproperlyConfigured."""
    if typed and not is_address(typed):
        raise ImproperlyConfigured(f"{variable} must be one mail address, such as info@example.jp.")
    return typed


def from_header(variable: str, typed: str) -> str:
    """`Name <address>` or an address, as the From of every mail. Raises ImproperlyConfigured.

    A name with signs that a header reads otherwise (comma, full stop, …) is put in quotes.
    """
    found = _FROM.fullmatch(typed.strip())
    address = from_mailbox((found["address"] or found["bare"] or "").strip()) if found else ""
    if found is None or not is_address(address):
        raise ImproperlyConfigured(
            f"{variable} must be a mail address, or a name and one: Kakutei <noreply@example.jp>. Not {typed!r}."
        )
    name = (found["name"] or "").strip().removeprefix('"').removesuffix('"')
    if not name:
        return as_mailbox(address)
    plain = all(sign.isalnum() or sign in " -_" for sign in name)
    quoted = name if plain else '"{}"'.format(name.replace("\\", "\\\\").replace('"', '\\"'))
    return f"{quoted} <{as_mailbox(address)}>"
