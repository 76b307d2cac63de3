"""[入金を確認] and [Proを終了する]: each has a confirm step with the companies' names, since it grants or ends the link."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from kakutei.authentication.authorization import allow
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.infrastructure import clock
from kakutei.infrastructure.refusal import Refusal
from kakutei.shift.actions.subscription import NothingToEnd, NothingToPay, end_pro, mark_paid
from kakutei.shift.operator.everywhere import applied_companies
from kakutei.shift.people.models import Account
from kakutei.shift.people.policy import operators
from kakutei.shift.people.scope import user_of
from kakutei.shift.subscriptions.link_progress import open_order
from kakutei.shift.subscriptions.models import ProOrder


@allow(operators)
@reauthentication_required()
@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=account_id)
    if request.method == "GET":
        return _ask(request, account, "operator/payment.html", nothing=NothingToPay.message)
    try:
        mark_paid(order=_order(request, account, NothingToPay), by=user_of(request), at=clock.now())
        messages.success(request, _granted(account))
    except NothingToPay as error:
        messages.error(request, str(error))
    return redirect(_behind(request, account))


@allow(operators)
@reauthentication_required()
@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=account_id)
    if request.method == "GET":
        return _ask(request, account, "operator/end.html", nothing=NothingToEnd.message)
    try:
        end_pro(order=_order(request, account, NothingToEnd), by=user_of(request), at=clock.now())
        messages.success(request, f"{account.name}のProプランを終了しました。KING OF TIMEには、もう何も送りません。")
    except NothingToEnd as error:
        messages.error(request, str(error))
    return redirect(_behind(request, account))


def _order(request: HttpRequest, account: Account, gone: type[Refusal]) -> ProOrder:
    """The order that the confirm step showed. Raises `gone`."""
    asked = request.POST.get("order", "")
    order = (
        account.orders.filter(pk=int(asked)).first()
        if asked.isascii() and asked.isdecimal() and len(asked) < 12
        else None
    )
    if order is None:
        raise gone
    return order


def _ask(request: HttpRequest, account: Account, template: str, *, nothing: str) -> HttpResponse:
    """The confirm step. `nothing` is the message where there is no such order."""
    context = {
        "account": account,
        "account_companies": applied_companies(account),
        "order": open_order(account),
        "nothing": nothing,
        "page_template": "operator/base.html",
        "back_url": _behind(request, account),
    }
    return render(request, template, context)


def _behind(request: HttpRequest, account: Account) -> str:
    """The page from which it was asked: a company of the account, else お申し込み."""
    asked = request.GET.get("company", "")
    mine = {str(key) for key in account.companies.values_list("pk", flat=True)}
    return reverse("operator:company", args=[asked]) if asked in mine else reverse("operator:home")


def _granted(account: Account) -> str:
    names = list(account.companies.exclude(link_granted_at=None).order_by("pk").values_list("name", flat=True))
    if names:
        return f"{account.name}の入金を確認しました。連携機能を使えるようになった会社: {'、'.join(names)}"
    return f"{account.name}の入金を確認しました。利用申込みが届きしだい、連携機能を使えるようになります。"
