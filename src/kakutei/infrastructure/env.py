"""Typed readers of environment variables. A wrong value stops start-up with a sentence that never repeats a secret."""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

from kakutei.jptime.hours import parse_windows

HIGHEST_PORT = 65535
MOST = 1_000_000_000


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. docs/operating.md says what belongs there.")
    return value


def filled(name: str, default: str | None = None) -> str:
    """A text that must not be empty or blank."""
    value = text(name, default)
    if not value.strip():
        raise ImproperlyConfigured(f"{name} is empty. docs/operating.md says what belongs there.")
    return value


def number(name: str, default: float, *, least: float = -MOST, most: float = MOST) -> float:
    value = os.environ.get(name, "")
    try:
        found = float(value) if value else float(default)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, not {value!r}.") from None
    if math.isnan(found) or not least <= found <= most:
        raise ImproperlyConfigured(f"{name} must be a number from {least:g} to {most:g}, not {value!r}.")
    return found


def integer(name: str, default: int, *, least: int = 0, most: int = MOST) -> int:
    value = os.environ.get(name, "")
    try:
        found = int(value) if value else default
    except ValueError:
        found = least - 1
    if not least <= found <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return found


def port(name: str, default: int) -> int:
    return integer(name, default, least=1, most=HIGHEST_PORT)


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    value = os.environ.get(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def comma_separated(name: str, default: str = "") -> list[str]:
    """Comma-separated values without blanks."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def folder(name: str, default: str) -> Path:
    path = Path(os.environ.get(name) or default).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}: the folder {path} cannot be made ({error.strerror}). Name one in which this process may write."
        ) from None
    return path


def hours(name: str, default: str) -> str:
    """Hours of the day as `parse_windows` reads them; an empty text for none."""
    value = text(name, default)
    try:
        parse_windows(value)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must name hours of the day such as 08:00-10:00,17:00-19:00, or be empty; not {value!r}."
        ) from None
    return value


def site(name: str, default: str, *, production: bool) -> str:
    """The address under which an app is reached, without a slash at its end. In production https, but on this machine."""
    value = text(name, default).removesuffix("/")
    url = split_url(value)
    told = f"{name} must be an address such as https://shift.example.jp, without path, user and query."
    if url is None or url.scheme not in ("http", "https") or not url.hostname:
        raise ImproperlyConfigured(told)
    if value != f"{url.scheme}://{url.netloc}" or "@" in url.netloc or re.search(r"\s", url.netloc):
        raise ImproperlyConfigured(told)
    if production and url.scheme != "https" and url.hostname not in ("127.0.0.1", "localhost"):
        raise ImproperlyConfigured(f"{name}: in production the address must begin with https://, not {value!r}.")
    return value


def server(name: str, default: str, schemes: tuple[str, ...]) -> SplitResult:
    """A URL with a host. The message does not repeat it: it may contain a password."""
    url = split_url(text(name, default))
    if url is None or url.scheme not in schemes or not url.hostname:
        shapes = ", ".join(f"{scheme}://" for scheme in schemes)
        raise ImproperlyConfigured(
            f"{name} must be user:password@host:port after one of {shapes} (user and port optional)."
        )
    return url


def split_url(value: str) -> SplitResult | None:
    """None where it cannot be read, a port that is none included."""
    try:
        url = urlsplit(value)
        return url if url.port is None or url.port > 0 else None
    except ValueError:
        return None
