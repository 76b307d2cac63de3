"""ログインと役割: what may be chosen and typed for a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from kakutei.shift.pages.staffform import StoresField
from kakutei.shift.people.access import Access
from kakutei.shift.people.inviting import CAN_DO
from kakutei.shift.people.models import RoleKind, Store

WRONG_ROLE = "この役割は選べません。ページを開き直してください。"


class RoleForm(forms.Form):
    kind = forms.ChoiceField(
        label="役割",
        widget=forms.RadioSelect,
        error_messages={"required": "役割を選んでください。", "invalid_choice": WRONG_ROLE},
    )
    stores = StoresField(
        label="担当する店舗",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="シフト編集者のときだけ選びます。",
        error_messages={"invalid_choice": "この店舗は選べません。ページを開き直してください。"},
    )

    def __init__(self, *args: Any, kinds: Iterable[RoleKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.value, f"{kind.label}: {CAN_DO[kind]}") for kind in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined] # a ChoiceField
        self.fields["stores"].queryset = Store.objects.all()  # type: ignore[attr-defined] # a ModelMultipleChoiceField

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("kind") == RoleKind.SHIFT_EDITOR and "stores" in typed and not typed["stores"]:
            self.add_error("stores", "シフト編集者には、担当する店舗を1つ以上選んでください。")
        return typed

    @property
    def access(self) -> Access:
        kind = RoleKind(self.cleaned_data["kind"])
        stores = self.cleaned_data["stores"] if kind is RoleKind.SHIFT_EDITOR else ()
        return Access(kind, tuple(stores))
