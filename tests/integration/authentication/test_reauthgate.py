"""The gate's part of 本人確認: a POST that is refused changes nothing, whatever the view does with what was typed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated, reauthentication_required
from kakutei.authentication.reauthentication_gate import ask_first
from kakutei.authentication.sessions import SessionStore
from kakutei.authentication.typed_values import KEPT, typed
from kakutei.shift.people.models import User

from .conftest import NOON


def posted(user: User, path: str = "/sensitive", **fields: str) -> HttpRequest:
    """A POST in a session whose proof is eleven minutes old."""
    request = RequestFactory().post(path, fields, headers={"host": "127.0.0.1"})
    request.user, request.session = user, SessionStore()
    mark_reauthenticated(request.session, ProofKind.MAIL, at=NOON - dt.timedelta(minutes=11))
    return request


def refused(request: HttpRequest, view: Any, *, may_open: bool = True) -> HttpResponse:
    answer = ask_first(request, view, {}, lambda *_: may_open)
    assert answer is not None
    assert answer.status_code == 422
    return answer


@reauthentication_required()
def careless(request: HttpRequest) -> HttpResponse:
    """Acts on what was typed without a look at the method."""
    data = typed(request)
    if data is not None:
        User.objects.create(name=data["name"])
    return HttpResponse(f"typed: {data['name'] if data else ''}")


def test_a_view_that_acts_on_what_was_typed_is_undone(hanako: User) -> None:
    assert refused(posted(hanako, name="港 太郎"), careless).content.decode() == "typed: 港 太郎"
    assert User.objects.count() == 1


def test_a_view_that_reads_the_post_finds_nothing_to_act_on(hanako: User) -> None:
    @reauthentication_required()
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{request.method} {dict(request.POST)}")

    request = posted(hanako, name="港 太郎")
    assert refused(request, view).content.decode() == "GET {}"
    assert (request.method, request.POST["name"]) == ("POST", "港 太郎")


def test_an_answer_that_is_no_page_is_replaced_by_one_that_says_what_to_do(hanako: User) -> None:
    @reauthentication_required()
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=405)

    assert "元のページに戻り、もう一度ボタンを押してください" in refused(posted(hanako), view).content.decode()


def test_a_page_that_the_person_may_not_open_is_not_shown(hanako: User) -> None:
    answer = refused(posted(hanako, name="港 太郎"), careless, may_open=False).content.decode()
    assert "typed" not in answer
    assert "本人確認から10分が過ぎました" in answer


def test_a_page_about_what_there_is_not_is_not_found(hanako: User) -> None:
    @reauthentication_required()
    def view(request: HttpRequest) -> HttpResponse:
        raise Http404

    request = posted(hanako)
    with pytest.raises(Http404):
        refused(request, view)
    assert request.method == "POST"


def test_what_is_too_long_is_not_kept_and_nothing_older_in_its_place(hanako: User) -> None:
    request = posted(hanako, name="港 太郎")
    refused(request, careless)
    assert KEPT in request.session
    longer = posted(hanako, name="港 太郎", note="長" * 20_001)
    longer.session = request.session
    refused(longer, careless)
    assert KEPT not in request.session
