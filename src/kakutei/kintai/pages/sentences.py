"""Forms that say in one Japanese sentence what is wrong, and fields that read what people really type."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from kakutei.infrastructure.network_addresses import parse_network
from kakutei.jptime.clocktext import parse_clock


def plain(text: object) -> str:
    """Half-width, without blanks around it."""
    return unicodedata.normalize("NFKC", str(text)).strip()


class SentenceForm(forms.Form):
    """Names the field in each message: 「所属コードを入力してください。」"""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            verb = "選んで" if isinstance(field, forms.ChoiceField) else "入力して"
            field.error_messages["required"] = f"{field.label}を{verb}ください。"
            field.error_messages["invalid_choice"] = f"{field.label}を選び直してください。"
        self.describe_lengths()

    def describe_lengths(self) -> None:
        for field in self.fields.values():
            for validator in field.validators:
                if getattr(validator, "code", "") == "max_length":
                    validator.message = f"{field.label}は{validator.limit_value}文字以内で入力してください。"  # type: ignore[attr-defined] # a length validator has a limit


class CodeField(forms.CharField):
    """A code: half-width letters, digits, - and _; full-width ones are read as half-width, leading zeros stay."""

    def __init__(self, *, label: str, max_length: int = 20, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"class": "input-short", "autocomplete": "off"})
        super().__init__(label=label, max_length=max_length, widget=widget, **kwargs)
        message = f"{label}は半角の英字、数字、-、_で入力してください。"
        self.validators.append(RegexValidator(r"\A[0-9A-Za-z_-]+\Z", message))

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class DateField(forms.DateField):
    """A date as 2026-12-01 or 2026/12/1, full-width digits too."""

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%Y/%m/%d"],
            error_messages={"invalid": f"{label}は「2026-12-01」のように入力してください。"},
            **kwargs,
        )

    def to_python(self, value: Any) -> dt.date | None:
        return super().to_python(plain(value) if isinstance(value, str) else value)


class ClockField(forms.CharField):
    """Minutes from midnight for 9:00, 0900, 25:30, 翌1:30, full-width digits too; None where it is left empty."""

    def __init__(self, *, label: str, required: bool = True, **kwargs: Any) -> None:
        attributes = {"class": "input-short", "inputmode": "numeric", "autocomplete": "off", "placeholder": "9:00"}
        super().__init__(label=label, required=required, widget=forms.TextInput(attrs=attributes), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_clock(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class NetworksField(forms.Field):
    """Rows of addresses under one name; empty rows do not count."""

    def clean(self, value: Any) -> tuple[str, ...]:
        typed = [plain(text) for text in value or [] if plain(text)]
        if not typed:
            raise forms.ValidationError("IPアドレスを1つ以上入力してください。")
        return tuple(dict.fromkeys(_network(text) for text in typed))


def _network(text: str) -> str:
    try:
        network = parse_network(text)
    except ValueError as error:
        raise forms.ValidationError(
            f"IPアドレス「{text[:40]}」を確認してください(例: 203.0.113.7、203.0.113.0/24)。"
        ) from error
    return str(network.network_address) if network.num_addresses == 1 else str(network)
