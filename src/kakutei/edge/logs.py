"""Structured logs without secrets: a bearer token, a mail link or a token path never reaches a log line."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRETS = re.compile(r"(?i)(bearer\s+|/tokens/|/login/|/registration/)[^\s\"'/?]{8,}")


def redact(text: str) -> str:
    return _SECRETS.sub(lambda match: f"{match[1]}…", text)


class Redacted(logging.Filter):
    """Redacts each record of the standard library's loggers, Django's and gunicorn's included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        return True


def _redact_event(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


def configure() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _redact_event,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
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
        "loggers": {"django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
    }
