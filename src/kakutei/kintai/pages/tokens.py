"""連携設定: the list of access tokens, issuing one, its [編集] page, reissue and deletion."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kakutei.edge import clock
from kakutei.kintai.access.models import AccessToken
from kakutei.kintai.actions.change_token import change_token
from kakutei.kintai.actions.delete_token import delete_token
from kakutei.kintai.actions.issue_token import issue_token
from kakutei.kintai.actions.reissue_token import reissue_token
from kakutei.kintai.actions.show_token import show_token
from kakutei.kintai.pages.token_form import ADD_ROW, TokenForm
from kakutei.kintai.pages.who import company_of, user_of
from kakutei.kintai.people import policy
from kakutei.signin.gate import allow
from kakutei.signin.reauth import ask_proof, fresh, proof_first, still_fresh


@allow(policy.all_access_administrator)
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    issued = AccessToken.objects.filter(stopped_at=None).prefetch_related("addresses", "permissions")
    return render(request, "kintai/tokens.html", {"current": "settings", "tokens": issued})


@allow(policy.all_access_administrator)
@proof_first
@require_http_methods(["GET", "POST"])
def token_add(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST if request.method == "POST" else None)
    if ADD_ROW in request.POST:
        form.add_row()
        return _form(request, form, None)
    if request.method == "POST" and form.is_valid() and still_fresh(request, form):
        token = issue_token(company=company_of(request), terms=form.terms(), by=user_of(request), at=clock.now())
        messages.success(request, f"「{token.purpose}」のアクセストークンを発行しました。[編集]で確認できます。")
        return redirect("pages:tokens")
    return _form(request, form, None)


@allow(policy.all_access_administrator)
@never_cache
@proof_first
@require_http_methods(["GET", "POST"])
def token_edit(request: HttpRequest, token_id: int) -> HttpResponse:
    """[編集]: the token to copy, its settings to change."""
    token = _standing(token_id)
    form = TokenForm(request.POST if request.method == "POST" else None, token=token)
    if ADD_ROW in request.POST:
        form.add_row()
    elif request.method == "POST" and form.is_valid() and still_fresh(request, form):
        change_token(token=token, terms=form.terms())
        messages.success(request, "アクセストークンの設定を変更しました。")
        return redirect("pages:tokens")
    return _form(request, form, token)


@allow(policy.all_access_administrator)
@require_POST
def token_reissue(request: HttpRequest, token_id: int) -> HttpResponse:
    token = _standing(token_id)
    if not fresh(request, at=clock.now()):
        return ask_proof(request, back=reverse("pages:token_edit", args=[token.pk]))
    reissue_token(token=token, by=user_of(request), at=clock.now())
    messages.success(
        request,
        f"「{token.purpose}」のアクセストークンを再発行しました。前のトークンはもう使えません。"
        "新しいトークンをコピーして、連携先に登録し直してください。",
    )
    return redirect("pages:token_edit", token.pk)


@allow(policy.all_access_administrator)
@require_POST
def token_delete(request: HttpRequest, token_id: int) -> HttpResponse:
    token = _standing(token_id)
    delete_token(token=token, at=clock.now())
    messages.success(request, f"「{token.purpose}」のアクセストークンを削除しました。このトークンはもう使えません。")
    return redirect("pages:tokens")


def _standing(token_id: int) -> AccessToken:
    return get_object_or_404(AccessToken.objects.filter(stopped_at=None), pk=token_id)


def _form(request: HttpRequest, form: TokenForm, token: AccessToken | None) -> HttpResponse:
    rejected = form.is_bound and ADD_ROW not in request.POST
    context = {"form": form, "token": token, "current": "settings", "rejected": rejected}
    if token is not None and fresh(request, at=clock.now()):
        context["secret"] = show_token(token=token, to=user_of(request), at=clock.now())
    return render(request, "kintai/token_form.html", context, status=422 if rejected else 200)
