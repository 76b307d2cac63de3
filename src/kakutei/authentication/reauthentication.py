"""本人確認 (re-authentication): the user has proved their identity in this session in the last ten minutes; which views ask for it.

    @allow(administrators)
    @reauthentication_required()
    def edit(request): ...

The authorization middleware enforces it (authentication/reauthentication_gate.py): without a recent proof neither the form
of such a view is opened nor does a POST reach it. docs/security.md lists the URLs that must ask; tests compare both. A proof
is a passkey where the user has one, else a mail link, that of signing in included.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from kakutei.authentication.identity import Identity
from kakutei.authentication.passkeys import passkeys_of

LIFETIME = dt.timedelta(minutes=10)
PROOF = "proof"

type Condition = Callable[..., bool]
type Page = tuple[str, ...] | Callable[..., HttpResponse]


class ProofKind(Enum):
    MAIL = "mail"
    PASSKEY = "passkey"


def mark_reauthenticated(session: SessionBase, by: ProofKind, *, at: dt.datetime) -> None:
    session[PROOF] = {"at": at.isoformat(), "by": by.value}


def is_recent(request: HttpRequest, *, at: dt.datetime) -> bool:
    """For a user with a passkey, a mail link is no proof."""
    proof = request.session.get(PROOF)
    if proof is None or is_outdated(request, at=at) or not isinstance(request.user, Identity):
        return False
    return proof["by"] == ProofKind.PASSKEY.value or not passkeys_of(request.user).exists()


def is_outdated(request: HttpRequest, *, at: dt.datetime) -> bool:
    """Whether a proof was given, and is too old."""
    proof = request.session.get(PROOF)
    if proof is None:
        return False
    age = at - dt.datetime.fromisoformat(proof["at"])
    return not -LIFETIME < age < LIFETIME  # a clock that was set back does not extend a proof


@dataclass(frozen=True)
class Requirement:
    """What a view declares with reauthentication_required."""

    on_get: bool
    when: Condition | None
    page: Page | None
    undo: bool

    def concerns(self, request: HttpRequest, arguments: dict[str, Any]) -> bool:
        return self.when is None or self.when(request, **arguments)


def reauthentication_required[V: Callable[..., Any]](
    *, on_get: bool | None = None, when: Condition | None = None, page: Page | None = None, undo: bool = True
) -> Callable[[V], V]:
    """Declares that a view is reached with a recent proof alone.

    `when(request, **url_arguments)`: which POSTs are sensitive; all without it. `page`: what a refused POST shows, where
    that is not the view's own form: the name of a URL with the names of its arguments, or a view; `:name` is in the
    namespace of the view's own URL. `on_get`: whether
    opening the page asks too; by default where all POSTs are sensitive and the form is the view's own. `undo`: whether
    what the page writes as it comes back is undone, in case that it acts on what was typed.
    """
    opening = (page is None and when is None) if on_get is None else on_get

    def declare(view: V) -> V:
        view.reauthentication = Requirement(opening, when, page, undo)  # type: ignore[attr-defined] # read by the middleware
        return view

    return declare


def requirement_of(view: Callable[..., Any]) -> Requirement | None:
    return getattr(view, "reauthentication", None)
