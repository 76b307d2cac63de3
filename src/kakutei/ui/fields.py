"""Form fields whose refusals are sentences."""

from __future__ import annotations

import unicodedata

from django import forms
from django.core.validators import RegexValidator
from django.db import models

from kakutei.infrastructure.text_fields import OneLineInput, label_of

DASHES = str.maketrans("‐‑–—―ー−", "-------")


def short_text(label: str, *, most: int, required: bool = True) -> OneLineInput:
    return OneLineInput(
        label=label,
        max_length=most,
        required=required,
        error_messages={
            "required": f"{label}を入力してください。",
            "max_length": f"{label}は{most}文字までで入力してください。",
        },
    )


def model_text(model: type[models.Model], name: str, *, required: bool | None = None) -> OneLineInput:
    """A form field for a text column: label and length are the column's; required unless that may be blank."""
    column = model._meta.get_field(name)
    if not isinstance(column, models.CharField) or column.max_length is None:
        raise TypeError(f"{model.__name__}.{name} is no text of limited length.")
    required = not column.blank if required is None else required
    return short_text(label_of(model, name), most=column.max_length, required=required)


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
