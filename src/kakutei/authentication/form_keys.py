"""A form acts once. The same form that arrives again (double click, reload, repeated taps) gets the answer of the first.

Each form carries a random key (templatetags/form_keys.py). Key, address and content together are the lookup_hash of a
submission. Its row is inserted in the transaction of what the form does: of twenty at the same moment one acts, the
others wait at the unique lookup_hash until that one is over, and read its answer. If it was refused or failed, the row
is deleted and the next one acts. The same page with other content is another submission; a request without a key acts
each time.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from kakutei.authentication.kept_answers import acting_user, answer_again, destination_of, keep, leads_on
from kakutei.authentication.models import FormSubmission
from kakutei.infrastructure import clock
from kakutei.infrastructure.encryption import lookup_hash

FIELD = "form_key"
CSRF_FIELD = "csrfmiddlewaretoken"
KEY = re.compile(r"[\w-]{22}", re.ASCII)
BY_HAND = "form_key_by_hand"
SHOWS_RESULT = "shows_result"

type View = Callable[..., HttpResponseBase]


def new_key() -> str:
    return secrets.token_urlsafe(16)


def shows_result[R: HttpResponseBase](response: R) -> R:
    """Marks an answer of status 200 that shows what the form has done, such as a QR code. Any other answer of status 200
    is a form that asks again."""
    setattr(response, SHOWS_RESULT, True)
    return response


def form_key_by_hand[V: Callable[..., Any]](view: V) -> V:
    """For a view that is not run in one transaction: it calls `answered_once` around what it does, or it acts each time,
    as an export does, which answers with a file and leaves the page open."""
    setattr(view, BY_HAND, True)
    return view


@dataclass(frozen=True)
class SentForm:
    key: str
    lookup_hash: str

    @classmethod
    def of(cls, request: HttpRequest) -> SentForm | None:
        """None for a request without a key."""
        key = request.POST.get(FIELD, "") if request.method == "POST" else ""
        if not KEY.fullmatch(key):
            return None
        text = f"{key}:{request.get_full_path()}:{_content(request)}"
        return cls(key, lookup_hash(text, purpose="form"))


def answered_once(request: HttpRequest, act: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer of `act`, which is not called if this form has acted before."""
    form = SentForm.of(request)
    if form is None:
        return act()
    at, user, session = clock.now(), acting_user(request), request.session.session_key
    with transaction.atomic():
        mine = FormSubmission(lookup_hash=form.lookup_hash, received_at=at)
        first = _first(mine)
        if first.pk != mine.pk:
            return answer_again(request, first, key=form.key, at=at)
        response = act()
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif isinstance(response, HttpResponse) and has_acted(request, response):
            answer = keep(request, response, key=form.key, user=user, session=session)
            FormSubmission.objects.filter(pk=mine.pk).update(answer=answer)
        else:
            FormSubmission.objects.filter(pk=mine.pk).delete()
    return response


def has_acted(request: HttpRequest, response: HttpResponse) -> bool:
    """Not if it was refused, in the form or by an error message on the next page, or if 本人確認 comes first."""
    if response.status_code >= 400:
        return False
    to = destination_of(response)
    if to is None:
        return bool(getattr(response, SHOWS_RESULT, False))
    return not to.startswith(reverse("authentication:proof")) and not _says_error(request)


class FormAnswered:
    """Middleware, before authorization: a form that was answered by a redirect gets it again, also if the form has changed
    what its sender may open (a tablet that was opened, a sign-in)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *_: object) -> HttpResponse | None:
        form = SentForm.of(request) if _is_form(view) else None
        found = FormSubmission.objects.filter(lookup_hash=form.lookup_hash).first() if form else None
        if form is None or found is None or not leads_on(found, key=form.key):
            return None
        return answer_again(request, found, key=form.key, at=clock.now())


class FormsActOnce:
    """Middleware, the last of all: runs the view of a form with a key in one transaction with its submission."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.method != "POST" or hasattr(view, BY_HAND) or not _is_form(view):
            return None
        return answered_once(request, partial(view, request, *args, **kwargs))


def _is_form(view: View) -> bool:
    """Without CSRF protection it is the WebAPI, which reads the body itself."""
    return not getattr(view, "csrf_exempt", False)


def _first(mine: FormSubmission) -> FormSubmission:
    """The row with this lookup_hash: `mine`, or that of an earlier submission, for which this waits."""
    while True:
        FormSubmission.objects.bulk_create([mine], ignore_conflicts=True)
        found = FormSubmission.objects.filter(lookup_hash=mine.lookup_hash).first()
        if found is not None:  # else the worker has just pruned it
            return found


def _content(request: HttpRequest) -> str:
    """A digest of what was typed, chosen, pressed and uploaded."""
    digest = hashlib.sha256()
    fields = [each for each in request.POST.lists() if each[0] not in (FIELD, CSRF_FIELD)]
    digest.update(json.dumps(fields).encode())
    for name, files in request.FILES.lists():
        for file in files:
            digest.update(json.dumps([name, file.name]).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _says_error(request: HttpRequest) -> bool:
    """Whether the view has put an error on the next page. Reading the storage itself would take its messages away."""
    queued = getattr(messages.get_messages(request), "_queued_messages", [])
    return any(message.level >= messages.ERROR for message in queued)
