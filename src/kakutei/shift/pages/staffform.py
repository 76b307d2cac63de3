"""スタッフ編集: what may be typed for a person."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from kakutei.looks.fields import short_text
from kakutei.shift.actions.save_staff import StaffDetails
from kakutei.shift.people.models import Contract
from kakutei.shift.people.rules.numbers import SIGNS

CODE_SIGNS = f"{SIGNS}*"
LONGEST_ID = 18


LINK = "連携に必要"
"""What stands beside a field that may stay empty, but not for the link."""


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


class StaffForm(forms.Form):
    family_name = short_text("姓", most=40)
    given_name = short_text("名", most=40, required=False)
    kana = short_text("ふりがな", most=80, required=False)
    number = CodeField(label="社員番号", help_text="KING OF TIMEの従業員コードと同じ番号を入力します。")
    stores = StoresField(
        label="店舗",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "この店舗は選べません。ページを開き直してください。"},
    )
    contract = forms.ChoiceField(
        label="雇用区分",
        choices=Contract.choices,
        initial=Contract.PART_TIME,
        error_messages={
            "required": "雇用区分を選んでください。",
            "invalid_choice": "この雇用区分は選べません。ページを開き直してください。",
        },
    )
    retired_on = forms.DateField(
        label="退職日",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"),
        error_messages={"invalid": "退職日は「2026-12-31」のように入力してください。"},
    )

    @property
    def full_name(self) -> str:
        return f"{self.cleaned_data['family_name']} {self.cleaned_data['given_name']}".strip()

    @property
    def details(self) -> StaffDetails:
        typed = self.cleaned_data
        return StaffDetails(
            family_name=typed["family_name"],
            given_name=typed["given_name"],
            kana=typed["kana"],
            number=typed["number"],
            contract=typed["contract"],
            retired_on=typed["retired_on"],
        )
