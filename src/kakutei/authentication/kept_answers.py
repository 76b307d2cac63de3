"""The answer to a form, kept in case that the same form arrives again. Encrypted with the form's own key, which is not in
the database: a reader of the table learns nothing, least of all a QR code or a session."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from kakutei.authentication.models import FormSubmission
from kakutei.authentication.sessions import SessionStore

SHOWN = dt.timedelta(minutes=10)
"""How long an answer that shows something is shown again, and the cookie of a session that the form began is set again."""
SILENT = dt.timedelta(minutes=1)
"""For so long no message says that the form arrived twice. Later it was sent on purpose, from a page that was left open."""
KEPT_FOR = dt.timedelta(days=1)
"""After that the same form acts again. The worker deletes older rows."""
NONCE_BYTES = 12
TWICE = "この内容は{}に受け付けたため、もう一度は行いませんでした。もう一度行うときは、画面を開き直してください。"


def acting_user(request: HttpRequest) -> str:
    return str(request.user.pk)


def destination_of(response: HttpResponse) -> str | None:
    """Where the answer leads, by itself or by htmx."""
    if 300 <= response.status_code < 400:
        return response.headers.get("Location")
    return response.headers.get("HX-Redirect")


def keep(request: HttpRequest, response: HttpResponse, *, key: str, user: str, session: str | None) -> str:
    """The encrypted answer. `user` and `session` are those of the request."""
    kept: dict[str, Any] = {"user": user, "to": destination_of(response), "htmx": "HX-Redirect" in response}
    if kept["to"] is None:
        kept |= {"body": response.content.decode(), "headers": dict(response.items())}
    kept["cookies"] = [cookie.OutputString() for cookie in response.cookies.values()]
    begun = _session_begun(request)
    if begun != session:
        kept |= {"session": begun, "session_age": request.session.get_expiry_age() if begun else 0}
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher(key).encrypt(nonce, json.dumps(kept).encode(), None)).decode()


def leads_on(submission: FormSubmission, *, key: str) -> bool:
    """Whether it was answered by a redirect, not by a page."""
    return _opened(submission, key)["to"] is not None


def answer_again(request: HttpRequest, submission: FormSubmission, *, key: str, at: dt.datetime) -> HttpResponse:
    """The answer of the first submission."""
    kept, age = _opened(submission, key), at - submission.received_at
    to, body = kept["to"], kept.get("body", "")
    if to is not None:
        if age >= SILENT:
            messages.info(request, TWICE.format(_clock(submission)))
        by_htmx = kept["htmx"] and "HX-Request" in request.headers
        response = HttpResponse(headers={"HX-Redirect": to}) if by_htmx else HttpResponseRedirect(to)
    elif age < SHOWN and kept["user"] == acting_user(request):
        response = HttpResponse(body, headers=kept["headers"])
    else:
        response = render(request, "authentication/form_done.html", {"sentence": TWICE.format(_clock(submission))})
    add_never_cache_headers(response)
    for cookie in kept["cookies"] if age < SHOWN else ():
        response.cookies.load(cookie)
    if kept.get("session") and age < SHOWN:
        _take_over(request, response, kept["session"], kept["session_age"])
    return response


def _session_begun(request: HttpRequest) -> str | None:
    """The key of the session as the view has left it; a new one gets its key here instead of at the end of the request."""
    session = request.session
    if session.modified and session.session_key is None and not session.is_empty():
        session.save()
    return session.session_key


def _take_over(request: HttpRequest, response: HttpResponse, session: str, age: int) -> None:
    """Set the cookie again: a browser that did not wait for the first answer has not received it. The session is not
    loaded here, so that none of it is overwritten."""
    store = SessionStore(session)
    if request.session.session_key == session or not store.exists(session):
        return
    request.session = store
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        session,
        max_age=age,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.SESSION_COOKIE_HTTPONLY,
        samesite=settings.SESSION_COOKIE_SAMESITE,  # type: ignore[arg-type] # one of the words, which settings do not say
    )


def _opened(submission: FormSubmission, key: str) -> dict[str, Any]:
    raw = base64.b64decode(submission.answer)
    kept: dict[str, Any] = json.loads(_cipher(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None))
    return kept


def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(f"form answer:{key}".encode()).digest())


def _clock(submission: FormSubmission) -> str:
    return f"{timezone.localtime(submission.received_at):%-H:%M}"
