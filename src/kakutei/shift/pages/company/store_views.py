"""店舗編集 and 拠点を追加: a store's name and its KOT所属コード."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.infrastructure.company_urls import company_url
from kakutei.infrastructure.text_fields import label_of
from kakutei.shift.actions.company import DivisionCodeTaken, StoreNameTaken, save_store
from kakutei.shift.link.connections import open_connection
from kakutei.shift.link.mapping import known_divisions
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.fields import CodeField
from kakutei.shift.people.models import Company, Store
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened
from kakutei.ui.fields import model_text


class StoreForm(forms.Form):
    name = model_text(Store, "name")
    division_code = CodeField(
        label=label_of(Store, "division_code"),
        help_text="KING OF TIMEの所属設定にある所属コードと同じものを入力します。",
    )


@allow(administrators)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@allow(administrators)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, store_id: int) -> HttpResponse:
    return _form(request, get_object_or_404(Store, pk=store_id))


def _form(request: HttpRequest, place: Store | None) -> HttpResponse:
    initial = {"name": place.name, "division_code": place.division_code} if place else {}
    form = StoreForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(opened(request), place, form):
        return dialogs.close(
            request, company_url("shift:companies"), said=f"{form.cleaned_data['name']}を登録しました。"
        )
    status = 422 if form.errors else 200
    connection = open_connection(opened(request))
    known = sorted(known_divisions(connection)) if connection else []
    form.fields["division_code"].widget.attrs["list"] = "known-divisions"
    context = {"form": form, "place": place, "known_divisions": known}
    return dialogs.show(
        request, "shift/company/store_form.html", context, back_url=company_url("shift:companies"), status=status
    )


def _save(company: Company, place: Store | None, form: StoreForm) -> bool:
    try:
        save_store(company=company, store=place, **form.cleaned_data)
    except StoreNameTaken as error:
        form.add_error("name", str(error))
    except DivisionCodeTaken as error:
        form.add_error("division_code", str(error))
    return not form.errors
