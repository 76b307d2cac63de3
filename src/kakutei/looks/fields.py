"""Form fields whose refusals are sentences."""

from __future__ import annotations

import unicodedata

from django import forms
from django.core.validators import RegexValidator

DASHES = str.maketrans("‐‑–—―ー−", "-------")


def short_text(label: str, *, most: int, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        error_messages={
            "required": f"{label}を入力してください。",
            "max_length": f"{label}は{most}文字までで入力してください。",
        },
    )


class PhoneField(forms.CharField):
    """A telephone number; typed in full-width signs it is a number as well."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            label="電話番号",
            required=required,
            max_length=20,
            widget=forms.TextInput(attrs={"type": "tel", "class": "input-short", "autocomplete": "tel"}),
            validators=[
                RegexValidator(r"^\+?[0-9()-]*$", "電話番号は数字とハイフンで入力してください(例: 03-1234-5678)。")
            ],
            error_messages={
                "required": "電話番号を入力してください。",
                "max_length": "電話番号は20文字までで入力してください。",
            },
        )

    def to_python(self, value: object) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        return "".join(text.translate(DASHES).split())
