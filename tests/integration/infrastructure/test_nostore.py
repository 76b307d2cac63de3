"""Case G6: what is answered about people is kept nowhere, and static files may be."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client

from kakutei.infrastructure.no_store import NoStore

HOST = {"host": "127.0.0.1"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/login", "/", "/start", "/no/such/page", "/dashboard", "/static/no-such-file.css"])
def test_pages_redirects_and_errors_are_kept_nowhere(path: str) -> None:
    assert Client(headers=HOST).get(path)["Cache-Control"] == "private, no-store"


def test_a_static_file_may_be_kept() -> None:
    answer = Client(headers=HOST).get("/static/ui/kakutei.css")
    assert answer.status_code == 200
    assert "no-store" not in answer["Cache-Control"]
    assert "max-age=" in answer["Cache-Control"]


@pytest.mark.parametrize("said", [None, "public, max-age=3600", "no-cache"])
@pytest.mark.parametrize("kind", [HttpResponse, StreamingHttpResponse])
def test_a_view_cannot_say_otherwise(said: str | None, kind: type[HttpResponse]) -> None:
    def view(_: HttpRequest) -> HttpResponse:
        return kind(b"x", headers={"Cache-Control": said} if said else None)

    assert NoStore(view)(HttpRequest())["Cache-Control"] == "private, no-store"
