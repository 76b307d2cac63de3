"""A5 利用申込み: the company asks for the link with KING OF TIME, before the upgrade."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.shift.actions.subscription import AlreadyApplied, Applicant, apply_for_link
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened, user_of
from kakutei.shift.subscriptions.forms import ApplicationForm
from kakutei.shift.subscriptions.link_progress import Missing, standing_of
from kakutei.shift.subscriptions.models import Channel


@allow(administrators)
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    company = opened(request)
    form = ApplicationForm(request.POST or None, initial={"contact_name": by.name})
    if request.method == "POST" and form.is_valid():
        try:
            apply_for_link(
                company=company, applicant=Applicant(**form.cleaned_data), channel=Channel.FORM, by=by, at=clock.now()
            )
        except AlreadyApplied as error:
            messages.info(request, str(error))
        else:
            messages.success(request, "利用申込みを受け付けました。")
        return company_redirect("shift:application" if _is_granted(request) else "shift:upgrade")
    standing = standing_of(company)
    context = {"form": form, "standing": standing, "next": standing.missing, "Missing": Missing}
    return render(request, "shift/subscription/application.html", context, status=422 if form.errors else 200)


def _is_granted(request: HttpRequest) -> bool:
    company = opened(request)
    company.refresh_from_db()
    return company.link_granted_at is not None
