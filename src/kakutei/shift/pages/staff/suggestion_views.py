"""[社員番号を 0080 にする]: a suggested employee's code becomes a person's 社員番号, from 連携状況.

One press where name and kana leave no doubt; else a question first, which names the person and the employee.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.authentication.questions import is_sure, show
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_url
from kakutei.shift.actions.staff import SuggestionGone, SuggestionUncertain, accept_suggestion
from kakutei.shift.link.mapping import number_suggestions
from kakutei.shift.link.models import Mapping
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.link.presenters import say_if_paused
from kakutei.shift.pages.staff.suggestions import question_of
from kakutei.shift.people.models import Staff
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened, user_of


@allow(administrators)
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, staff_id: int, employee_id: int) -> HttpResponse:
    person, row = get_object_or_404(Staff, pk=staff_id), get_object_or_404(Mapping, pk=employee_id)
    if request.method == "GET":
        return _ask(request, person, row)
    try:
        number = accept_suggestion(
            company=opened(request),
            staff=person,
            employee_key=row.employee_key,
            sure=is_sure(request),
            by=user_of(request),
            at=clock.now(),
        )
    except SuggestionUncertain:
        return _ask(request, person, row)
    except SuggestionGone:
        return _gone(request)
    messages.success(request, f"{person.name}さんの社員番号を {number} に変更しました。")
    say_if_paused(request)
    return dialogs.close(request, company_url("shift:link"))


def _ask(request: HttpRequest, person: Staff, row: Mapping) -> HttpResponse:
    found = number_suggestions(opened(request), at=clock.now()).get(person.pk)
    employee = next((each for each in found.offered if each.key == row.employee_key), None) if found else None
    return show(request, question_of(person, found, employee)) if found and employee else _gone(request)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(request, SuggestionGone.message)
    return dialogs.close(request, company_url("shift:link"))
