"""The gate of the WebAPI: token → IP address → rate → restricted hours → permission, before anything is parsed."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from typing import TypedDict

from django.http import HttpRequest
from django_scopes import scope
from ninja.security import HttpBearer

from kakutei.audit.acting import Actor, ActorKind, acting
from kakutei.edge import clock
from kakutei.edge.address import UnknownAddress, client_address
from kakutei.edge.logs import redact
from kakutei.jptime.hours import opens_at
from kakutei.kintai.access import rate, rights
from kakutei.kintai.access.models import AccessLog, AccessToken, Allowance, Resource, Right
from kakutei.kintai.access.tokens import token_behind
from kakutei.kintai.people.models import Company
from kakutei.kintai.webapi.answers import Answered
from kakutei.kotwire.errors import WireError


class Visit:
    """What the gate has learned about one request. It holds the company's scope until the answer is made."""

    def __init__(self, stack: ExitStack, address: str) -> None:
        self.stack = stack
        self.address = address
        self.token: AccessToken | None = None
        self.row: AccessLog | None = None
        self.at: dt.datetime = clock.now()

    def enter(self, token: AccessToken) -> None:
        self.token = token
        self.stack.enter_context(scope(company=token.company))
        self.stack.enter_context(acting(lambda: Actor(ActorKind.WEBAPI, name=token.purpose, address=self.address)))

    def finish(self, status: int) -> None:
        """Notes on the log row how the request ended."""
        if self.row is not None:
            rate.note_status(self.row, status)


def visit_of(request: HttpRequest) -> Visit:
    visit: Visit = request.visit  # type: ignore[attr-defined] # put there by front.WebApiFront
    return visit


def caller_of(request: HttpRequest) -> AccessToken:
    token = visit_of(request).token
    if token is None:
        raise LookupError("A handler was reached without a token.")
    return token


def company_of(request: HttpRequest) -> Company:
    return caller_of(request).company


def now_of(request: HttpRequest) -> dt.datetime:
    """The moment at which the request was received: the only one that its checks and its action know."""
    return visit_of(request).at


class Bearer(HttpBearer):
    """The gate of one route, as django-ninja asks for it."""

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
        visit_of(request).enter(token)
        check_address(request, token)
        take_from_allowance(request, token, self.allowance)
        if not self.any_hour:
            check_hours(token, now_of(request))
        if self.resource is not None and not rights.may(token, self.resource, self.right):
            raise Answered(WireError.PERMISSION_MISSING, rights.heading(self.resource, self.right))


def check_address(request: HttpRequest, token: AccessToken) -> None:
    """A refusal here is logged but takes nothing from the allowance: a stolen token must not starve its owner."""
    try:
        address = client_address(request)
    except UnknownAddress as error:
        raise Answered(WireError.ADDRESS_NOT_ALLOWED, "不明") from error
    if not rights.may_come_from(token, address):
        visit_of(request).row = rate.log(
            token, allowance=Allowance.NONE, at=now_of(request), address=str(address), **_asked(request)
        )
        raise Answered(WireError.ADDRESS_NOT_ALLOWED, str(address))


def take_from_allowance(request: HttpRequest, token: AccessToken, allowance: Allowance) -> None:
    address = str(client_address(request))
    try:
        visit_of(request).row = rate.admit(
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
