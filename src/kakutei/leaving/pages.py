"""データと会社の削除, in either app's frame: taking everything along, and leaving. Who may is the app's affair."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from kakutei.edge import clock
from kakutei.jptime.workdate import JST
from kakutei.leaving.letters import moment_text
from kakutei.leaving.rows import GRACE, AlreadyLeaving, NotLeaving
from kakutei.signin.reauth import ask_proof, fresh, still_fresh


@dataclass(frozen=True)
class Frame:
    """What differs between the apps."""

    template: str
    data: str
    """The names of the addresses."""
    export: str
    deletion: str
    withdrawal: str
    stops: str
    """What stops at once when a deletion is asked for, and what stays elsewhere."""


class DeletionForm(forms.Form):
    """The name is typed, so that nobody deletes the wrong one of several companies."""

    name = forms.CharField(
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


def data(request: HttpRequest, company: Any, frame: Frame) -> HttpResponse:
    proved = "proved" in request.GET and fresh(request, at=clock.now())
    return render(request, "leaving/data.html", {**_context(company, frame), "proved": proved})


def export(request: HttpRequest, company: Any, frame: Frame, write: Callable[[], IO[bytes]]) -> HttpResponseBase:
    """The zip, after a proof of who one is."""
    if not fresh(request, at=clock.now()):
        return ask_proof(request, back=f"{reverse(frame.data)}?proved")
    name = f"{company.name}_{clock.now().astimezone(JST):%Y%m%d}.zip"
    return FileResponse(write(), as_attachment=True, filename=name, content_type="application/zip")


def deletion(
    request: HttpRequest, company: Any, frame: Frame, ask: Callable[[dt.datetime], dt.datetime]
) -> HttpResponse:
    """`ask` asks for the deletion at a moment and says when it will be."""
    at = clock.now()
    form = DeletionForm(request.POST if request.method == "POST" else None, company=company)
    if request.method == "POST" and form.is_valid() and still_fresh(request, form):
        try:
            until = ask(at)
            messages.success(request, f"会社の削除を申し込みました。{moment_text(until)} に削除します。")
        except AlreadyLeaving as error:
            messages.error(request, str(error))
        return redirect(frame.data)
    context = {**_context(company, frame), "form": form, "until": at + GRACE}
    return render(request, "leaving/deletion.html", context, status=422 if form.errors else 200)


def withdraw(request: HttpRequest, company: Any, back: str, take_back: Callable[[dt.datetime], None]) -> HttpResponse:
    """[削除を取り消す], of the company's own people and of the operator."""
    try:
        take_back(clock.now())
        messages.success(request, f"{company.name}の削除を取り消しました。")
    except NotLeaving as error:
        messages.error(request, str(error))
    return redirect(back)


def _context(company: Any, frame: Frame) -> dict[str, Any]:
    return {
        "company": company,
        "page_template": frame.template,
        "export_url": reverse(frame.export),
        "deletion_url": reverse(frame.deletion),
        "withdrawal_url": reverse(frame.withdrawal),
        "data_url": reverse(frame.data),
        "stops": frame.stops,
        "days": GRACE.days,
        "current": "settings",
    }


def _plain(name: str) -> str:
    """Full-width and half-width signs and the number of blanks make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).split())
