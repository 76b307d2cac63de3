"""Form fields that several features of the shift app use."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from kakutei.shift.people.rules.staff_list import SIGNS

CODE_SIGNS = f"{SIGNS}*"
LONGEST_ID = 18


LINK = "連携に必要"
"""The label beside a field that may be empty, but is required for the link."""


class CodeField(forms.CharField):
    """A code of the attendance side: full-width signs become half-width ones, leading zeros stay."""

    def __init__(self, *, label: str, help_text: str, required: bool = False) -> None:
        self.wanted_for = "" if required else LINK
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            max_length=20,
            widget=forms.TextInput(attrs={"class": "input-short", "autocomplete": "off"}),
            validators=[RegexValidator(rf"^{CODE_SIGNS}$", f"{label}は半角の数字と英字で入力してください。")],
            error_messages={
                "required": f"{label}を入力してください。",
                "max_length": f"{label}は20文字までで入力してください。",
            },
        )

    def to_python(self, value: object) -> str:
        return unicodedata.normalize("NFKC", super().to_python(value) or "").strip()


class StoresField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg] # no subscript at run time
    """A number that no row can have is no store, and not an error of the database."""

    def clean(self, value: Any) -> Any:
        if any(len(str(number)) > LONGEST_ID for number in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)
