"""Case D4: what uses a form's key up, what does not, and what the same form is answered later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context, Template
from django.test import Client, RequestFactory

from kakutei.authentication.form_keys import FIELD, answered_once, new_key, shows_result
from kakutei.authentication.models import FormSubmission
from kakutei.authentication.pruning import prune_sign_in
from kakutei.authentication.sessions import SessionStore
from kakutei.shift.people.models import User

from .conftest import NOON

pytestmark = pytest.mark.django_db
GoTo = Callable[[dt.datetime], None]
SECRET = "the-code-on-paper"


class Sender:
    """A browser that sends one form, and what the form does: a new user each time."""

    def __init__(self, **fields: Any) -> None:
        self.fields = {FIELD: new_key(), "name": "新", **fields}
        self.user: Any = AnonymousUser()
        self.session = SessionStore()
        self.answer: Callable[[HttpRequest], HttpResponse] = lambda request: HttpResponseRedirect("/done")

    def request(self, *, htmx: bool = False, **changes: Any) -> HttpRequest:
        headers = {"HX-Request": "true"} if htmx else {}
        request = RequestFactory().post("/form", {**self.fields, **changes}, headers=headers)
        request.session, request.user = self.session, self.user
        request._messages = FallbackStorage(request)  # type: ignore[attr-defined] # as the middleware does
        return request

    def sends(self, **how: Any) -> HttpResponse:
        request = self.request(**how)

        def act() -> HttpResponse:
            User.objects.create(name="made by the form")
            return self.answer(request)

        answer = answered_once(request, act)
        assert isinstance(answer, HttpResponse)
        self.last = request
        return answer

    @property
    def acted(self) -> int:
        return User.objects.filter(name="made by the form").count()


def test_the_same_form_acts_once_and_leads_to_the_same_place() -> None:
    form = Sender()
    assert [form.sends()["Location"] for _ in range(3)] == ["/done"] * 3
    assert form.acted == 1


def test_without_a_key_a_form_acts_each_time() -> None:
    form = Sender(**{FIELD: ""})
    form.sends()
    form.sends()
    assert form.acted == 2
    assert not FormSubmission.objects.exists()


@pytest.mark.parametrize("key", ["x", "x" * 21, "x" * 23, "あ" * 22, "x" * 5000, "x" * 21 + "\n"])
def test_what_is_no_key_of_ours_is_none(key: str) -> None:
    form = Sender(**{FIELD: key})
    form.sends()
    form.sends()
    assert form.acted == 2


def test_other_content_from_the_same_page_acts_again() -> None:
    form = Sender()
    form.sends()
    form.sends(name="別の人")
    form.sends(button="もう一つのボタン")
    assert form.acted == 3


def test_another_file_acts_again_and_the_same_file_does_not() -> None:
    form = Sender()
    for content in (b"one", b"one", b"other"):
        form.sends(file=SimpleUploadedFile("staff.csv", content))
    assert form.acted == 2


def test_a_file_is_read_from_its_beginning_afterwards() -> None:
    form, read = Sender(), []
    form.answer = lambda request: read.append(request.FILES["file"].read()) or HttpResponseRedirect("/done")  # type: ignore[func-returns-value, union-attr, return-value] # None, then the answer
    form.sends(file=SimpleUploadedFile("staff.csv", b"one"))
    assert read == [b"one"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: HttpResponse("name is missing", status=422),
        lambda request: HttpResponse("not the newest", status=409),
        lambda request: HttpResponse("the form with one row more"),
        lambda request: HttpResponseRedirect("/proof?next=/form"),
        lambda request: HttpResponse(headers={"HX-Redirect": "/proof?next=/form"}),
        lambda request: messages.error(request, "no administrator would be left") or HttpResponseRedirect("/back"),
    ],
    ids=["refused", "outdated", "asks again", "proof first", "proof first by htmx", "refused on the next page"],
)
def test_a_form_that_did_not_act_does_not_use_its_key_up(answer: Callable[[HttpRequest], HttpResponse]) -> None:
    form = Sender()
    form.answer = answer
    form.sends()
    form.answer = lambda request: HttpResponseRedirect("/done")
    assert form.sends()["Location"] == "/done"
    assert form.acted == 2


def test_what_fails_half_way_is_undone_and_can_be_sent_again() -> None:
    form = Sender()

    def fail(request: HttpRequest) -> HttpResponse:
        raise RuntimeError("the database went away")

    form.answer = fail
    with pytest.raises(RuntimeError):
        form.sends()
    assert form.acted == 0
    form.answer = lambda request: HttpResponse("failed", status=500)
    form.sends()
    assert form.acted == 0
    form.answer = lambda request: HttpResponseRedirect("/done")
    form.sends()
    assert form.acted == 1


def test_a_file_as_answer_is_given_each_time() -> None:
    form, given = Sender(), []
    for _ in range(2):
        request = form.request()
        answered_once(request, lambda: given.append(1) or FileResponse(b"zip"))  # type: ignore[func-returns-value, return-value] # None, then the answer
    assert len(given) == 2


def test_a_dialog_is_closed_again_and_a_plain_form_is_led_on() -> None:
    form = Sender()
    form.answer = lambda request: HttpResponse(headers={"HX-Redirect": "/done"})
    assert form.sends(htmx=True)["HX-Redirect"] == form.sends(htmx=True)["HX-Redirect"] == "/done"
    assert form.sends()["Location"] == "/done"
    assert form.acted == 1


def test_a_result_is_shown_again_for_ten_minutes_and_to_its_sender_alone(go_to: GoTo) -> None:
    form = Sender()
    form.answer = lambda request: shows_result(HttpResponse(SECRET, headers={"X-Kind": "paper"}))
    form.sends()
    go_to(NOON + dt.timedelta(minutes=9))
    again = form.sends()
    assert (again.content.decode(), again["X-Kind"]) == (SECRET, "paper")
    assert "no-store" in again["Cache-Control"]
    form.user = User.objects.create(name="another user of the same computer")
    assert SECRET not in form.sends().content.decode()
    form.user = AnonymousUser()
    go_to(NOON + dt.timedelta(minutes=11))
    later = form.sends().content.decode()
    assert SECRET not in later
    assert "12:00に受け付けたため、もう一度は行いませんでした" in later
    assert form.acted == 1


def test_resubmitting_an_old_page_explains_why_nothing_happened(go_to: GoTo) -> None:
    form = Sender()
    form.sends()
    form.sends()
    assert list(messages.get_messages(form.last)) == []
    go_to(NOON + dt.timedelta(minutes=5))
    assert form.sends()["Location"] == "/done"
    (said,) = messages.get_messages(form.last)
    assert "画面を開き直してください" in str(said)


def test_nothing_of_an_answer_can_be_read_in_the_table() -> None:
    form = Sender()
    form.answer = lambda request: shows_result(HttpResponse(SECRET))
    form.sends()
    (row,) = FormSubmission.objects.values_list("lookup_hash", "answer")
    assert not any(text in value for value in row for text in (SECRET, form.fields[FIELD], "c2VjcmV0"))


def test_an_impatient_browser_gets_the_session_that_the_form_began() -> None:
    form = Sender()

    def begin(request: HttpRequest) -> HttpResponse:
        request.session["company"] = 1
        return HttpResponseRedirect("/done")

    form.answer = begin
    form.sends()
    begun = form.session.session_key
    form.session = SessionStore()
    assert form.sends().cookies["shift_session"].value == begun
    assert form.last.session.session_key == begun
    assert not form.last.session.accessed


def test_an_impatient_browser_gets_the_cookies_of_the_first_answer(go_to: GoTo) -> None:
    form = Sender()

    def answer(request: HttpRequest) -> HttpResponse:
        first = HttpResponseRedirect("/done")
        first.set_cookie("known", "a=b; c", max_age=60, httponly=True, samesite="Lax")
        return first

    form.answer = answer
    first, again = form.sends(), form.sends()
    assert again.cookies.output() == first.cookies.output()
    assert again.cookies["known"].value == "a=b; c"
    go_to(NOON + dt.timedelta(minutes=11))
    assert not form.sends().cookies


def test_a_session_that_has_ended_is_not_handed_out_again(go_to: GoTo) -> None:
    form = Sender()
    form.answer = lambda request: request.session.update({"company": 1}) or HttpResponseRedirect("/done")  # type: ignore[func-returns-value, return-value] # None, then the answer
    form.sends()
    begun = form.session
    form.session = SessionStore()
    go_to(NOON + dt.timedelta(minutes=11))
    assert not form.sends().cookies
    go_to(NOON)
    begun.flush()
    assert not form.sends().cookies


def test_a_day_later_the_worker_forgets_the_form_and_it_acts_again(go_to: GoTo) -> None:
    form = Sender()
    form.sends()
    prune_sign_in(at=NOON + dt.timedelta(hours=23))
    assert FormSubmission.objects.count() == 1
    prune_sign_in(at=NOON + dt.timedelta(hours=25))
    assert not FormSubmission.objects.exists()
    form.sends()
    assert form.acted == 2


def test_each_form_gets_a_key_of_its_own_beside_the_csrf_token() -> None:
    page = Template("{% csrf_token %}{% csrf_token %}").render(Context({"csrf_token": "token"}))
    keys = {part.split('"')[0] for part in page.split(f'name="{FIELD}" value="')[1:]}
    assert len(keys) == 2
    assert page.count('name="csrfmiddlewaretoken" value="token"') == 2
    assert Template("{% csrf_token %}").render(Context()) == ""


@pytest.mark.parametrize("app", ["shift", "kintai"])
def test_the_one_that_runs_the_view_is_the_last_middleware(app: str) -> None:
    order = import_module(f"kakutei.{app}.settings").MIDDLEWARE
    assert order[-1] == "kakutei.authentication.form_keys.FormsActOnce"
    place = order.index("kakutei.authentication.form_keys.FormAnswered")
    assert (
        order.index("django.middleware.csrf.CsrfViewMiddleware")
        < place
        < order.index("kakutei.authentication.authorization.AuthorizationMiddleware")
    )


def test_a_form_with_a_key_and_without_csrf_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    assert client.post("/login", {"email": "a@example.jp", FIELD: new_key()}).status_code == 403
    assert not FormSubmission.objects.exists()
