"""会社: every attendance company, and a new one with its first 全権管理者 (B0)."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from kakutei.authentication.authorization import allow
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.mail_address import plain_address
from kakutei.infrastructure.text_fields import OneLineInput, label_of
from kakutei.jptime.workdate import today
from kakutei.kintai.actions.add_company import (
    AddressWrong,
    AdministratorNameWrong,
    CompanyExists,
    CompanyNameWrong,
    add_company,
)
from kakutei.kintai.operator.everywhere import companies_page
from kakutei.kintai.people.models import Company
from kakutei.kintai.people.policy import operators


class CompanyForm(forms.Form):
    """Requires a value; all other checks are in the action, for this page and for the command."""

    name = OneLineInput(label=label_of(Company, "name"), error_messages={"required": CompanyNameWrong.message})
    administrator_name = OneLineInput(
        label="全権管理者の名前", error_messages={"required": AdministratorNameWrong.message}
    )
    administrator_email = OneLineInput(
        label="全権管理者のメールアドレス",
        error_messages={"required": "メールアドレスを入力してください。"},
        help_text="このメールアドレスでログインします。すでに登録されている方は、この会社の全権管理者にもなります。",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


@allow(operators)
@never_cache
@require_GET
def companies(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("words", "").replace("\0", "").strip()[:80]
    page, lines = companies_page(words=words, number=request.GET.get("page", ""), date=today(clock.now()))
    query = urlencode({"words": words}) if words else ""
    context = {"page": page, "lines": lines, "words": words, "query": query}
    return render(request, "operator/companies.html", context)


@allow(operators)
@reauthentication_required()
@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    form = CompanyForm(typed(request))
    if request.method == "POST" and form.is_valid():
        added = _add(form)
        if added:
            who = plain_address(form.cleaned_data["administrator_email"])
            messages.success(
                request, f"会社「{added.name}」を追加しました。{who} に、ログインのしかたをメールでお知らせしました。"
            )
            return redirect("operator:company", added.pk)
    context = {"form": form, "page_template": "operator/base.html", "back_url": reverse("operator:home")}
    return render(request, "operator/company_form.html", context, status=422 if form.errors else 200)


def _add(form: CompanyForm) -> Company | None:
    """None where something was refused; the form then says what."""
    try:
        return add_company(**form.cleaned_data, at=clock.now())
    except (CompanyExists, CompanyNameWrong) as reason:
        form.add_error("name", str(reason))
    except AdministratorNameWrong as reason:
        form.add_error("administrator_name", str(reason))
    except AddressWrong as reason:
        form.add_error("administrator_email", str(reason))
    return None
