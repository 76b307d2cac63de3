"""No page without a rule: every view declares who may use it, and what declares nothing is refused.

    @allow(policy.anyone)
    def home(request): ...

A rule takes the request and the URL's arguments and answers with a Verdict. Sign-in is asked for where the rule
says so, and for a company to be chosen where several are open to somebody; what somebody may not see looks the
same as what does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from kakutei.edge import clock
from kakutei.signin.entering import half_open_user, owes_passkey
from kakutei.signin.identity import Identity
from kakutei.signin.passkeys import passkeys_of


class Verdict(Enum):
    ALLOWED = "allowed"
    SIGN_IN_FIRST = "sign in first"
    HIDDEN = "hidden"


type Rule = Callable[..., Verdict]
type View = Callable[..., HttpResponse]


class PageWithoutPolicy(Exception):
    """This URL has no rule that says who may use it. Put @allow(...) on its view."""


def allow[V: Callable[..., Any]](rule: Rule) -> Callable[[V], V]:
    """Declares `rule(request, **url_arguments)` for a view."""

    def declare(view: V) -> V:
        view.policy_rule = rule  # type: ignore[attr-defined] # a mark that the gate and its test read
        return view

    return declare


def rule_of(view: Callable[..., Any]) -> Rule | None:
    return getattr(view, "policy_rule", None)


def anyone(request: HttpRequest, **_: object) -> Verdict:
    return Verdict.ALLOWED


def signed_in(request: HttpRequest, **_: object) -> Verdict:
    return Verdict.ALLOWED if request.user.is_authenticated else Verdict.SIGN_IN_FIRST


def operators(request: HttpRequest, **_: object) -> Verdict:
    """Those who run the installation. It gives them no company."""
    if not request.user.is_authenticated:
        return Verdict.SIGN_IN_FIRST
    return Verdict.ALLOWED if getattr(request.user, "is_operator", False) else Verdict.HIDDEN


def half_open(request: HttpRequest, **_: object) -> Verdict:
    """Those who came by a mail link and owe a passkey yet."""
    return Verdict.ALLOWED if half_open_user(request, at=clock.now()) else Verdict.SIGN_IN_FIRST


def passkey_holders(request: HttpRequest, **_: object) -> Verdict:
    """Those who may have passkeys, or have some from when they might."""
    user = request.user
    if not isinstance(user, Identity):
        return Verdict.SIGN_IN_FIRST
    return Verdict.ALLOWED if user.may_have_passkeys or passkeys_of(user).exists() else Verdict.HIDDEN


class Gate:
    """The middleware that asks each view's rule. Before everything else, who owes a passkey is signed out."""

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
            raise PageWithoutPolicy(f"{request.path}: {PageWithoutPolicy.__doc__}")
        verdict = rule(request, **kwargs)
        if verdict is Verdict.SIGN_IN_FIRST:
            return _first(request, reverse("signin:login"))
        if verdict is Verdict.HIDDEN and has_to_choose(request):
            return _first(request, settings.KAKUTEI_CHOICE)
        if verdict is Verdict.HIDDEN:
            raise Http404
        return None


def has_to_choose(request: HttpRequest) -> bool:
    """Somebody of several companies who has opened none yet. Each app's CompanyScope says so."""
    return bool(getattr(request, "has_to_choose", False))


def _first(request: HttpRequest, url: str) -> HttpResponse:
    return HttpResponseRedirect(f"{url}?{urlencode({'next': request.get_full_path()})}")
