"""データと会社の削除, in either app's base template: the data export, and the deletion of the company."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, Protocol

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_scopes import scope

from kakutei.authentication.authorization import Rule, allow, operators
from kakutei.authentication.form_keys import form_key_by_hand
from kakutei.authentication.identity import identity_of
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.infrastructure.tenancy import company_in
from kakutei.infrastructure.text_fields import OneLineInput
from kakutei.jptime.workdate import JST
from kakutei.offboarding.deletion import DeletionProcess
from kakutei.offboarding.deletion_mails import moment_text
from kakutei.offboarding.rows import GRACE_PERIOD, AlreadyRequested, NotRequested


class DeletionForm(forms.Form):
    """The name is typed, so that the wrong one of several companies is not deleted by mistake."""

    name = OneLineInput(
        label="確認のため、会社名を入力してください",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "会社名を入力してください。"},
    )
    kept = forms.BooleanField(
        label="必要なデータは書き出しました。労働時間の記録の保存(法律で5年、当分の間は3年)は、会社で行います。",
        error_messages={"required": "データを書き出してから、チェックを入れてください。"},
    )

    def __init__(self, *args: Any, company: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        self.fields["name"].help_text = company.name

    def clean_name(self) -> str:
        typed = str(self.cleaned_data["name"])
        if _plain(typed) != _plain(self.company.name):
            raise forms.ValidationError(f"会社名が違います。「{self.company.name}」と入力してください。")
        return typed


class Export(Protocol):
    def __call__(self, *, company: Any, at: dt.datetime) -> IO[bytes]:
        """The zip of all data of the company."""


@dataclass(frozen=True)
class DataPages:
    """The pages of an app, for `company_pages`; the address names are data, data_export, deletion, deletion_withdraw."""

    template: str
    namespace: str
    rule: Rule
    """Who may use them."""
    stops: str
    """What stops at once when a deletion is requested, and what stays elsewhere."""
    process: DeletionProcess
    export_company: Export

    def urls(self) -> list[URLPattern]:
        rule, own_form = allow(self.rule), reauthentication_required()
        back_to_data = reauthentication_required(page=(f"{self.namespace}:data",))
        export = form_key_by_hand(rule(back_to_data(never_cache(require_POST(self.export)))))
        deletion = rule(own_form(never_cache(require_http_methods(["GET", "POST"])(self.deletion))))
        return [
            path("settings/data", rule(never_cache(require_GET(self.data))), name="data"),
            path("settings/data/export", export, name="data_export"),
            path("settings/data/deletion", deletion, name="deletion"),
            path(
                "settings/data/deletion/withdrawal",
                rule(back_to_data(require_POST(self.withdrawal))),
                name="deletion_withdraw",
            ),
        ]

    def data(self, request: HttpRequest) -> HttpResponse:
        return render(request, "offboarding/data.html", self._context(company_in(request)))

    def export(self, request: HttpRequest) -> HttpResponseBase:
        company, at = company_in(request), clock.now()
        return FileResponse(
            self.export_company(company=company, at=at),
            as_attachment=True,
            filename=f"{company.name}_{at.astimezone(JST):%Y%m%d}.zip",
            content_type="application/zip",
        )

    def deletion(self, request: HttpRequest) -> HttpResponse:
        company, at = company_in(request), clock.now()
        form = DeletionForm(typed(request), company=company)
        if request.method == "POST" and form.is_valid():
            try:
                until = self.process.ask(company=company, by=identity_of(request), at=at)
                messages.success(request, f"会社の削除を申し込みました。{moment_text(until)} に削除します。")
            except AlreadyRequested as error:
                messages.error(request, str(error))
            return company_redirect(f"{self.namespace}:data")
        context = {**self._context(company), "form": form, "until": at + GRACE_PERIOD}
        return render(request, "offboarding/deletion.html", context, status=422 if form.errors else 200)

    def withdrawal(self, request: HttpRequest) -> HttpResponse:
        """[削除を取り消す]"""
        return _withdraw(request, self.process, company_in(request), company_url(f"{self.namespace}:data"))

    def _context(self, company: Any) -> dict[str, Any]:
        return {
            "company": company,
            "page_template": self.template,
            "export_url": company_url(f"{self.namespace}:data_export"),
            "deletion_url": company_url(f"{self.namespace}:deletion"),
            "withdrawal_url": company_url(f"{self.namespace}:deletion_withdraw"),
            "data_url": company_url(f"{self.namespace}:data"),
            "stops": self.stops,
            "days": GRACE_PERIOD.days,
            "current": "settings",
        }


def operator_withdrawal(process: DeletionProcess) -> Callable[..., HttpResponse]:
    """The view of [削除を取り消す] on the operator's page of a company."""

    @allow(operators)
    @reauthentication_required(on_get=False)
    @require_POST
    def withdrawal(request: HttpRequest, company_id: int) -> HttpResponse:
        company = get_object_or_404(process.companies, pk=company_id)
        with scope(company=company):
            return _withdraw(request, process, company, reverse("operator:company", args=[company.pk]))

    return withdrawal


def _withdraw(request: HttpRequest, process: DeletionProcess, company: Any, back: str) -> HttpResponse:
    try:
        process.withdraw(company=company, by=identity_of(request), at=clock.now())
        messages.success(request, f"{company.name}の削除を取り消しました。")
    except NotRequested as error:
        messages.error(request, str(error))
    return redirect(back)


def _plain(name: str) -> str:
    """Full-width and half-width signs and the number of blanks make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).split())
