"""The part of the authorization middleware that asks for 本人確認: no view that declares it acts without a recent proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.html import format_html

from kakutei.authentication.login_flow import local
from kakutei.authentication.reauthentication import Requirement, is_outdated, is_recent, requirement_of
from kakutei.authentication.typed_values import PageNotice, forget, keep
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import KEYWORD, company_key_in

OLD = '本人確認から10分が過ぎました。<a href="{}" target="_blank">本人確認</a>をしてから、もう一度押してください。まだ何も変更していません。'
NONE = '本人確認が必要です。<a href="{}" target="_blank">本人確認</a>をしてから、もう一度押してください。まだ何も変更していません。'
DIALOG = "#open="
"""The prefix, in an address, of the pop-up that the page opens by itself (ui/static/ui/returning.js)."""

type View = Callable[..., HttpResponse]
type Arguments = dict[str, Any]
type MayOpen = Callable[[View, Arguments], bool]


def ask_first(request: HttpRequest, view: View, arguments: Arguments, may_open: MayOpen) -> HttpResponse | None:
    """The response in place of that of `view`; None where the view may respond itself."""
    needed = requirement_of(view)
    if needed is None or request.method == "OPTIONS":
        return None
    at = clock.now()
    if request.method in ("GET", "HEAD"):
        return None if not needed.on_get or is_recent(request, at=at) else _ask(request)
    if not needed.concerns(request, arguments) or is_recent(request, at=at):
        forget(request.session, posted_to=request.path)
        return None
    return _refuse(request, needed, view, arguments, may_open, at)


def _ask(request: HttpRequest) -> HttpResponse:
    url = f"{reverse('authentication:proof')}?{urlencode({'next': _way_back(request, request.get_full_path())})}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _refuse(
    request: HttpRequest, needed: Requirement, view: View, arguments: Arguments, may_open: MayOpen, at: dt.datetime
) -> HttpResponse:
    """The page with the form as it was typed, a sentence and the link to 本人確認."""
    sentence = OLD if is_outdated(request, at=at) else NONE
    done = urlencode({"next": reverse("authentication:proof_done")})
    url = f"{reverse('authentication:proof')}?{done}"
    request.page_notice = PageNotice("error", format_html(sentence, url))  # type: ignore[attr-defined] # read by page_notice
    shown_at, page, about = _page(request, needed, view, arguments)
    answer = _shown(request, page, about, undo=needed.undo) if may_open(page, about) else None
    if answer is None:
        answer = render(request, "authentication/proof_needed.html")
    elif shown_at:
        back = _way_back(request, shown_at)
        keep(request.session, request.POST, posted_to=request.path, shown_at=shown_at, back=back, at=at)
    answer.status_code = 422
    return answer


def _page(request: HttpRequest, needed: Requirement, view: View, arguments: Arguments) -> tuple[str, View, Arguments]:
    """The path of the page with the form ("" where it has none of its own), its view and its arguments."""
    if needed.page is None:
        return request.path, view, arguments
    if callable(needed.page):
        return "", needed.page, arguments
    name, *names = needed.page
    if name.startswith(":") and request.resolver_match is not None:
        name = f"{request.resolver_match.namespace}{name}"
    about = {each: arguments[each] for each in names}
    key = company_key_in(request.path)
    path = reverse(name, kwargs={KEYWORD: key, **about} if key else about)
    return path, resolve(path).func, about


def _shown(request: HttpRequest, page: View, arguments: Arguments, *, undo: bool) -> HttpResponse | None:
    """`page` as for a GET, with nothing to act on: what was posted is in typed(request) alone. None if it is no page."""
    method, post = request.method, request.POST
    request.refused_post = post  # type: ignore[attr-defined] # read by typed
    request.method, request.POST = "GET", QueryDict()  # restored below
    try:
        with transaction.atomic():
            answer = page(request, **arguments)
            transaction.set_rollback(undo)
    finally:
        request.method, request.POST = method, post
    return answer if answer.status_code in (200, 422) else None


def _way_back(request: HttpRequest, path: str) -> str:
    """A pop-up is opened again from the page on which it was."""
    if "HX-Request" not in request.headers:
        return path
    try:
        behind = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return path
    here = f"{behind.path}?{behind.query}" if behind.query else behind.path
    return local(f"{here}{DIALOG}{path}", path)
