"""A seed tells the same story only with the same code."""

from __future__ import annotations

import subprocess


def commit() -> str:
    """The short name of the commit that stands here, with + where something is changed since; empty outside a repository."""
    run = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--exclude=*"], capture_output=True, text=True, check=False
    )
    return run.stdout.strip()
