"""ログインと役割: what may be chosen for a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from kakutei.kintai.people.models import AccessKind, Division
from kakutei.kintai.people.roles import CAN_DO, Access
from kakutei.looks.fields import short_text
from kakutei.signin.pages import AddressField

WRONG_ROLE = "この役割は選べません。ページを開き直してください。"


class AccessForm(forms.Form):
    kind = forms.ChoiceField(
        label="役割",
        widget=forms.RadioSelect,
        error_messages={"required": "役割を選んでください。", "invalid_choice": WRONG_ROLE},
    )
    division: forms.ModelChoiceField[Division] = forms.ModelChoiceField(
        label="担当する所属",
        queryset=None,
        required=False,
        empty_label="選んでください",
        help_text="一般管理者のときだけ選びます。",
        error_messages={"invalid_choice": "この所属は選べません。ページを開き直してください。"},
    )

    def __init__(self, typed: Any, *, kinds: Iterable[AccessKind], now: Access | None = None) -> None:
        initial = {"kind": now.kind if now else AccessKind.EMPLOYEE, "division": now.division if now else None}
        super().__init__(typed, initial=initial)
        shown = list(kinds)
        choices = [(kind.value, f"{kind.label}: {CAN_DO[kind]}") for kind in shown]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined] # a ChoiceField
        self.fields["division"].queryset = Division.objects.all()  # type: ignore[attr-defined] # a ModelChoiceField
        if AccessKind.DIVISION not in shown:
            del self.fields["division"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        wants_division = typed.get("kind") == AccessKind.DIVISION and "division" not in self.errors
        if wants_division and not typed.get("division"):
            self.add_error("division", "一般管理者には、担当する所属を選んでください。")
        return typed

    @property
    def access(self) -> Access:
        kind = AccessKind(self.cleaned_data["kind"])
        return Access(kind, self.cleaned_data["division"] if kind is AccessKind.DIVISION else None)


class AdministratorForm(AccessForm):
    """Somebody who is no employee here."""

    name = short_text("名前", most=80)
    email = AddressField(
        label="メールアドレス",
        max_length=254,
        error_messages={
            "required": "メールアドレスを入力してください。",
            "invalid": "メールアドレスの形を確かめてください(例: hanako@example.jp)。",
            "max_length": "メールアドレスは254文字までで入力してください。",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "email", "kind", "division")
