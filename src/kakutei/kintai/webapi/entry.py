"""Admission to the WebAPI: token → IP address → rate → restricted hours → permission, before anything is parsed."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from typing import TypedDict

from django.http import HttpRequest
from django_scopes import scope
from ninja.security import HttpBearer

from kakutei.audit.actor import Actor, ActorKind, acting_as
from kakutei.infrastructure import clock
from kakutei.infrastructure.logs import redact
from kakutei.infrastructure.network_addresses import UnknownAddress, client_address
from kakutei.jptime.hours import opens_at
from kakutei.kintai.api_access import rate, tokens
from kakutei.kintai.api_access.models import AccessLog, AccessToken, Allowance, Resource, Right
from kakutei.kintai.api_access.tokens import token_behind
from kakutei.kintai.people.models import Company
from kakutei.kintai.webapi.answers import Answered
from kakutei.kotwire.errors import WireError


class ApiRequest:
    """What the checks found out about one request. It holds the company's scope until the response is made."""

    def __init__(self, stack: ExitStack, address: str) -> None:
        self.stack = stack
        self.address = address
        self.token: AccessToken | None = None
        self.row: AccessLog | None = None
        self.at: dt.datetime = clock.now()

    def enter(self, token: AccessToken) -> None:
        self.token = token
        self.stack.enter_context(scope(company=token.company))
        self.stack.enter_context(acting_as(lambda: Actor(ActorKind.WEBAPI, name=token.purpose, address=self.address)))

    def finish(self, status: int) -> None:
        """Notes on the log row how the request ended."""
        if self.row is not None:
            rate.note_status(self.row, status)


def request_of(request: HttpRequest) -> ApiRequest:
    found: ApiRequest = request.webapi_request  # type: ignore[attr-defined] # put there by front.WebApiFront
    return found


def caller_of(request: HttpRequest) -> AccessToken:
    token = request_of(request).token
    if token is None:
        raise LookupError("A handler was reached without a token.")
    return token


def company_of(request: HttpRequest) -> Company:
    return caller_of(request).company


def now_of(request: HttpRequest) -> dt.datetime:
    """The moment at which the request was received: the only one that its checks and its action know."""
    return request_of(request).at


class Bearer(HttpBearer):
    """The checks of one route, as django-ninja's authentication class."""

    def __init__(
        self,
        resource: Resource | None,
        right: Right = Right.READ,
        *,
        allowance: Allowance = Allowance.GENERAL,
        any_hour: bool = False,
    ) -> None:
        super().__init__()
        self.resource = resource
        self.right = right
        self.allowance = allowance
        self.any_hour = any_hour

    def __call__(self, request: HttpRequest) -> AccessToken:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        return self.authenticate(request, secret.strip() if kind.lower() == "bearer" else "")

    def authenticate(self, request: HttpRequest, token: str) -> AccessToken:
        found = token_behind(token) if token else None
        if found is None:
            raise Answered(WireError.TOKEN_UNKNOWN)
        self.admit(request, found)
        return found

    def admit(self, request: HttpRequest, token: AccessToken) -> None:
        """Every check that follows the token itself."""
        request_of(request).enter(token)
        check_address(request, token)
        take_from_allowance(request, token, self.allowance)
        if not self.any_hour:
            check_hours(token, now_of(request))
        if self.resource is not None and not tokens.may(token, self.resource, self.right):
            raise Answered(WireError.PERMISSION_MISSING, tokens.heading(self.resource, self.right))


def check_address(request: HttpRequest, token: AccessToken) -> None:
    """A refusal here is logged but does not count against the allowance: a stolen token must not use up its owner's."""
    try:
        address = client_address(request)
    except UnknownAddress as error:
        raise Answered(WireError.ADDRESS_NOT_ALLOWED, "不明") from error
    if not tokens.may_come_from(token, address):
        request_of(request).row = rate.log(
            token, allowance=Allowance.NONE, at=now_of(request), address=str(address), **_asked(request)
        )
        raise Answered(WireError.ADDRESS_NOT_ALLOWED, str(address))


def take_from_allowance(request: HttpRequest, token: AccessToken, allowance: Allowance) -> None:
    address = str(client_address(request))
    try:
        request_of(request).row = rate.admit(
            token, allowance=allowance, at=now_of(request), address=address, **_asked(request)
        )
    except rate.TooManyRequests as error:
        raise Answered(WireError.TOO_MANY_REQUESTS) from error


def check_hours(token: AccessToken, at: dt.datetime) -> None:
    windows = token.company.restricted_windows
    if opens_at(windows, at) is not None:
        shown = ", ".join(f"{window.start:%H:%M} ~ {window.end:%H:%M}" for window in windows)
        raise Answered(WireError.RESTRICTED_HOURS, shown)


class _Asked(TypedDict):
    method: str
    path: str


def _asked(request: HttpRequest) -> _Asked:
    return {"method": request.method or "", "path": redact(request.path)}
