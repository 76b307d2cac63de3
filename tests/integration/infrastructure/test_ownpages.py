"""The operator's own texts: what is wrong with folder, file or address stops the start and says what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from kakutei.infrastructure.site_page_files import MOST_BYTES, own_pages


def test_files_that_are_there_are_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "terms.md").write_text("# 利用規約\n", encoding="utf-8")
    (tmp_path / "contact.md").write_text("電話", encoding="utf-8-sig")
    (tmp_path / "notes.txt").write_bytes(b"\xff")
    assert own_pages(str(tmp_path)) == {"terms": "# 利用規約\n", "contact": "電話"}
    assert own_pages("") == {}


def test_a_file_of_exactly_200_kb_is_read(tmp_path: Path) -> None:
    (tmp_path / "terms.md").write_bytes(b"a" * MOST_BYTES)
    assert len(own_pages(str(tmp_path))["terms"]) == MOST_BYTES


@pytest.mark.parametrize(("written", "sentence"), [
    ("規約".encode("shift_jis"), r"terms\.md is not UTF-8\. Save it as UTF-8"),
    (b"a" * (MOST_BYTES + 1), r"terms\.md is larger than 200 kB\. Shorten it"),
    (b" \n", r"terms\.md holds no text\. Write it, or take the file away"),
    (b"a\0b", r"terms\.md holds no text"),
])  # fmt: skip
def test_a_wrong_file_is_named_with_what_to_do(tmp_path: Path, written: bytes, sentence: str) -> None:
    (tmp_path / "terms.md").write_bytes(written)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        own_pages(str(tmp_path))


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "privacy.md").mkdir()
    with pytest.raises(ImproperlyConfigured, match=r"privacy\.md cannot be read"):
        own_pages(str(tmp_path))


def test_a_missing_or_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="there is no folder"):
        own_pages(str(tmp_path / "gone"))
    with pytest.raises(ImproperlyConfigured, match=r"holds none of terms\.md"):
        own_pages(str(tmp_path))


@pytest.mark.parametrize("app", ["shift", "kintai"])
def test_an_installation_with_a_wrong_text_does_not_start(tmp_path: Path, app: str) -> None:
    (tmp_path / "terms.md").write_bytes("規約".encode("shift_jis"))
    environment = {**os.environ, "KAKUTEI_MODE": "test", "KAKUTEI_DATA": str(tmp_path), "KAKUTEI_PAGES": str(tmp_path)}
    command = [sys.executable, "-m", "kakutei", app, "check"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode != 0
    assert "KAKUTEI_PAGES: terms.md is not UTF-8. Save it as UTF-8" in ended.stderr
