"""Who acts, and from which address: set by a middleware for the whole request, read where an audit entry is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Protocol

from django.db import models
from django.http import HttpRequest, HttpResponse

from kakutei.infrastructure.network_addresses import noted_address


class ActorKind(models.TextChoices):
    PERSON = "person", "利用者"
    OPERATOR = "operator", "運営者"
    WEBAPI = "webapi", "WebAPI"
    WORKER = "worker", "自動処理"


class NamedUser(Protocol):
    """A user of either app."""

    name: str

    @property
    def pk(self) -> int: ...


@dataclass(frozen=True)
class Actor:
    kind: ActorKind
    user_id: int | None = None
    name: str = ""
    """The name at that moment: the entry keeps it even if the user is renamed or deleted."""
    address: str = ""

    def named(self, user: NamedUser | None) -> Actor:
        """This actor as `user`: a user who has just signed in was not signed in when the request arrived."""
        if user is None or user.pk == self.user_id:
            return self
        kind = ActorKind.PERSON if self.kind is ActorKind.WORKER else self.kind
        return replace(self, kind=kind, user_id=user.pk, name=user.name)


SYSTEM = Actor(ActorKind.WORKER)
"""Outside of a request: the worker, or a command run by the operator."""
_acting: ContextVar[Callable[[], Actor]] = ContextVar("acting", default=lambda: SYSTEM)


def current_actor() -> Actor:
    return _acting.get()()


@contextmanager
def acting_as(who: Callable[[], Actor]) -> Iterator[None]:
    """`who` is asked when something is recorded, and costs nothing before."""
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


class ActorMiddleware:
    """Middleware: the signed-in user is the actor, with the client's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_as(lambda: _person(request)):
            return self.get_response(request)


def _person(request: HttpRequest) -> Actor:
    """An operator on the operator's pages; a person on all other pages, also where an operator has a role there."""
    place = request.resolver_match.namespace if request.resolver_match else ""
    kind = ActorKind.OPERATOR if place == "operator" else ActorKind.PERSON
    user = getattr(request, "user", None)
    here = Actor(kind, address=noted_address(request))
    return here.named(user) if user is not None and user.is_authenticated else here
