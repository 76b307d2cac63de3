"""Cache-Control of every response except static files: pages, fragments, downloads, redirects and errors are not stored.

Almost all of them name people. Views need not set the header, and a value that they set is overwritten.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

NO_STORE = "private, no-store"


class NoStore:
    """Middleware, behind the one that serves static files: those may be kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers["Cache-Control"] = NO_STORE
        return response
