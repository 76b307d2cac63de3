"""Start-up: a wrong setting is reported by its message only, without a traceback, and the process ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured

WRONG_SETTING = 3
"""The exit status. gunicorn takes 3 for a worker that cannot boot and ends; with any other status it would restart it forever."""


@contextmanager
def sentence_alone() -> Iterator[None]:
    """Only around code that reads the environment: a bug keeps its traceback."""
    try:
        yield
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(WRONG_SETTING)


def load_settings(app: str) -> None:
    """Names the app's settings for Django and reads them. Ends the process where a value is wrong."""
    name = f"kakutei.{app}.settings"
    os.environ["DJANGO_SETTINGS_MODULE"] = name
    with sentence_alone():
        import_module(name)
