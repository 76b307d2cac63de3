"""Structured logs without secrets: a bearer token, a mail link or a token path never reaches a log line."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog

_SECRETS = re.compile(
    r"""(?i)(bearer\s+)[^\s"',;]+|(/tokens/|/login/|/registration/|/i/|/proof/|/address/)[^\s"'/?]{8,}"""
)


def redact(text: str) -> str:
    return _SECRETS.sub(lambda match: f"{match[1] or match[2]}…", text)


_PLAIN = logging.Formatter()


class Redacted(logging.Filter):
    """Redacts each record of the standard library's loggers, Django's and gunicorn's included, tracebacks too."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = redact(_PLAIN.formatException(record.exc_info))
        return True


def _redact_line(_: object, __: str, line: Any) -> str:
    """Last, on the whole line: a secret may sit in an exception or a list that only the renderer writes out."""
    return redact(str(line))


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
            _redact_line,
        ],
        logger_factory=structlog.WriteLoggerFactory(),
    )


def django_logging() -> dict[str, Any]:
    """Django's LOGGING: to standard error, redacted."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"redacted": {"()": "kakutei.edge.logs.Redacted"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["redacted"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            name: {"handlers": ["stderr"], "level": "WARNING", "propagate": False}
            for name in ("django.server", "post_office")
        },
    }
