"""A wrong environment variable ends the start with its sentence alone (case I15). Every documented variable is tried."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PASSWORD = "hunter2"
ROW = re.compile(r"^\| `(KAKUTEI_\w+)` \| (both|shift|attendance|demo) \|", re.MULTILINE)
APPS = {"both": ["shift", "kintai"], "shift": ["shift"], "attendance": ["kintai"], "demo": ["demo"]}
PRODUCTION = {
    "KAKUTEI_MODE": "production",
    "KAKUTEI_SECRET_KEY": "s" * 64,
    "KAKUTEI_SEAL_KEYS": "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "KAKUTEI_SHIFT_URL": "https://shift.example.jp",
    "KAKUTEI_KINTAI_URL": "https://kintai.example.jp",
}
HOURS = ["8-10", "10:00-08:00", "08:00", "25:00-26:00", "08:00-10:00-12:00", "いつも"]
DATABASE = [
    f"mysql://me:{PASSWORD}@db/a", f"postgres://me:{PASSWORD}@db:port/a", f"postgres://me:{PASSWORD}@db", "shift.sqlite3",
    f"postgres://me:{PASSWORD}/@db/a",
]  # fmt: skip
SITE = [
    "shift.example.jp",
    "http://[",
    "https://shift.example.jp/app",
    "ftp://a.jp",
    "http://shift.example.jp",
    "https://a.jp:x",
]
SEAL_KEYS = ["1", "1:abc", f"1:{PASSWORD}", f"a.b:{'QUJD' * 11}", " ", "1:鍵"]
NO_NUMBER = ["many", "nan", "inf", "-inf", "1,5"]
NO_COUNT = [*NO_NUMBER, "1.5", "-1", "0", "9" * 30]
WRONG = {
    "KAKUTEI_MODE": ["Production", "live", ""],
    "KAKUTEI_DATA": ["/dev/null/data"],
    "KAKUTEI_SECRET_KEY": ["", " "],
    "KAKUTEI_SEAL_KEYS": SEAL_KEYS,
    "KAKUTEI_SHIFT_URL": SITE,
    "KAKUTEI_KINTAI_URL": SITE,
    "KAKUTEI_SHIFT_DATABASE_URL": DATABASE,
    "KAKUTEI_KINTAI_DATABASE_URL": DATABASE,
    "KAKUTEI_SMTP_URL": [
        "mail.example.jp",
        f"smtp://me:{PASSWORD}@mail:port",
        "smtp://",
        "http://mail",
        "smtp://mail:0",
    ],
    "KAKUTEI_MAIL_FROM": ["", "確定", "noreply@", "確定 <a@b>", "a@b.jp\nBcc: c@d.jp"],
    "KAKUTEI_TRUSTED_PROXIES": ["proxy", "0.0.0.0/0", "10.0.0.0/99"],
    "KAKUTEI_KEEP_YEARS": ["4", "5.5", "101", "-5", *NO_NUMBER],
    "KAKUTEI_CLOCK_FILE": ["clock"],
    "KAKUTEI_KOT_HOSTS": ["KING OF TIME", f"a=https://me:{PASSWORD}@kot.jp/v1.0", "a=http://kot.jp/v1.0", ","],
    "KAKUTEI_KOT_PRIVATE_HOSTS": ["http://10.0.0.5", "10.0.0.5:80"],
    "KAKUTEI_SELF_GRANT": ["yes", "1", "ON"],
    "KAKUTEI_PAGES": ["/no/such/folder", "/dev/null", "/"],
    "KAKUTEI_OPERATING_MAIL": ["info", "a@b.jp,c@d.jp"],
    "KAKUTEI_EGRESS": ["worker.example.jp", "203.0.113", "203.0.113.5;203.0.113.6"],
    "KAKUTEI_LINK_HOURS": HOURS,
    "KAKUTEI_LINK_RATE": NO_COUNT,
    "KAKUTEI_LINK_RATE_PERIOD": ["0", "-1", *NO_NUMBER],
    "KAKUTEI_LINK_DEADLINE": ["0", "-1", "21", *NO_NUMBER],
    "KAKUTEI_LINK_LEASE": ["0", "-1", "91", *NO_NUMBER],
    "KAKUTEI_LINK_SETTLE": ["-1", "91", *NO_NUMBER],
    "KAKUTEI_WEBAPI_HOURS": HOURS,
    "KAKUTEI_WEBAPI_RATE": NO_COUNT,
    "KAKUTEI_WEBAPI_PUNCH_RATE": NO_COUNT,
    "KAKUTEI_SHIFT_PORT": ["port", "0", "65536", "80.5"],
    "KAKUTEI_KINTAI_PORT": ["port"],
    "KAKUTEI_MAIL_PORT": ["port"],
    "KAKUTEI_SMTP_PORT": ["port"],
}
ANY_TEXT = {
    "KAKUTEI_OPERATING_COMPANY": "a name",
    "KAKUTEI_CONTACT": "a text for people",
    "KAKUTEI_PRICE": "a text for people",
    "KAKUTEI_DEMO_HOST": "a name that this machine answers to",
}


def documented() -> dict[str, list[str]]:
    """Variable → apps that read it. That the table and the code name the same ones is tested in tests/conventions."""
    return {name: APPS[app] for name, app in ROW.findall((ROOT / "docs" / "operating.md").read_text())}


def first_values() -> list[tuple[str, str, str]]:
    """App, variable, value: of each variable one wrong value in each of its apps."""
    return [(app, name, WRONG[name][0]) for name, apps in documented().items() if name in WRONG for app in apps]


def other_values() -> list[tuple[str, str, str]]:
    """All that are tried in one process by READER."""
    listed = [(apps[0], name, WRONG[name][1:]) for name, apps in documented().items() if name in WRONG]
    return [(app, name, value) for app, name, values in listed for value in values if app != "demo"]


READER = """
import json, os, sys, tempfile
import dj_database_url, django.http, django.utils.csp, kakutei.infrastructure.network_addresses, kakutei.infrastructure.host_list, kakutei.infrastructure.logs, kakutei.infrastructure.encryption
from kakutei.infrastructure import starting
said = []
for app, name, value in json.load(sys.stdin):
    with tempfile.TemporaryFile("w+") as stderr:
        child = os.fork()
        if not child:
            os.environ[name] = value
            os.dup2(stderr.fileno(), 2)
            try:
                starting.load_settings(app)
            except SystemExit as ended:
                sys.stderr.flush()
                os._exit(ended.code)
            os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        stderr.seek(0)
        said.append([status, stderr.read()])
