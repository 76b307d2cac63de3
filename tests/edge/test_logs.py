"""No secret in a log line, wherever in it the secret sits (I17)."""

from __future__ import annotations

import io
import logging
from contextlib import redirect_stdout

import pytest
import structlog

from kakutei.edge import logs

SECRET = "q3Jx_7Zk-0123456789abcdefABCDEF"
LINES = [
    f"Authorization: Bearer {SECRET}",
    f"authorization=bearer   {SECRET}",
    f"{{'Authorization': 'Bearer {SECRET}'}}",
    f"Bearer abc/{SECRET}+/==",
    f"GET /login/{SECRET} HTTP/1.1",
    f"https://shift.example.jp/login/{SECRET}?x=1",
    f"GET /registration/{SECRET}",
    f"GET /proof/{SECRET}",
    f"POST /address/{SECRET} 302",
    f"POST /v1.0/tokens/{SECRET}/available 403",
    f"DELETE /V1.0/TOKENS/{SECRET}",
]


@pytest.mark.parametrize("line", LINES)
def test_a_secret_is_taken_out_and_the_rest_stays(line: str) -> None:
    safe = logs.redact(line)
    assert SECRET not in safe
    assert "…" in safe
    assert safe.split()[0].rstrip("…")[:6].lower() == line.split()[0][:6].lower()


@pytest.mark.parametrize("line", ["GET /login 200", "GET /dashboard", "POST /login?next=%2Fdashboard", "12 tokens/day"])
def test_what_is_no_secret_stays(line: str) -> None:
    assert logs.redact(line) == line


@pytest.fixture
def django_log() -> io.StringIO:
    """What the handler of Django's logging writes in this test."""
    return io.StringIO()


def log_through(stream: io.StringIO) -> logging.Logger:
    handler = logging.StreamHandler(stream)
    handler.addFilter(logs.Redacted())
    logger = logging.Logger("of this test")
    logger.addHandler(handler)
    return logger


@pytest.mark.parametrize("line", LINES)
def test_the_standard_librarys_loggers_are_redacted_in_text_and_arguments(django_log: io.StringIO, line: str) -> None:
    logger = log_through(django_log)
    logger.warning("seen: %s by %s", line, {"also": line})
    logger.warning(line.replace("%", "%%"))
    assert SECRET not in django_log.getvalue()
    assert django_log.getvalue().startswith("seen: ")


@pytest.mark.parametrize("line", LINES)
def test_a_traceback_is_redacted_too(django_log: io.StringIO, line: str) -> None:
    logger = log_through(django_log)
    try:
        raise RuntimeError(line)
    except RuntimeError:
        logger.exception("failed")
    assert "RuntimeError" in django_log.getvalue()
    assert SECRET not in django_log.getvalue()


@pytest.mark.parametrize("line", LINES)
def test_a_structured_line_is_redacted_in_every_value(line: str) -> None:
    with redirect_stdout(io.StringIO()) as written:
        structlog.get_logger().info(
            line, text=line, several=[line], error=RuntimeError(line), inside={"a": {"b": line}}
        )
    assert "event=" in written.getvalue()
    assert SECRET not in written.getvalue()
