"""What may stand in the operator's list of attendance servers. All else stops the start with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kakutei.infrastructure.host_list import is_private, private_hosts, servers
from tests.unit.kotclient.tricks import NAMES, URLS

VENDOR = "https://api.kingtime.jp/v1.0"
NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize("url", URLS.values(), ids=URLS.keys())
def test_a_trick_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^KAKUTEI_KOT_HOSTS, entry 2: Write "):
        servers([f"KING OF TIME={VENDOR}", f"trick={url}"], private=NONE)


@pytest.mark.parametrize("url", URLS.values(), ids=URLS.keys())
def test_a_private_host_makes_no_trick_good_that_leads_elsewhere(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        servers([f"trick={url}"], private=frozenset({"10.0.0.5", "evil.example.lan", "::2"}))


@pytest.mark.parametrize(
    "url",
    [
        *NAMES,
        VENDOR,
        f"{VENDOR}/",
        "https://api.kingtime.jp",
        "https://api.kingtime.jp:443/v1.0",
        "https://xn--vhq720e.example/a-b/c_d~e/1.0",
        f"https://{'.'.join(['a' * 49] * 3)}.example/v1.0",
    ],
)
def test_a_server_under_a_name_by_https_is_taken_as_it_is_written(url: str) -> None:
    assert servers([f"勤怠={url}"], private=NONE) == {"勤怠": url}


def test_the_list_keeps_the_operators_order() -> None:
    assert [*servers(["い=https://b.example", "あ=https://a.example"], private=NONE)] == ["い", "あ"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:8001/v1.0", "127.0.0.1"),
        ("http://10.0.0.5:8001/v1.0", "10.0.0.5"),
        ("http://kintai:8001/v1.0", "kintai"),
        ("http://localhost/v1.0", "localhost"),
        ("https://kintai.example.lan:8443/v1.0", "kintai.example.lan"),
        ("https://[fd00::5]:8443/v1.0", "fd00::5"),
    ],
)
def test_a_private_host_may_be_reached_otherwise_once_it_is_named_as_one(url: str, host: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="KAKUTEI_KOT_PRIVATE_HOSTS"):
        servers([f"勤怠={url}"], private=NONE)
    named = private_hosts([host])
    assert servers([f"勤怠={url}"], private=named) == {"勤怠": url}
    assert is_private(url, named)
    assert not is_private(VENDOR, named)


@pytest.mark.parametrize(
    "url",
    [
        "http://user@10.0.0.5/v1.0",
        "http://10.0.0.5@evil.example/v1.0",
        "http://10.0.0.5#evil.example/v1.0",
        "http://10.0.0.5\\evil.example/v1.0",
        "http://10.0.0.5.evil.example/v1.0",
        "http://10.0.0.05/v1.0",
        "http://10.0.0.5./v1.0",
        "http://167772165/v1.0",
        "http://10.0.0.5/../v1.0",
        "http://10.0.0.5:99999/v1.0",
        "ftp://10.0.0.5/v1.0",
    ],
)
def test_a_private_hosts_name_does_not_excuse_a_trick(url: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        servers([f"勤怠={url}"], private=frozenset({"10.0.0.5"}))


@pytest.mark.parametrize(
    "word",
    ["http://10.0.0.5", "10.0.0.5:8001", "10.0.0.0/8", "[fd00::5]", "0177.0.0.1", "127.1", "FD00::5", "*", "KINTAI", "a b"],
)  # fmt: skip
def test_what_is_no_host_is_no_private_host(word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="write hosts without scheme and port"):
        private_hosts(["10.0.0.5", word])


@pytest.mark.parametrize(
    ("entries", "advice"),
    [
        ([], "is empty"),
        ([VENDOR], "entry 1: Write name=base URL"),
        ([f"={VENDOR}"], "entry 1: Write name=base URL"),
        ([f" ={VENDOR}"], "entry 1: Write name=base URL"),
        ([f"a\x00b={VENDOR}"], "entry 1: Write name=base URL"),
        ([f"a={VENDOR}", "a=https://b.example"], "entry 2: Name and base URL may stand in the list once"),
        ([f"a={VENDOR}", f"b={VENDOR}"], "entry 2: Name and base URL may stand in the list once"),
    ],
)
def test_a_list_that_says_nothing_or_the_same_twice_is_refused(entries: list[str], advice: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=advice):
        servers(entries, private=NONE)


def test_the_sentence_does_not_repeat_a_password() -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        servers(["勤怠=https://user:hunter2@api.kingtime.jp/v1.0"], private=NONE)
    assert "hunter2" not in str(error.value)


def test_an_installation_with_a_wrong_entry_does_not_start_and_says_what_to_write(tmp_path: Path) -> None:
    environment = {
        "KAKUTEI_MODE": "production",
        "KAKUTEI_DATA": str(tmp_path),
        "KAKUTEI_SECRET_KEY": "s" * 64,
        "KAKUTEI_SEAL_KEYS": "1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "KAKUTEI_SHIFT_URL": "https://shift.example.jp",
        "KAKUTEI_KOT_HOSTS": "勤怠=http://127.0.0.1:8001/v1.0",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("KAKUTEI_", "DJANGO_"))}
    words = [sys.executable, "-m", "kakutei", "shift", "check"]
    wrong = subprocess.run(words, env=inherited | environment, capture_output=True, text=True, timeout=120)
    assert wrong.returncode != 0
    assert "KAKUTEI_KOT_HOSTS, entry 1: Write it with https://" in wrong.stderr
    named = environment | {"KAKUTEI_KOT_PRIVATE_HOSTS": "127.0.0.1"}
    assert subprocess.run(words, env=inherited | named, capture_output=True, timeout=120).returncode == 0
