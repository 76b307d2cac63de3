"""No page without a rule: every view declares who may use it, and a view without a declaration is refused.

    @allow(policy.anyone)
    def home(request): ...

A rule takes the request and the URL's arguments and returns a Decision. Sign-in is asked for where the rule says so; an
object that a person may not see looks the same as one that does not exist. The company in the address is removed from the
arguments: the middleware CompanyScope has put it on the request. Then a view that declares it asks for 本人確認
(reauthentication_gate.py).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kakutei.authentication.identity import Identity
from kakutei.authentication.login_flow import owes_passkey, user_pending_second_factor
from kakutei.authentication.passkeys import passkeys_of
from kakutei.authentication.reauthentication_gate import ask_first
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import KEYWORD


class Decision(Enum):
    ALLOWED = "allowed"
    SIGN_IN_FIRST = "sign in first"
    HIDDEN = "hidden"


type Rule = Callable[..., Decision]
type View = Callable[..., HttpResponse]


class PageWithoutPolicy(Exception):
    """This URL has no rule that says who may use it. Put @allow(...) on its view."""


def allow[V: Callable[..., Any]](rule: Rule) -> Callable[[V], V]:
    """Declares `rule(request, **url_arguments)` for a view."""

    def declare(view: V) -> V:
        view.policy_rule = rule  # type: ignore[attr-defined] # read by the middleware and its test
        return view

    return declare


def rule_of(view: Callable[..., Any]) -> Rule | None:
    return getattr(view, "policy_rule", None)


def anyone(request: HttpRequest, **_: object) -> Decision:
    return Decision.ALLOWED


def signed_in(request: HttpRequest, **_: object) -> Decision:
    return Decision.ALLOWED if request.user.is_authenticated else Decision.SIGN_IN_FIRST


def operators(request: HttpRequest, **_: object) -> Decision:
    """Those who run the installation. It gives them no company."""
    if not request.user.is_authenticated:
        return Decision.SIGN_IN_FIRST
    return Decision.ALLOWED if getattr(request.user, "is_operator", False) else Decision.HIDDEN


def pending_second_factor(request: HttpRequest, **_: object) -> Decision:
    """Users who opened a mail link and have not shown their passkey yet, or have shown it in another tab meanwhile."""
    may = request.user.is_authenticated or user_pending_second_factor(request, at=clock.now()) is not None
    return Decision.ALLOWED if may else Decision.SIGN_IN_FIRST


def passkey_holders(request: HttpRequest, **_: object) -> Decision:
    """Users who may have passkeys, or still have some from an earlier role."""
    user = request.user
    if not isinstance(user, Identity):
        return Decision.SIGN_IN_FIRST
    return Decision.ALLOWED if user.may_have_passkeys or passkeys_of(user).exists() else Decision.HIDDEN


class AuthorizationMiddleware:
    """The middleware that applies each view's rule. First, it signs out a session that lacks the user's passkey."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if owes_passkey(request):
            logout(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        rule = rule_of(view)
        if rule is None:
            raise PageWithoutPolicy(
                f"{request.path}: this URL has no rule that says who may use it. Put @allow(...) on its view."
            )
        kwargs.pop(KEYWORD, None)
        verdict = rule(request, **kwargs)
        if verdict is Decision.SIGN_IN_FIRST:
            return _first(request, reverse("authentication:login"))
        if verdict is Decision.HIDDEN:
            raise Http404
        return ask_first(request, view, kwargs, lambda page, about: _may(request, page, about))


def _may(request: HttpRequest, page: View, arguments: dict[str, Any]) -> bool:
    rule = rule_of(page)
    return rule is None or rule(request, **arguments) is Decision.ALLOWED


def _first(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponseRedirect(f"{url}?{urlencode({'next': request.get_full_path()})}")
