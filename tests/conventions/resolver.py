"""Every URL of one app whose view declares no policy rule, as JSON. Run in a process of its own, with its settings:

python tests/conventions/resolver.py shift [--bad-sample]
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

type View = Callable[..., Any]


def addresses(patterns: Iterable[Any], before: str = "") -> list[tuple[str, View]]:
    """(URL pattern, view) of every leaf below `patterns`."""
    found: list[tuple[str, View]] = []
    for pattern in patterns:
        here = before + str(pattern.pattern)
        inner = getattr(pattern, "url_patterns", None)
        found += addresses(inner, here) if inner is not None else [(here, pattern.callback)]
    return found


def main(app: str, *, bad_sample: bool) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = f"kakutei.{app}.settings"
    import django  # settings must be named first

    django.setup()
    from django.http import HttpResponse
    from django.urls import get_resolver, path

    from kakutei.authentication.authorization import rule_of

    patterns = list(get_resolver().url_patterns)
    if bad_sample:
        patterns.append(path("open-door", lambda request: HttpResponse()))
    every = addresses(patterns)
    without = [url for url, view in every if rule_of(view) is None]
    print(json.dumps({"all": len(every), "without": without, "webapi": webapi() if app == "kintai" else []}))


def webapi() -> list[str]:
    """GET /employees, … of the attendance app."""
    from kakutei.kintai.webapi.api import api

    paths = api.get_openapi_schema(path_prefix="")["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


if __name__ == "__main__":
    main(sys.argv[1], bad_sample="--bad-sample" in sys.argv)
