"""お申し込み: what waits for the operator, and the last applications and orders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kakutei.shift.operator.everywhere import desk
from kakutei.shift.people.policy import operators
from kakutei.signin.gate import allow


@allow(operators)
@never_cache
@require_GET
def applications(request: HttpRequest) -> HttpResponse:
    return render(request, "operator/applications.html", {"desk": desk()})
