"""A6 [アップグレード]: 「Pro 購入(クレジットカード)」, or by bank transfer. No card number is typed here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kakutei.edge import clock
from kakutei.looks.fields import PhoneField, short_text
from kakutei.shift.actions.order_pro import AlreadyOrdered, Billing, order_pro
from kakutei.shift.people.models import Company, Staff, User
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened, user_of
from kakutei.shift.plans.models import Payment
from kakutei.shift.plans.standing import Missing, Standing, standing_of
from kakutei.signin.gate import allow
from kakutei.signin.pages import AddressField

WAYS = [
    (Payment.CARD.value, "Pro 購入(クレジットカード)"),
    (Payment.TRANSFER.value, "Pro 購入(銀行振込)"),
]


class UpgradeForm(forms.Form):
    payment = forms.ChoiceField(
        label="お申し込みの内容",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "お申し込みの内容を選んでください。"},
    )
    billing_name = short_text("請求先の名称", most=80)
    contact_name = short_text("ご担当者名", most=80)
    phone = PhoneField()
    email = AddressField(
        label="請求先メールアドレス",
        max_length=254,
        error_messages={
            "required": "請求先メールアドレスを入力してください。",
            "invalid": "メールアドレスの形を確かめてください(例: hanako@example.jp)。",
        },
    )

    @property
    def billing(self) -> Billing:
        return Billing(**{**self.cleaned_data, "payment": Payment(self.cleaned_data["payment"])})


@allow(administrators)
@require_http_methods(["GET", "POST"])
def upgrade(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    company = opened(request)
    standing = standing_of(company)
    form = UpgradeForm(request.POST or None, initial=_known(company, standing, by))
    if request.method == "POST" and form.is_valid():
        return _order(request, company, form, by)
    context = {
        "form": form,
        "standing": standing,
        "by_card": standing.order is not None and standing.order.payment == Payment.CARD,
        "waits_for_application": standing.missing is Missing.APPLICATION,
        "price": settings.KAKUTEI_PRICE,
        "people": Staff.objects.filter(retired_on=None).count(),
    }
    return render(request, "shift/upgrade.html", context, status=422 if form.errors else 200)


def _order(request: HttpRequest, company: Company, form: UpgradeForm, by: User) -> HttpResponse:
    try:
        order_pro(company=company, billing=form.billing, by=by, at=clock.now())
        messages.success(request, "Proプランのお申し込みを受け付けました。")
    except AlreadyOrdered as error:
        messages.info(request, str(error))
    return redirect("shift:upgrade")


def _known(company: Company, standing: Standing, by: User) -> dict[str, Any]:
    """What the application said already is not asked again."""
    said = standing.application
    return {
        "payment": said.payment if said else Payment.CARD.value,
        "billing_name": company.account.name,
        "contact_name": said.contact_name if said else by.name,
        "phone": said.phone if said else "",
        "email": by.email,
    }