print(json.dumps(said))
"""
"""Loads an app's settings once for each value, each time in a fork: half a second of imports are paid once."""


def start(
    command: list[str], folder: Path, name: str, value: str, *, said: str = ""
) -> subprocess.CompletedProcess[str]:
    inherited = {key: kept for key, kept in os.environ.items() if not key.startswith(("KAKUTEI_", "DJANGO_"))}
    environment = {**inherited, **PRODUCTION, "KAKUTEI_DATA": str(folder), name: value}
    return subprocess.run(command, env=environment, cwd=folder, input=said, capture_output=True, text=True, timeout=120)


def only_sentence(ended: subprocess.CompletedProcess[str], name: str) -> list[str]:
    """What is wrong with how the process ended."""
    said = ended.stderr.strip().splitlines()
    wrongs = []
    if ended.returncode == 0:
        wrongs.append("it started")
    if len(said) != 1 or name.removeprefix("KAKUTEI_").split("_")[-1] not in said[0] or "KAKUTEI_" not in said[0]:
        wrongs.append(f"said {said[-3:]}")
    if ended.stdout.strip() or PASSWORD in ended.stderr or "Traceback" in ended.stderr:
        wrongs.append(f"more than the sentence: {ended.stdout} {ended.stderr}")
    return wrongs


def test_every_documented_variable_is_tried_or_takes_any_text() -> None:
    assert {*WRONG, *ANY_TEXT} == {*documented()}


@pytest.mark.parametrize(("app", "name", "value"), first_values())
def test_a_wrong_value_ends_the_start_with_one_sentence(tmp_path: Path, app: str, name: str, value: str) -> None:
    """Case I15."""
    command = [sys.executable, "-m", "kakutei", *(["demo"] if app == "demo" else [app, "check"])]
    wrongs = only_sentence(start(command, tmp_path, name, value), name)
    assert not wrongs, wrongs


def test_so_does_every_other_kind_of_wrong_value(tmp_path: Path) -> None:
    """Case I15."""
    values = other_values()
    read = start([sys.executable, "-c", READER], tmp_path, "KAKUTEI_MODE", "production", said=json.dumps(values))
    answers = json.loads(read.stdout)
    ended = [subprocess.CompletedProcess([], status, "", error) for status, error in answers]
    wrongs = [
        (*value, wrong) for value, end in zip(values, ended, strict=True) if (wrong := only_sentence(end, value[1]))
    ]
    assert len(values) > 80
    assert not wrongs, wrongs


@pytest.mark.parametrize("app", ["shift", "kintai"])
@pytest.mark.parametrize("preload", [[], ["--preload"]])
def test_gunicorn_ends_with_the_sentence_and_starts_no_worker_again(
    tmp_path: Path, app: str, preload: list[str]
) -> None:
    """Case I15: gunicorn adds its own log lines, no traceback."""
    socket = f"unix:{tmp_path / 'socket'}"
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        *preload,
        "--no-control-socket",
        "--bind",
        socket,
        f"kakutei.{app}.wsgi",
    ]
    ended = start(command, tmp_path, "KAKUTEI_PAGES", "/no/such/folder")
    assert ended.returncode != 0
    assert ended.stderr.count("KAKUTEI_PAGES: there is no folder /no/such/folder.") == 1
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [["worker", "shift"], ["worker", "kintai"], ["kintai", "migrate"]])
def test_workers_and_commands_end_with_it_too(tmp_path: Path, command: list[str]) -> None:
    """Case I15."""
    wrongs = only_sentence(
        start([sys.executable, "-m", "kakutei", *command], tmp_path, "KAKUTEI_PAGES", "/no/such/folder"),
        "KAKUTEI_PAGES",
    )
    assert not wrongs, wrongs
