"""An action that removes something is confirmed first: GET names what will happen, and POST from there does it.

The question is a page, and a dialog where htmx asks for it; it needs no JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from kakutei.authentication.form_keys import CSRF_FIELD, FIELD

SURE = "sure"
"""The field that marks a confirmed form."""


@dataclass(frozen=True)
class Question:
    title: str
    happens: Sequence[str]
    """What the action will do, in sentences."""
    button: str
    back: str
    """The page from which the question was opened."""
    frame: str = "ui/public.html"
    """The template around the page."""


type Asking = Callable[..., Question | HttpResponse]
"""Makes the question of a request, or answers where there is nothing to ask about."""


def asks_first[**P](question: Asking) -> Callable[[Callable[P, HttpResponseBase]], Callable[P, HttpResponseBase]]:
    """For a view that acts on POST alone: GET shows `question(request, **url_arguments)`."""

    def declare(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
        @wraps(view)
        def asked(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request: Any = args[0]
            if request.method != "GET":
                return view(*args, **kwargs)
            found = question(*args, **kwargs)
            return show(request, found) if isinstance(found, Question) else found

        asked.asks_first = True  # type: ignore[attr-defined] # a mark that a test reads
        return asked

    return declare


def show(request: HttpRequest, question: Question) -> HttpResponse:
    """The question. What was posted so far goes along, so that nothing typed is lost."""
    context = {
        "question": question, "page_template": question.frame, "back_url": question.back, "sure": SURE,
        "fields": _fields(request) if request.method == "POST" else (), "current": "settings",
    }  # fmt: skip
    response = render(request, "authentication/question.html", context)
    patch_vary_headers(response, ["HX-Request"])
    add_never_cache_headers(response)
    return response


def is_sure(request: HttpRequest) -> bool:
    return SURE in request.POST


def _fields(request: HttpRequest) -> Iterable[tuple[str, str]]:
    left_out = (CSRF_FIELD, FIELD, SURE)
    return [(name, value) for name, values in request.POST.lists() if name not in left_out for value in values]
