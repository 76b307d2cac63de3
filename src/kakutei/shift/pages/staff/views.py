"""スタッフ管理: the staff table, who is linked with KING OF TIME, and スタッフ編集."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kakutei.access.scheme import AccessRefused
from kakutei.authentication.authorization import allow
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.shift.actions.link import LinkNotReady, ask_sync
from kakutei.shift.actions.staff import NumberTaken, SuggestionGone, save_staff
from kakutei.shift.link.mapping import number_suggestions
from kakutei.shift.link.rules.employees import Suggestion
from kakutei.shift.link.rules.states import clock_of
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.access.sensitive import ends_leader
from kakutei.shift.pages.link.presenters import PAUSED_FIRST
from kakutei.shift.pages.staff import presenters as staffrows
from kakutei.shift.pages.staff.forms import StaffForm
from kakutei.shift.pages.staff.suggestions import SUGGESTED, chosen_of, question_of, sentence_of, with_suggestion
from kakutei.shift.people.models import Membership, Staff, Store
from kakutei.shift.people.policy import administrators, planned_stores, planners
from kakutei.shift.people.scope import opened, user_of


@allow(planners)
@require_GET
def staff_table(request: HttpRequest) -> HttpResponse:
    return render(request, "shift/staff/staff.html", {"table": staffrows.staff_table(request, at=clock.now())})


@allow(planners)
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """Only the table, requested while a sync is under way."""
    return render(request, "shift/staff/staff_rows.html", {"table": staffrows.staff_table(request, at=clock.now())})


@allow(planners)
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    try:
        link = ask_sync(company=opened(request), at=clock.now())
    except LinkNotReady as error:
        messages.error(request, str(error))
    else:
        if link.pause:
            messages.info(request, PAUSED_FIRST)
        elif link.closed_until:
            until = clock_of(link.closed_until)
            messages.info(request, f"いまはKING OF TIMEの制限時間帯です。{until}を過ぎたら同期します。")
    return company_redirect("shift:staff")


@allow(administrators)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@allow(administrators)
@reauthentication_required(when=ends_leader)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, staff_id: int) -> HttpResponse:
    return _form(request, get_object_or_404(Staff, pk=staff_id))


def _form(request: HttpRequest, person: Staff | None) -> HttpResponse:
    suggestion = number_suggestions(opened(request), at=clock.now()).get(person.pk) if person else None
    form = StaffForm(with_suggestion(typed(request), suggestion), initial=_initial(person))
    form.fields["stores"].queryset = Store.objects.all()  # type: ignore[attr-defined] # a ModelMultipleChoiceField
    doubt = _doubt(request, person, suggestion)
    if SUGGESTED in request.POST and chosen_of(request.POST, suggestion) is None:
        form.add_error("number", SuggestionGone.message)
    if request.method == "POST" and form.is_valid() and not doubt:
        stores = list(form.cleaned_data["stores"])
        try:
            save_staff(
                company=opened(request),
                staff=person,
                details=form.details,
                stores=stores,
                by=user_of(request),
                at=clock.now(),
            )
            return dialogs.close(request, _list(request), said=f"{form.full_name}さんを登録しました。")
        except NumberTaken as error:
            form.add_error("number", str(error))
        except AccessRefused as error:
            form.add_error("retired_on", str(error))
    status = 422 if form.errors else 200
    context = {"form": form, "person": person, "suggestion": suggestion, "doubt": doubt}
    if suggestion:
        context |= {"suggested": sentence_of(suggestion), "field": SUGGESTED}
    return dialogs.show(
        request, "shift/staff/staff_form.html", context, back_url=company_url("shift:staff"), status=status
    )


def _list(request: HttpRequest) -> str:
    """The list as it was filtered when the dialog was opened from it."""
    opener, page = urlsplit(request.headers.get("HX-Current-URL", "")), company_url("shift:staff")
    if opener.path != page:
        return page
    return page + staffrows.filters_of(QueryDict(opener.query), planned_stores(request)).query


def _doubt(request: HttpRequest, person: Staff | None, suggestion: Suggestion | None) -> Sequence[str]:
    """What has to be asked before [社員番号を 0080 にする] saves: the form stays, with the number in its field."""
    chosen = chosen_of(request.POST, suggestion)
    if person is None or suggestion is None or chosen is None or suggestion.certain:
        return ()
    return question_of(person, suggestion, chosen).happens


def _initial(person: Staff | None) -> dict[str, Any]:
    if person is None:
        places = list(Store.objects.values_list("pk", flat=True)[:2])
        return {"stores": places if len(places) == 1 else []}
    stores = Membership.objects.filter(staff=person, until=None).values_list("store", flat=True)
    names = ("family_name", "given_name", "kana", "number", "contract", "retired_on")
    return {"stores": list(stores), **{name: getattr(person, name) for name in names}}
