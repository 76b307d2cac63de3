"""本人確認: whether the one who asks has shown in the last ten minutes, in this very session, who they are.

    @proof_first                                  # before the form is shown
    def edit(request):
        if request.method == "POST" and form.is_valid() and still_fresh(request, form) and …

What shows it is a passkey where the user has one, else a mail link, that of signing in included.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from kakutei.edge import clock
from kakutei.signin.identity import Identity
from kakutei.signin.passkeys import passkeys_of

LIFETIME = dt.timedelta(minutes=10)
PROOF = "proof"
STALE = '本人確認から10分が過ぎました。<a href="{}" target="_blank">本人確認</a>をしてから、もう一度押してください。'


class By(Enum):
    MAIL = "mail"
    PASSKEY = "passkey"


def prove(session: SessionBase, by: By, *, at: dt.datetime) -> None:
    session[PROOF] = {"at": at.isoformat(), "by": by.value}


def fresh(request: HttpRequest, *, at: dt.datetime) -> bool:
    """A mail proves nothing of who has a passkey."""
    proof = request.session.get(PROOF)
    if proof is None or not isinstance(request.user, Identity):
        return False
    age = at - dt.datetime.fromisoformat(proof["at"])
    in_time = -LIFETIME < age < LIFETIME  # a clock that was set back does not make a proof last
    return in_time and (proof["by"] == By.PASSKEY.value or not passkeys_of(request.user).exists())


def proof_first[V: Callable[..., Any]](view: V) -> V:
    """Who opens the page without a fresh proof gives one first and comes back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD") and not fresh(request, at=clock.now()):
            return ask_proof(request, back=request.get_full_path())
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return guarded  # type: ignore[return-value] # the same view, guarded


def still_fresh(request: HttpRequest, form: BaseForm) -> bool:
    """If not, the form says so and stays as it was typed; the proof is given in a tab beside it."""
    if fresh(request, at=clock.now()):
        return True
    done = reverse("signin:proof_done")
    form.add_error(None, format_html(STALE, f"{reverse('signin:proof')}?{urlencode({'next': done})}"))
    return False


def ask_proof(request: HttpRequest, *, back: str) -> HttpResponse:
    url = f"{reverse('signin:proof')}?{urlencode({'next': back})}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
