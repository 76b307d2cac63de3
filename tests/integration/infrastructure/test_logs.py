"""No secret in a log line, wherever in it the secret sits (I17)."""

from __future__ import annotations

import io
import logging
from contextlib import redirect_stdout

import pytest
import structlog
from pytest_django import Settings

from kakutei.infrastructure import logs

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


# --- errors (case G1) ---

CANARIES = {
    "an access token": "0f3c9a7d5e1b82640f3c9a7d5e1b8264",
    "a token of one letter": "t" * 32,
    "a mail secret": "q3Jx_7Zk-0123456789abcdefABCDEFghijklmnopqrs",
    "an invitation on paper": "7k3mq9xw2v5nz8rt4hjc6bpd",
    "a seal": "1.hG3vQxZ0m8K-2nYt5rWcJfA1oEuBsLdP7iT_4gV9qXw=",
}
SAID = [
    "{secret}",
    "refused: {secret}.",
    "{{'kind': 'x', 'value': '{secret}'}}",
    "key={secret}&more=1",
    "no user for ({secret},)",
]


def raised(error: BaseException) -> BaseException:
    """The same, with a traceback, a local value that is as secret, and a cause that says it again."""
    local = str(error)
    try:
        try:
            raise KeyError(local)
        except KeyError as cause:
            raise error from cause
    except type(error) as caught:
        return caught


def logged(error: BaseException) -> str:
    """What the worker's log and the standard library's write of it."""
    with redirect_stdout(io.StringIO()) as written:
        structlog.get_logger().error("duty_failed", error=f"{error}", exc_info=error, also=[error])
    stream = io.StringIO()
    log_through(stream).error("failed: %s", error, exc_info=(type(error), error, error.__traceback__))
    assert "Traceback" in stream.getvalue()
    return written.getvalue() + stream.getvalue()


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("secret", CANARIES.values(), ids=CANARIES)
def test_case_g1_a_secret_in_an_errors_text_stands_in_no_line(secret: str, said: str) -> None:
    text = logged(raised(ValueError(said.format(secret=secret))))
    assert secret not in text
    assert text.count("ValueError") >= 2
    assert 'test_logs.py", line' in text
    assert "in raised" in text, "where it happened stays"


@pytest.mark.parametrize("secret", CANARIES.values(), ids=CANARIES)
def test_case_g1_nor_in_a_group_of_errors_a_note_or_an_errors_own_representation(secret: str) -> None:
    class Odd(Exception):
        def __repr__(self) -> str:
            return f"<Odd {secret}>"

    error = ExceptionGroup(f"all {secret}", [KeyError(secret), Odd(secret)])
    error.add_note(f"while {secret} was sealed")
    assert secret not in logged(raised(error))


def test_case_g1_short_passwords_go_by_their_place_or_since_they_are_ours() -> None:
    assert "hunter2" not in logs.redact("postgres://me:hunter2@db.example.jp/kakutei is away")
    assert "hunter2" not in logs.redact("login(user='me', password='hunter2')")
    assert "Xy-9" not in logs.redact_error("Invalid token Xy-9")
    logs.know_secrets(["our own pass phrase"])
    assert "pass phrase" not in logs.redact("535 rejected: our own pass phrase")


def test_case_g1_the_keys_of_the_installation_stand_in_no_line(settings: Settings) -> None:
    for secret in (settings.SECRET_KEY, settings.KAKUTEI_SEAL_KEYS[0].partition(":")[2]):
        assert secret not in logs.redact(f"x{secret}x")


@pytest.mark.parametrize(
    "line",
    [
        "django.db.utils.IntegrityError: UNIQUE constraint failed: shift_link_connection.connection_one_open",
        "django.db.transaction.TransactionManagementError: An error occurred in the current transaction.",
        "OSError: [Errno 28] No space left on device: '/srv/kakutei-2026/fence-log/3f0c5e0c-8a52-4f53-a7a4-7d7e4a3f0001.json'",
        "OperationalError: connection to server at 127.0.0.1, port 5432 failed: Connection refused",
        '  File "/srv/releases/20261124T120000Z4f9d2c1b/site-packages/django/db/backends/utils.py", line 105, in _execute',
        "ValueError: invalid literal for int() with base 10: 'moon' at 2026-11-24T12:00:00+09:00",
        'duplicate key value violates unique constraint "shift_link_att_connect_8a3f2c_idx"',
    ],
)
def test_case_g1_what_explains_an_error_stays(line: str) -> None:
    assert logs.redact_error(line) == line
