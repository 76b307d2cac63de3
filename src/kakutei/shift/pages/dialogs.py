"""Pop-ups: a dialog where htmx asks, else a page of its own; after saving back to the page behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

VIEW = ("view", "part", "on")
"""Which part of the month the shift table shows."""


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, back_url: str, status: int = 200
) -> HttpResponse:
    response = render(
        request, template, {"page_template": "shift/base.html", "back_url": back_url, **context}, status=status
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def close(request: HttpRequest, url: str, *, said: str = "", keeps: Sequence[str] = ()) -> HttpResponse:
    """Back to the page behind, which is reloaded and shows the result. `keeps` names what of its query stays."""
    if said:
        messages.success(request, said)
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url + _query_behind(request, url, keeps)})
    return redirect(url)


def _query_behind(request: HttpRequest, url: str, keeps: Sequence[str]) -> str:
    behind = urlsplit(request.headers.get("HX-Current-URL", ""))
    sent = QueryDict(behind.query) if behind.path == url else QueryDict()
    kept = urlencode({name: sent[name] for name in keeps if name in sent})
    return f"?{kept}" if kept else ""
