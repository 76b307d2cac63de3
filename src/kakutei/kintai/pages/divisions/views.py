"""設定 > 組織 > 所属設定."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from kakutei.authentication.authorization import allow
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.infrastructure.refusal import Refusal
from kakutei.kintai.actions.organization import add_division, change_division
from kakutei.kintai.pages.forms import DivisionForm
from kakutei.kintai.pages.requesters import company_of, posted
from kakutei.kintai.people import policy
from kakutei.kintai.people.models import Division


@allow(policy.all_access_administrator)
@require_safe
def divisions(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "kintai/divisions/divisions.html",
        {"page_template": "kintai/base.html", "current": "settings", "divisions": Division.objects.all()},
    )


@allow(policy.all_access_administrator)
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def division_add(request: HttpRequest) -> HttpResponse:
    form = DivisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            added = add_division(company=company_of(request), **form.cleaned_data)
        except Refusal as reason:
            form.add_error("code", str(reason))
        else:
            messages.success(request, f"所属「{added.name}」を追加しました。")
            return company_redirect("pages:divisions")
    return _form(request, form, None)


@allow(policy.all_access_administrator)
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def division_edit(request: HttpRequest, division_id: int) -> HttpResponse:
    division = get_object_or_404(Division.objects.all(), pk=division_id)
    initial = {"code": division.code, "name": division.name, "day_border": f"{division.day_border:%H:%M}"}
    form = DivisionForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_division(division=division, **form.cleaned_data)
        except Refusal as reason:
            form.add_error("code", str(reason))
        else:
            messages.success(request, f"所属「{form.cleaned_data['name']}」を変更しました。")
            return company_redirect("pages:divisions")
    return _form(request, form, division)


def _form(request: HttpRequest, form: DivisionForm, division: Division | None) -> HttpResponse:
    context = {"form": form, "division": division, "page_template": "kintai/base.html", "current": "settings"}
    return render(request, "kintai/divisions/division_form.html", context, status=422 if form.errors else 200)
