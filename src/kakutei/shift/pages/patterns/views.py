"""業務: the patterns with which a store's shifts are typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kakutei.authentication.authorization import allow
from kakutei.authentication.questions import Question, asks_first
from kakutei.infrastructure.company_urls import company_redirect, company_url
from kakutei.infrastructure.text_fields import label_of
from kakutei.jptime.clocktext import clock_text, parse_shift_times, spoken_clock
from kakutei.shift.actions.company import KeyTaken, PatternDetails, PatternNameTaken, delete_pattern, save_pattern
from kakutei.shift.pages import dialogs
from kakutei.shift.pages.fields import CodeField
from kakutei.shift.people import policy
from kakutei.shift.people.models import Store
from kakutei.shift.people.policy import manages_store, planners
from kakutei.shift.roster.models import EntryWord, Pattern
from kakutei.ui.fields import model_text, short_text


class PatternForm(forms.Form):
    key = CodeField(
        label=label_of(Pattern, "key"), help_text="シフト表でこの業務を入力する1文字です(例: 1)。", required=True
    )
    name = model_text(Pattern, "name")
    short = model_text(Pattern, "short")
    start = short_text(label_of(Pattern, "start"), most=8)
    end = short_text(label_of(Pattern, "end"), most=8)
    color = forms.TypedChoiceField(
        label=label_of(Pattern, "color"),
        coerce=int,
        initial=1,
        choices=[(n, f"色{n}") for n in range(1, 13)],
        error_messages={"required": "色を選んでください。", "invalid_choice": "この色は選べません。"},
    )

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if len(key) != 1:
            raise forms.ValidationError("キーは半角の数字か英字1文字で入力してください。")
        return key

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = self.cleaned_data
        if "start" in typed and "end" in typed:
            try:
                typed["start"], typed["end"] = parse_shift_times(typed["start"], typed["end"])
            except ValueError as error:
                self.add_error("end", str(error))
        return typed


@allow(planners)
@require_GET
def first_store(request: HttpRequest) -> HttpResponse:
    store = policy.stores_of(request).first()
    return company_redirect("shift:store_patterns", store.pk) if store else company_redirect("shift:companies")


@allow(manages_store)
@require_GET
def patterns(request: HttpRequest, store_id: int) -> HttpResponse:
    store = get_object_or_404(Store, pk=store_id)
    rows = [
        (pattern, spoken_clock(pattern.start), spoken_clock(pattern.end))
        for pattern in Pattern.objects.filter(store=store)
    ]
    context = {
        "store": store,
        "patterns": rows,
        "words": EntryWord.objects.filter(store=store).select_related("pattern"),
    }
    return render(request, "shift/patterns/patterns.html", context)


@allow(manages_store)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, store_id: int) -> HttpResponse:
    return _form(request, get_object_or_404(Store, pk=store_id), None)


@allow(manages_store)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, store_id: int, pattern_id: int) -> HttpResponse:
    store = get_object_or_404(Store, pk=store_id)
    return _form(request, store, get_object_or_404(Pattern, pk=pattern_id, store=store))


def _delete_question(request: HttpRequest, store_id: int, pattern_id: int) -> Question:
    store = get_object_or_404(Store, pk=store_id)
    pattern = get_object_or_404(Pattern, pk=pattern_id, store=store)
    return Question(
        f"業務「{pattern.name}」を削除",
        (
            f"{store.name}の業務「{pattern.name}」(キー {pattern.key})を削除します。元には戻せません。",
            "入力したシフトと確定したシフトの時刻は変わりません。",
        ),
        "削除する",
        company_url("shift:store_patterns", store.pk),
        "shift/base.html",
    )


@allow(manages_store)
@asks_first(_delete_question)
@require_POST
def delete(request: HttpRequest, store_id: int, pattern_id: int) -> HttpResponse:
    delete_pattern(pattern=get_object_or_404(Pattern, pk=pattern_id, store=get_object_or_404(Store, pk=store_id)))
    return dialogs.close(request, company_url("shift:store_patterns", store_id))


def _form(request: HttpRequest, store: Store, pattern: Pattern | None) -> HttpResponse:
    back_url = company_url("shift:store_patterns", store.pk)
    form = PatternForm(request.POST or None, initial=_initial(store, pattern))
    if request.method == "POST" and form.is_valid() and _save(store, pattern, form):
        return dialogs.close(request, back_url)
    context = {"form": form, "pattern": pattern, "store": store}
    status = 422 if form.errors else 200
    return dialogs.show(request, "shift/patterns/pattern_form.html", context, back_url=back_url, status=status)


def _save(store: Store, pattern: Pattern | None, form: PatternForm) -> bool:
    try:
        save_pattern(store=store, pattern=pattern, details=PatternDetails(**form.cleaned_data))
    except KeyTaken as error:
        form.add_error("key", str(error))
    except PatternNameTaken as error:
        form.add_error("name", str(error))
    return not form.errors


def _initial(store: Store, pattern: Pattern | None) -> dict[str, Any]:
    """A new pattern begins with a colour that none of the store's has, as long as there is one."""
    if pattern is None:
        taken = set(Pattern.objects.filter(store=store).values_list("color", flat=True))
        return {"color": next((color for color in range(1, 13) if color not in taken), 1)}
    return {
        "key": pattern.key,
        "name": pattern.name,
        "short": pattern.short,
        "start": clock_text(pattern.start),
        "end": clock_text(pattern.end),
        "color": pattern.color,
    }
