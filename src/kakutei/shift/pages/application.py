"""A5 利用申込み: the company asks for the link with KING OF TIME, before the upgrade."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kakutei.edge import clock
from kakutei.shift.actions.apply_for_link import AlreadyApplied, Applicant, apply_for_link
from kakutei.shift.pages.staffform import short_text
from kakutei.shift.people.models import User
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened
from kakutei.shift.plans.models import Channel, Payment, Service
from kakutei.shift.plans.standing import Missing, standing_of
from kakutei.signin.gate import allow

PAYMENTS = [(payment.value, payment.label) for payment in (Payment.CARD, Payment.TRANSFER)]


class PhoneField(forms.CharField):
    """A telephone number: full-width signs become half-width ones."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="電話番号",
            max_length=20,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "input-short"}),
            validators=[
                RegexValidator(r"^\+?[0-9()-]{6,20}$", "電話番号は数字とハイフンで入力してください(例: 03-1234-5678)。")
            ],
            error_messages={
                "required": "電話番号を入力してください。",
                "max_length": "電話番号は20文字までで入力してください。",
            },
            **kwargs,
        )

    def to_python(self, value: object) -> str:
        plain = unicodedata.normalize("NFKC", super().to_python(value) or "")
        return "".join(plain.replace("‐", "-").replace("−", "-").replace("ー", "-").split())


class ApplicationForm(forms.Form):
    contact_name = short_text("ご担当者名", most=80)
    phone = PhoneField()
    service = forms.ChoiceField(
        label="お使いの勤怠サービス",
        choices=Service.choices,
        error_messages={"required": "お使いの勤怠サービスを選んでください。"},
    )
    payment = forms.ChoiceField(
        label="お支払い方法",
        choices=PAYMENTS,
        widget=forms.RadioSelect,
        initial=Payment.CARD.value,
        error_messages={"required": "お支払い方法を選んでください。"},
    )
    note = forms.CharField(
        label="備考",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "備考は400文字までで入力してください。"},
    )

    @property
    def applicant(self) -> Applicant:
        typed = self.cleaned_data
        return Applicant(
            contact_name=typed["contact_name"],
            phone=typed["phone"],
            service=Service(typed["service"]),
            payment=Payment(typed["payment"]),
            note=typed["note"],
        )


@allow(administrators)
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest) -> HttpResponse:
    by = request.user
    assert isinstance(by, User)
    company = opened(request)
    form = ApplicationForm(request.POST or None, initial={"contact_name": by.name})
    if request.method == "POST" and form.is_valid():
        try:
            apply_for_link(company=company, applicant=form.applicant, channel=Channel.FORM, by=by, at=clock.now())
        except AlreadyApplied as error:
            messages.info(request, str(error))
        else:
            messages.success(request, "利用申込みを受け付けました。")
        return redirect("shift:application" if _is_granted(request) else "shift:upgrade")
    standing = standing_of(company)
    context = {"form": form, "standing": standing, "next": standing.missing, "Missing": Missing}
    return render(request, "shift/application.html", context, status=422 if form.errors else 200)


def _is_granted(request: HttpRequest) -> bool:
    company = opened(request)
    company.refresh_from_db()
    return company.link_granted_at is not None
