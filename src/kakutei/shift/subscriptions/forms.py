"""What is asked for an application (利用申込み), by the company itself or by the operator on the telephone."""

from __future__ import annotations

from typing import Any

from django import forms

from kakutei.infrastructure.text_fields import ManyLinesInput, label_of
from kakutei.shift.subscriptions.models import Application, Payment, Service
from kakutei.ui.fields import PhoneField, model_text

PAYMENTS = [(payment.value, payment.label) for payment in (Payment.CARD, Payment.TRANSFER)]


class ApplicationForm(forms.Form):
    contact_name = model_text(Application, "contact_name")
    phone = PhoneField()
    service = forms.TypedChoiceField(
        label=label_of(Application, "service"),
        choices=Service.choices,
        coerce=Service,
        error_messages={
            "required": "お使いの勤怠サービスを選んでください。",
            "invalid_choice": "お使いの勤怠サービスを選び直してください。",
        },
    )
    payment = forms.TypedChoiceField(
        label=label_of(Application, "payment"),
        choices=PAYMENTS,
        coerce=Payment,
        widget=forms.RadioSelect,
        initial=Payment.CARD.value,
        error_messages={
            "required": "お支払い方法を選んでください。",
            "invalid_choice": "お支払い方法を選び直してください。",
        },
    )
    note = ManyLinesInput(
        label=label_of(Application, "note"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "備考は400文字までで入力してください。"},
    )

    def __init__(self, *args: Any, by_operator: bool = False, **kwargs: Any) -> None:
        """The operator may leave the number out and make it free of charge."""
        super().__init__(*args, **kwargs)
        if by_operator:
            self.fields["phone"].required = False
            self.fields["payment"].choices = Payment.choices  # type: ignore[attr-defined] # a ChoiceField
