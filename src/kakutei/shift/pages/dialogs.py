"""Pop-ups: a dialog where htmx asks, else a page of its own; after saving back to the page behind."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, back_url: str, status: int = 200
) -> HttpResponse:
    response = render(
        request, template, {"page_template": "shift/base.html", "back_url": back_url, **context}, status=status
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def close(request: HttpRequest, url: str, *, said: str = "") -> HttpResponse:
    """Back to the page behind, which is reloaded and shows the result."""
    if said:
        messages.success(request, said)
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
