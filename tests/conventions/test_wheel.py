"""A wheel built from the checkout holds what the installed apps serve and render."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .tree import ROOT, SOURCE, files

FOLDERS = {"templates", "static"}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def served() -> list[Path]:
    """Templates and static files of both apps and what they share."""
    return [path for path in files() if path.is_relative_to(SOURCE) and FOLDERS & set(path.relative_to(SOURCE).parts)]


def test_the_wheel_holds_every_template_and_static_file(packed: set[str]) -> None:
    names = [path.relative_to(SOURCE.parent).as_posix() for path in served()]
    assert {Path(name).suffix for name in names} >= {".html", ".js", ".css", ".svg"}
    assert [name for name in names if name not in packed] == []


def test_the_wheel_holds_the_product_alone(packed: set[str]) -> None:
    assert {name.partition("/")[0] for name in packed} - {"kakutei"} == {
        next(name.partition("/")[0] for name in packed if name.endswith(".dist-info/METADATA"))
    }
