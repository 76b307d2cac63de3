"""The form of an access token: 用途, API権限一覧, IPアドレス."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict

from kakutei.infrastructure.text_fields import OneLineInput, label_of
from kakutei.kintai.api_access.models import AccessToken, Resource, Right
from kakutei.kintai.api_access.terms import TokenTerms
from kakutei.kintai.pages.sentences import NetworksField, SentenceForm

ADD_ROW = "add_address"
FIRST_ROWS = 1
MOST_ROWS = 50


class TokenForm(SentenceForm):
    purpose = OneLineInput(
        label=label_of(AccessToken, "purpose"), max_length=100, help_text="どのサービスで使うかを書きます。"
    )
    networks = NetworksField(label="IPアドレス")  # the form's heading says that they are permitted

    def __init__(self, data: QueryDict | None = None, *, token: AccessToken | None = None) -> None:
        self.ticked = _ticked_in(data) if data is not None else _ticked_of(token)
        self.addresses = _typed_in(data) if data is not None else _addresses_of(token)
        typed: dict[str, Any] | None = None
        if data is not None:
            typed = {"purpose": data.get("purpose", ""), "networks": self.addresses}
        super().__init__(typed, initial={"purpose": token.purpose if token else ""})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.ticked:
            self.add_error(None, "API権限を1つ以上選んでください。")
        return data

    def terms(self) -> TokenTerms:
        return TokenTerms(self.cleaned_data["purpose"], frozenset(self.ticked), self.cleaned_data["networks"])

    def permissions(self) -> list[dict[str, Any]]:
        """API権限一覧: a row per resource with its two boxes."""
        return [
            {"resource": resource, "boxes": [(right, (resource, right) in self.ticked) for right in Right]}
            for resource in Resource
        ]

    def rows(self) -> list[str]:
        """What was typed, and at least one row to type in."""
        return self.addresses or [""] * FIRST_ROWS

    def add_row(self) -> None:
        """[IPアドレス追加] without JavaScript: one more row, everything typed stays."""
        self.addresses = [*self.addresses, ""][:MOST_ROWS]


def _ticked_in(data: QueryDict) -> set[tuple[Resource, Right]]:
    return {
        (resource, right) for resource in Resource for right in Right if f"{resource}:{right}" in data.getlist("rights")
    }


def _ticked_of(token: AccessToken | None) -> set[tuple[Resource, Right]]:
    rows = token.permissions.all() if token else []
    boxes = {(Resource(row.resource), Right.READ) for row in rows if row.read}
    return boxes | {(Resource(row.resource), Right.WRITE) for row in rows if row.write}


def _typed_in(data: QueryDict) -> list[str]:
    """A row each; several that were pasted into one row get rows of their own."""
    rows = [re.split(r"[\s,、]+", typed.strip()) for typed in data.getlist("networks")]
    return [address for row in rows for address in row][:MOST_ROWS]


def _addresses_of(token: AccessToken | None) -> list[str]:
    return [entry.network for entry in token.addresses.all()] if token else []
