"""What counts as a mail address (case D2), and how it is written in a mail."""

from __future__ import annotations

import email.policy
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kakutei.infrastructure.mail_address import (
    as_mailbox,
    from_header,
    from_mailbox,
    is_address,
    named_address,
    plain_address,
)

LOOSE = ["ab..cd@docomo.ne.jp", "ab.@docomo.ne.jp", ".ab@ezweb.ne.jp", "..a...b..@ezweb.ne.jp"]
STRICT = [
    "hanako@minato.example.jp",
    "o'brien+shift@example.co.jp",
    "a.b-c_d@例え.jp",
    "x@localhost",
    "a-._.b@docomo.ne.jp",
]
NONE = [
    "", "hanako", "hanako@", "@example.jp", "a@b@c.jp", "..@docomo.ne.jp", ".@docomo.ne.jp", "a b@example.jp", "a@example..jp",
    "a@.example.jp", "a@example.jp.", "a,b@example.jp", "a@example.jp,b@example.jp", "<a@example.jp>", "a@b", '"a b"@example.jp',
    '"a\\"@example.jp', '"a,b@x.jp"@example.jp', "花子@example.jp", "a@example.jp\nBcc: b@example.jp", "a\r\nb@example.jp",
    "a@example.jp\n", "a..b\n@example.jp", "a..b@example.jp\r\n", "\0a@example.jp", "a(b)@example.jp", "a:b@example.jp",
    f"{'a' * 250}@example.jp",
]  # fmt: skip


@pytest.mark.parametrize("address", [*LOOSE, *STRICT])
def test_addresses_that_are_in_use_are_accepted(address: str) -> None:
    assert is_address(address)
    assert plain_address(address) == address


@pytest.mark.parametrize("address", NONE)
def test_what_no_mail_reaches_is_refused(address: str) -> None:
    assert not is_address(address)


@pytest.mark.parametrize("address", LOOSE)
def test_odd_dots_stand_in_quotes_in_a_mail_and_nowhere_else(address: str) -> None:
    local, _, domain = address.rpartition("@")
    assert as_mailbox(address) == f'"{local}"@{domain}'
    assert from_mailbox(as_mailbox(address)) == address
    assert plain_address(f'"{local.upper()}"@{domain}') == address


@pytest.mark.parametrize("text", [*STRICT, *NONE, '"a b"@example.jp'])
def test_everything_else_is_written_as_it_is(text: str) -> None:
    assert as_mailbox(text) == text


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("noreply@example.jp", "noreply@example.jp"),
        ("確定 Kakutei <noreply@example.jp>", "確定 Kakutei <noreply@example.jp>"),
        ("Kakutei, Inc. <noreply@example.jp>", '"Kakutei, Inc." <noreply@example.jp>'),
        ('"Kakutei, Inc." <noreply@example.jp>', '"Kakutei, Inc." <noreply@example.jp>'),
        ("港・南 <no..reply@docomo.ne.jp>", '"港・南" <"no..reply"@docomo.ne.jp>'),
    ],
)
def test_the_sender_is_written_so_that_every_header_can_hold_it(typed: str, written: str) -> None:
    assert from_header("KAKUTEI_MAIL_FROM", typed) == written
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = written
    assert not message["From"].defects
    assert len(message["From"].addresses) == 1


@pytest.mark.parametrize(
    "typed", ["", "Kakutei", "<>", "Kakutei <noreply>", "a@x.jp\nBcc: b@x.jp", "a@x.jp, b@x.jp", "A <a@x.jp> <b@x.jp>"]
)
def test_a_sender_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KAKUTEI_MAIL_FROM must be a mail address"):
        from_header("KAKUTEI_MAIL_FROM", typed)


@pytest.mark.parametrize("typed", ["info", "a@b", "a@example.jp, b@example.jp", "<a@example.jp>", "a @example.jp"])
def test_a_variable_that_holds_no_address_is_refused(typed: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KAKUTEI_OPERATING_MAIL"):
        named_address("KAKUTEI_OPERATING_MAIL", typed)


@pytest.mark.parametrize("typed", ["", "info@example.jp", "in..fo@docomo.ne.jp"])
def test_a_variable_may_hold_an_address_or_nothing(typed: str) -> None:
    assert named_address("KAKUTEI_OPERATING_MAIL", typed) == typed


@pytest.mark.parametrize("app", ["shift", "kintai"])
@pytest.mark.parametrize("variable", ["KAKUTEI_MAIL_FROM", "KAKUTEI_OPERATING_MAIL"])
def test_an_installation_with_a_wrong_address_does_not_start(tmp_path: Path, app: str, variable: str) -> None:
    environment = {**os.environ, "KAKUTEI_MODE": "test", "KAKUTEI_DATA": str(tmp_path), variable: "Kakutei <noreply>"}
    command = [sys.executable, "-m", "kakutei", app, "check"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert f"{variable} must be" in ended.stderr
