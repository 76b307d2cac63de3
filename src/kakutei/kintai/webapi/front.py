"""The front of the WebAPI: requests below /v1.0 use no session, no cookie and no HTML."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import cast

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, resolve

from kakutei.infrastructure.network_addresses import noted_address
from kakutei.kintai.webapi.answers import failed
from kakutei.kintai.webapi.entry import ApiRequest
from kakutei.kotwire.errors import WireError

PREFIX = "/v1.0"
ROUTES = "kakutei.kintai.webapi.urls"


class WebApiFront:
    """Middleware, the outermost: answers the WebAPI itself and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = SecurityMiddleware(get_response)
        self.webapi = convert_exception_to_response(in_envelopes)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != PREFIX and not request.path_info.startswith(f"{PREFIX}/"):
            return self.get_response(request)
        response = cast(HttpResponse, self.webapi(request))
        if response.status_code >= 500:
            response = failed(WireError.SERVER_ERROR)  # also where Django made a page of an exception
        response.headers["Cache-Control"] = "no-store"
        return self.headers.process_response(request, response)


def in_envelopes(request: HttpRequest) -> HttpResponseBase:
    """One WebAPI request; responses that Django and django-ninja make themselves are put into the vendor's envelope."""
    with ExitStack() as stack:
        request.webapi_request = ApiRequest(stack, noted_address(request))  # type: ignore[attr-defined] # read by entry.request_of alone
        response = _dispatch(request)
        if response.status_code == 405:
            allowed = response.headers["Allow"]
            response = failed(WireError.METHOD_NOT_ALLOWED, request.method or "")
            response.headers["Allow"] = allowed
        request.webapi_request.finish(response.status_code)  # type: ignore[attr-defined] # put there above
    return response


def _dispatch(request: HttpRequest) -> HttpResponseBase:
    try:
        match = resolve(request.path_info.rstrip("/").removeprefix(PREFIX), ROUTES)
    except Resolver404:
        return failed(WireError.NOT_FOUND)
    request.resolver_match = match
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    return response
