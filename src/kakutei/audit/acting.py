"""Who acts, and from where: known at the edge for the whole request, read by whoever writes the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Protocol

from django.db import models
from django.http import HttpRequest, HttpResponse

from kakutei.edge.address import noted_address


class ActorKind(models.TextChoices):
    PERSON = "person", "利用者"
    OPERATOR = "operator", "運営者"
    WEBAPI = "webapi", "WebAPI"
    WORKER = "worker", "自動処理"


class Somebody(Protocol):
    """A user of either app."""

    name: str

    @property
    def pk(self) -> int: ...


@dataclass(frozen=True)
class Actor:
    kind: ActorKind
    user_id: int | None = None
    name: str = ""
    """As it is at that moment: the record keeps it whatever becomes of the user."""
    address: str = ""

    def named(self, user: Somebody | None) -> Actor:
        """The same, but `user`: who has just signed in was nobody when the request came."""
        if user is None or user.pk == self.user_id:
            return self
        kind = ActorKind.PERSON if self.kind is ActorKind.WORKER else self.kind
        return replace(self, kind=kind, user_id=user.pk, name=user.name)


NOBODY = Actor(ActorKind.WORKER)
"""Outside of a request: the worker, or a command typed by whoever runs the installation."""
_acting: ContextVar[Callable[[], Actor]] = ContextVar("acting", default=lambda: NOBODY)


def actor() -> Actor:
    return _acting.get()()


@contextmanager
def acting(who: Callable[[], Actor]) -> Iterator[None]:
    """`who` is asked when something is recorded, and costs nothing before."""
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


class ActingPerson:
    """Middleware: whoever is signed in acts, from the client's address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(lambda: _person(request)):
            return self.get_response(request)


def _person(request: HttpRequest) -> Actor:
    """On the operator's pages an operator acts; elsewhere one who has a role of their own is a person like others."""
    place = request.resolver_match.namespace if request.resolver_match else ""
    kind = ActorKind.OPERATOR if place == "operator" else ActorKind.PERSON
    user = getattr(request, "user", None)
    here = Actor(kind, address=noted_address(request))
    return here.named(user) if user is not None and user.is_authenticated else here
