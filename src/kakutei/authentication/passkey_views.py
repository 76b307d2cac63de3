"""パスキー: the list beside ログイン中の端末, adding one, removing one; and the page between mail link and session."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kakutei.authentication.authorization import allow, passkey_holders, pending_second_factor
from kakutei.authentication.device_views import user_of
from kakutei.authentication.devices import in_words
from kakutei.authentication.login_flow import PASSED, complete_login, second_refused, user_pending_second_factor
from kakutei.authentication.models import Ceremony, Passkey
from kakutei.authentication.passkey_store import PasskeyTaken, TooManyPasskeys, add_passkey, remove_passkey
from kakutei.authentication.passkeys import (
    ChallengeOver,
    PasskeyRefused,
    can_be_used_here,
    check_shown,
    passkeys_of,
    questions_to_add,
    questions_to_show,
)
from kakutei.authentication.questions import Question, asks_first
from kakutei.authentication.reauthentication import ProofKind, mark_reauthenticated, reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.text_fields import OneLineInput

NO_ANSWER = "パスキーの確認が終わっていません。ボタンを押して、端末の画面に従ってください。"


class AnswerInput(forms.HiddenInput):
    def format_value(self, value: object) -> None:
        """An answer is used once: none is sent back."""


class AnswerForm(forms.Form):
    """What the browser's script puts in when the passkey has signed."""

    answer = forms.CharField(
        widget=AnswerInput, max_length=20_000, error_messages={"required": NO_ANSWER, "max_length": NO_ANSWER}
    )

    def clean(self) -> dict[str, object]:
        """A hidden field has no place for its error."""
        if "answer" in self.errors:
            self.add_error(None, self.errors.pop("answer").as_data())
        return self.cleaned_data


class PasskeyForm(AnswerForm):
    name = OneLineInput(
        label="パスキーの名前",
        max_length=40,
        help_text="あとで見分けられる名前にします(例: 店のiPhone)。",
        error_messages={
            "required": "パスキーの名前を入力してください。",
            "max_length": "名前は40文字までで入力してください。",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@allow(passkey_holders)
@never_cache
@require_GET
def passkeys(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    context = {"passkeys": passkeys_of(user), "usable": can_be_used_here(), "may_add": user.may_have_passkeys}
    return render(
        request, "authentication/passkeys.html", {**context, "home": settings.KAKUTEI_HOME, "tab": "passkeys"}
    )


@allow(passkey_holders)
@never_cache
@reauthentication_required(undo=False)  # the challenge of the form that comes back has to stay
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    user, at = user_of(request), clock.now()
    if not can_be_used_here() or not user.may_have_passkeys:
        return redirect("authentication:passkeys")
    initial = {"name": in_words(request.META.get("HTTP_USER_AGENT", ""))}
    form = PasskeyForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid() and _add(request, form):
        return redirect("authentication:passkeys")
    context = {"form": form, "questions": questions_to_add(request.session, user, at=at), "home": settings.KAKUTEI_HOME}
    return render(request, "authentication/passkey_add.html", context, status=422 if form.errors else 200)


def _add(request: HttpRequest, form: PasskeyForm) -> bool:
    at, name, answer = clock.now(), form.cleaned_data["name"], form.cleaned_data["answer"]
    try:
        add_passkey(request.session, user_of(request), name=name, answer=answer, at=at)
    except (ChallengeOver, PasskeyRefused, PasskeyTaken, TooManyPasskeys) as error:
        form.add_error(None, str(error))
        return False
    request.session[PASSED] = at.isoformat()
    mark_reauthenticated(request.session, ProofKind.PASSKEY, at=at)
    messages.success(
        request, f"パスキー「{name}」を追加しました。次のログインから、メールのあとにこのパスキーを使います。"
    )
    return True


def _remove_question(request: HttpRequest, passkey_id: int) -> Question:
    mine = passkeys_of(user_of(request))
    passkey = get_object_or_404(mine, pk=passkey_id)
    last = "パスキーがなくなるため、これからはメールのURLだけでログインできます。" if mine.count() == 1 else ""
    happens = (f"パスキー「{passkey.name}」では、ログインも本人確認もできなくなります。元には戻せません。{last}",)
    return Question(f"パスキー「{passkey.name}」を削除", happens, "削除", reverse("authentication:passkeys"))


@allow(passkey_holders)
@reauthentication_required()
@asks_first(_remove_question)
@require_POST
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """A passkey of another user counts as unknown."""
    at, passkey = clock.now(), get_object_or_404(Passkey, pk=passkey_id, user_id=user_of(request).pk)
    if remove_passkey(user_of(request), passkey_id=passkey.pk, at=at):
        messages.success(request, "パスキーを削除しました。")
    else:
        messages.info(request, "このパスキーは、もう削除されています。")
    return redirect("authentication:passkeys")


@allow(pending_second_factor)
@never_cache
@require_http_methods(["GET", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """After the mail link. Only here does the session begin."""
    if request.user.is_authenticated:
        return redirect(settings.KAKUTEI_HOME)
    at = clock.now()
    user = user_pending_second_factor(request, at=at)
    if user is None:
        raise LookupError("The second factor was asked for without a user: the rule of this page is too wide.")
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            check_shown(request.session, user, Ceremony.SECOND_FACTOR, form.cleaned_data["answer"], at=at)
            return complete_login(request, user, ProofKind.PASSKEY, at=at)
        except ChallengeOver as error:
            form.add_error(None, str(error))
        except PasskeyRefused as error:
            second_refused(request, user)
            form.add_error(None, str(error))
    questions = questions_to_show(request.session, user, Ceremony.SECOND_FACTOR, at=at)
    context = {"form": form, "questions": questions}
    return render(request, "authentication/second.html", context, status=422 if form.errors else 200)
