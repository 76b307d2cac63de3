"""ログインと役割: which role a person gets, and to which mail address the invitation goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import models

from kakutei.access.rows import Access
from kakutei.access.scheme import scheme
from kakutei.authentication.login_views import AddressField

NO_ADDRESS = "メールアドレスを入力してください。メールのない人には[QRコードで招待]を押してください。"


class RoleForm(forms.Form):
    kind = forms.ChoiceField(
        label="役割",
        widget=forms.RadioSelect,
        error_messages={
            "required": "役割を選んでください。",
            "invalid_choice": "この役割は選べません。ページを開き直してください。",
        },
    )

    def __init__(self, typed: Any, *, kinds: Iterable[models.TextChoices], now: Access | None = None) -> None:
        offered, name = list(kinds), scheme().places_name
        lowest = list(scheme().kinds)[-1]
        places = [place.pk for place in now.places] if now else []
        super().__init__(typed, initial={"kind": now.kind if now else lowest, name: places})
        choices = [(kind.value, f"{kind.label}: {scheme().can_do[kind]}") for kind in offered]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined] # a ChoiceField
        if scheme().with_places in offered:
            self.fields[name] = scheme().places_field()

    def clean(self) -> dict[str, Any]:
        typed, name = super().clean() or self.cleaned_data, scheme().places_name
        if typed.get("kind") == scheme().with_places and name not in self.errors and not typed.get(name):
            self.add_error(name, self.fields[name].error_messages["required"])
        return typed

    @property
    def access(self) -> Access:
        kind = scheme().kinds(self.cleaned_data["kind"])
        return Access(kind, tuple(self.cleaned_data[scheme().places_name]) if kind is scheme().with_places else ())


class InvitationForm(forms.Form):
    email = AddressField(
        label="メールアドレス",
        required=False,
        help_text="メールのない人には、空のまま[QRコードで招待]を押します。",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not paper:
            self.fields["email"].help_text = ""
