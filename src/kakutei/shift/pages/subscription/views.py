"""A6 [アップグレード]: 「Pro 購入(クレジットカード)」, or by bank transfer. No card number is typed here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kakutei.authentication.authorization import allow
from kakutei.authentication.login_views import AddressField
from kakutei.authentication.reauthentication import reauthentication_required
from kakutei.authentication.typed_values import typed
from kakutei.infrastructure import clock
from kakutei.infrastructure.company_urls import company_redirect
from kakutei.infrastructure.text_fields import label_of
from kakutei.shift.actions.subscription import AlreadyOrdered, Billing, order_pro
from kakutei.shift.people.models import Company, Staff, User
from kakutei.shift.people.policy import administrators
from kakutei.shift.people.scope import opened, user_of
from kakutei.shift.subscriptions.link_progress import Missing, Standing, standing_of
from kakutei.shift.subscriptions.models import Payment, ProOrder
from kakutei.ui.fields import PhoneField, model_text

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
    billing_name = model_text(ProOrder, "billing_name")
    contact_name = model_text(ProOrder, "contact_name")
    phone = PhoneField()
    email = AddressField(
        label=label_of(ProOrder, "email"),
        error_messages={"required": "請求先メールアドレスを入力してください。"},
    )

    @property
    def billing(self) -> Billing:
        return Billing(**{**self.cleaned_data, "payment": Payment(self.cleaned_data["payment"])})


@allow(administrators)
@reauthentication_required(on_get=False)
@require_http_methods(["GET", "POST"])
def upgrade(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    company = opened(request)
    standing = standing_of(company)
    form = UpgradeForm(typed(request), initial=_known(company, standing, by))
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
    return render(request, "shift/subscription/upgrade.html", context, status=422 if form.errors else 200)


def _order(request: HttpRequest, company: Company, form: UpgradeForm, by: User) -> HttpResponse:
    try:
        order_pro(company=company, billing=form.billing, by=by, at=clock.now())
        messages.success(request, "Proプランのお申し込みを受け付けました。")
    except AlreadyOrdered as error:
        messages.info(request, str(error))
    return company_redirect("shift:upgrade")


def _known(company: Company, standing: Standing, by: User) -> dict[str, Any]:
    """Values of the application that need not be typed again."""
    said = standing.application
    return {
        "payment": said.payment if said else Payment.CARD.value,
        "billing_name": company.account.name,
        "contact_name": said.contact_name if said else by.name,
        "phone": said.phone if said else "",
        "email": by.email,
    }
