"""電話での申込み: what the operator writes down during the call."""

from __future__ import annotations

import unicodedata

from django import forms
from django.core.validators import RegexValidator

from kakutei.shift.plans.models import Payment, Service


class PhoneField(forms.CharField):
    """Typed in full-width signs it is a number as well."""

    def __init__(self) -> None:
        super().__init__(
            label="電話番号",
            required=False,
            max_length=20,
            widget=forms.TextInput(attrs={"class": "input-short", "inputmode": "tel", "autocomplete": "off"}),
            validators=[RegexValidator(r"^[0-9+() -]*$", "電話番号は数字とハイフンで入力してください。")],
            error_messages={"max_length": "電話番号は20文字までで入力してください。"},
        )

    def to_python(self, value: object) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "").strip()
        return text.translate(str.maketrans("‐‑–—―ー−", "-------"))


class PhoneForm(forms.Form):
    contact_name = forms.CharField(
        label="ご担当者名",
        max_length=80,
        error_messages={
            "required": "ご担当者名を入力してください。",
            "max_length": "ご担当者名は80文字までで入力してください。",
        },
    )
    phone = PhoneField()
    service = forms.TypedChoiceField(
        label="お使いの勤怠サービス",
        choices=Service.choices,
        coerce=Service,
        error_messages={
            "required": "お使いの勤怠サービスを選んでください。",
            "invalid_choice": "お使いの勤怠サービスを選び直してください。",
        },
    )
    payment = forms.TypedChoiceField(
        label="お支払い方法",
        choices=Payment.choices,
        coerce=Payment,
        error_messages={
            "required": "お支払い方法を選んでください。",
            "invalid_choice": "お支払い方法を選び直してください。",
        },
    )
    note = forms.CharField(
        label="備考",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "備考は400文字までで入力してください。"},
    )
