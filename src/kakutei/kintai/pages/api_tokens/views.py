"""連携設定: the list of access tokens, issuing one, its [編集] page, reissue and deletion."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakutei.authentication.authorization import allow
from kakutei.authentication.questions import Question, asks_first
from kakutei.authentication.reauthentication import is_recent, reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.kintai.actions.tokens import change_token, delete_token, issue_token, reissue_token, show_token
from kakutei.kintai.api_access.models import AccessToken
from kakutei.kintai.pages.api_tokens.forms import ADD_ROW, TokenForm
from kakutei.kintai.pages.requesters import company_of, user_of
from kakutei.kintai.people import policy


@allow(policy.all_access_administrator)
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    issued = AccessToken.objects.active().prefetch_related("addresses", "permissions")
    return render(request, "kintai/api_tokens/tokens.html", {"current": "settings", "tokens": issued})


@allow(policy.all_access_administrator)
@reauthentication_required()
@require_http_methods(["GET", "POST"])
def token_add(request: HttpRequest) -> HttpResponse:
    form = _typed(request)
    if request.method == "POST" and ADD_ROW not in request.POST and form.is_valid():
        token = issue_token(company=company_of(request), terms=form.terms(), by=user_of(request), at=clock.now())
        messages.success(request, f"「{token.purpose}」のアクセストークンを発行しました。[編集]で確認できます。")
        return company_redirect("pages:tokens")
    return _form(request, form, None)


@allow(policy.all_access_administrator)
@reauthentication_required()
@never_cache
@require_http_methods(["GET", "POST"])
def token_edit(request: HttpRequest, token_id: int) -> HttpResponse:
    """[編集]: the token to copy, its settings to change."""
    token = _standing(token_id)
    form = _typed(request, token)
    if request.method == "POST" and ADD_ROW not in request.POST and form.is_valid():
        change_token(token=token, terms=form.terms())
        messages.success(request, "アクセストークンの設定を変更しました。")
        return company_redirect("pages:tokens")
    return _form(request, form, token)


def _reissue_question(request: HttpRequest, token_id: int) -> Question:
    token = _standing(token_id)
    happens = (
        f"「{token.purpose}」のアクセストークンを新しくします。前のトークンはすぐに使えなくなります。",
        "新しいトークンを連携先に登録し直すまで、連携は停止します。用途、権限、IPアドレスはそのままです。",
    )
    return _question(f"「{token.purpose}」のトークンを再発行", happens, "再発行する", token)


def _delete_question(request: HttpRequest, token_id: int) -> Question:
    token = _standing(token_id)
    happens = (f"「{token.purpose}」のアクセストークンを使う連携は、すぐに停止します。元には戻せません。",)
    return _question(f"「{token.purpose}」のトークンを削除", happens, "削除する", token)


def _question(title: str, happens: tuple[str, ...], button: str, token: AccessToken) -> Question:
    return Question(title, happens, button, company_url("pages:token_edit", token.pk), "kintai/base.html")


@allow(policy.all_access_administrator)
@reauthentication_required()
@asks_first(_reissue_question)
@require_POST
def token_reissue(request: HttpRequest, token_id: int) -> HttpResponse:
    token = _standing(token_id)
    reissue_token(token=token, by=user_of(request), at=clock.now())
    messages.success(
        request,
        f"「{token.purpose}」のアクセストークンを再発行しました。前のトークンはもう使えません。"
        "新しいトークンをコピーして、連携先に登録し直してください。",
    )
    return company_redirect("pages:token_edit", token.pk)


@allow(policy.all_access_administrator)
@reauthentication_required()
@asks_first(_delete_question)
@require_POST
def token_delete(request: HttpRequest, token_id: int) -> HttpResponse:
    token = _standing(token_id)
    delete_token(token=token, at=clock.now())
    messages.success(request, f"「{token.purpose}」のアクセストークンを削除しました。このトークンはもう使えません。")
    return company_redirect("pages:tokens")


def _standing(token_id: int) -> AccessToken:
    return get_object_or_404(AccessToken.objects.active(), pk=token_id)


def _typed(request: HttpRequest, token: AccessToken | None = None) -> TokenForm:
    """[IPアドレス追加] adds a row and saves nothing."""
    data = typed(request, "purpose", ADD_ROW)
    form = TokenForm(data, token=token)
    if data is not None and ADD_ROW in data:
        form.add_row()
    return form


def _form(request: HttpRequest, form: TokenForm, token: AccessToken | None) -> HttpResponse:
    rejected = form.is_bound and ADD_ROW not in (typed(request) or ())
    context = {"form": form, "token": token, "current": "settings", "rejected": rejected}
    if token is not None and is_recent(request, at=clock.now()):
        context["secret"] = show_token(token=token, to=user_of(request), at=clock.now())
    return render(request, "kintai/api_tokens/token_form.html", context, status=422 if rejected else 200)
