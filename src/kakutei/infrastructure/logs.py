"""Structured logs without secrets: a token, a key, a password, a mail link or a token path never reaches a log line.

Removed from every line: bearer tokens, the secret in an address, `password=…`, and the installation's own keys anywhere
in the text. Removed from errors too, since a library puts any value into its message:
every run of letters and digits that does not look like a name, a number, a date or the identity of a row.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

import structlog

_SECRETS = re.compile(
    r"""(?ix)
    (bearer\s+)[^\s"',;]+
    | (/tokens/|/login/|/registration/|/i/|/proof/|/address/)[^\s"'/?]{8,}
    | (://[^\s:/@"']*:)[^\s/@"']+(?=@)
    | (\b(?:password|passwd|secret(?:_key)?|api_?key|(?:access_?)?token|seal_?keys?|sessionid)\b["']?\s*[=:]\s*["']?)[^\s"',;)}\]]+
    """
)
_NAMED = re.compile(r"""((?i:\b(?:token|secret|password|key)s?\b)["']?[\s:=]+["']?)(?=[^\s"']*[A-Z0-9_-])[^\s"']+""")
"""In an error: the word after "token", unless it is one of small letters alone."""
_OPAQUE = re.compile(r"[A-Za-z0-9_+=-]{12,}")
_IDENTITY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD = re.compile(
    r"""(?x)
    ([a-z]{0,20} | [A-Z]{0,20} | [A-Z]{0,6}[a-z]{2,20}([A-Z]{1,6}[a-z]{2,20})*)[0-9]{0,4}
    | [0-9]{1,20} | [0-9a-f]{1,8} | [0-9]{2}T[0-9]{2}
    """
)
"""A part of a name (also CamelCase), a number, a date, or what Django puts behind the name of an index."""
_FRAME = re.compile(r'\s*File "[^"]+", line \d+')
_known: list[str] = []


def know_secrets(secrets: Iterable[str]) -> None:
    """Registers the installation's secrets, to be removed from every line. Short ones are skipped: they may be words."""
    _known.extend(sorted({secret for secret in secrets if len(secret) >= 8}, key=len, reverse=True))


def redact(text: str) -> str:
    for secret in _known:
        text = text.replace(secret, "…")
    return _SECRETS.sub(lambda match: f"{match[1] or match[2] or match[3] or match[4]}…", text)


def redact_error(text: object) -> str:
    """The text of an error or a traceback: also without whatever might be a secret. Names of files and functions stay."""
    return "\n".join(line if _FRAME.match(line) else _without(line) for line in redact(f"{text}").split("\n"))


def _without(line: str) -> str:
    return _OPAQUE.sub(_opaque, _NAMED.sub(lambda match: f"{match[1]}…", line))


def _opaque(match: re.Match[str]) -> str:
    run = match[0]
    if _IDENTITY.fullmatch(run) or all(_WORD.fullmatch(part) for part in re.split(r"[_+=-]", run)):
        return run
    return "…"


_PLAIN = logging.Formatter()


class Redacted(logging.Filter):
    """Redacts each record of the standard library's loggers, Django's and gunicorn's included, tracebacks too."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        record.msg, record.args = redact(message), ()
        if record.exc_info and record.exc_info[0]:
            record.msg = redact_error(message)
            record.exc_text = redact_error(_PLAIN.formatException(record.exc_info))
        return True


_KEY_VALUE = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])


def _redact_errors(_: object, __: str, event: Any) -> Any:
    for name, value in event.items():
        event[name] = redact_error(value) if name in ("error", "exception") else _without_errors(value)
    return event


def _without_errors(value: Any) -> Any:
    match value:
        case BaseException():
            return redact_error(repr(value))
        case dict():
            return {name: _without_errors(each) for name, each in value.items()}
        case list() | tuple() | set():
            return [_without_errors(each) for each in value]
    return value


def _render(logger: object, name: str, event: Any) -> str:
    """Redacted last, on the whole line: a secret may sit in a list that only the renderer writes out. A traceback
    follows in lines of its own."""
    exception = event.pop("exception", "")
    line = redact(str(_KEY_VALUE(logger, name, event)))
    return "\n  ".join([line, *exception.splitlines()])


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _redact_errors,
            _render,
        ],
        logger_factory=structlog.WriteLoggerFactory(),
    )


def django_logging() -> dict[str, Any]:
    """Django's LOGGING: to standard error, redacted."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redacted": {"()": "kakutei.infrastructure.logs.Redacted"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["redacted"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            name: {"handlers": ["stderr"], "level": "WARNING", "propagate": False}
            for name in ("django.server", "post_office")
        },
    }
