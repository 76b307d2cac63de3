"""Where the files are that tests read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "kakutei"
DOCS = ROOT / "docs"
WIRE = ROOT / "tests" / "wire"
"""Answers of the WebAPI, as golden files."""
