"""お問い合わせ: questions of companies, the open ones first."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_scopes import scope

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.shift.actions.inquiries import answer_inquiry
from kakutei.shift.operator import everywhere
from kakutei.shift.people.policy import operators
from kakutei.shift.people.scope import user_of


@allow(operators)
@never_cache
@require_GET
def inquiries(request: HttpRequest) -> HttpResponse:
    waiting, answered = everywhere.inquiries()
    return render(request, "operator/inquiries.html", {"waiting": waiting, "answered": answered})


@allow(operators)
@require_POST
def answer(request: HttpRequest, inquiry_id: int) -> HttpResponse:
    """[対応済みにする]"""
    inquiry = everywhere.inquiry_of(inquiry_id)
    if inquiry is None:
        raise Http404
    with scope(company=inquiry.company):
        answer_inquiry(inquiry=inquiry, by=user_of(request), at=clock.now())
    messages.success(request, f"{inquiry.company.name}のお問い合わせを対応済みにしました。")
    return redirect("operator:inquiries")
