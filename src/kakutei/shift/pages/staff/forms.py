"""スタッフ編集: what may be typed for a person."""

from __future__ import annotations

from django import forms

from kakutei.infrastructure.text_fields import label_of
from kakutei.shift.actions.staff import StaffDetails
from kakutei.shift.pages.fields import CodeField
from kakutei.shift.people.models import Contract, Staff
from kakutei.shift.people.roles import StoresField
from kakutei.ui.fields import model_text


class StaffForm(forms.Form):
    family_name = model_text(Staff, "family_name")
    given_name = model_text(Staff, "given_name")
    kana = model_text(Staff, "kana")
    number = CodeField(label=label_of(Staff, "number"), help_text="KING OF TIMEの従業員コードと同じ番号を入力します。")
    stores = StoresField(
        label="店舗",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "この店舗は選べません。ページを開き直してください。"},
    )
    contract = forms.ChoiceField(
        label=label_of(Staff, "contract"),
        choices=Contract.choices,
        initial=Contract.PART_TIME,
        error_messages={
            "required": "雇用区分を選んでください。",
            "invalid_choice": "この雇用区分は選べません。ページを開き直してください。",
        },
    )
    retired_on = forms.DateField(
        label=label_of(Staff, "retired_on"),
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
