"""What was typed into a form, kept through 本人確認: in the page that comes back, and for thirty minutes in the session.

A token or a PIN is never sent back; where the form is shown again, a message says that it has to be typed again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from kakutei.authentication.form_keys import CSRF_FIELD, FIELD
from kakutei.infrastructure import clock

SECRETS = frozenset({"token", "pin", "answer"})
"""Fields that are never kept; their values have to be typed again."""
NOT_TYPED = frozenset({CSRF_FIELD, FIELD})
KEPT = "typed_before_proof"
KEPT_FOR = dt.timedelta(minutes=30)
MOST_SIGNS = 20_000
SHOWN_AGAIN = (
    "本人確認の前に入力した内容を表示しています。まだ何も変更していません。"
    "内容を確認して、もう一度ボタンを押してください。"
)


@dataclass(frozen=True)
class PageNotice:
    """What the page says above its content, in a dialog above its form."""

    level: str
    sentence: str | SafeString


def typed(request: HttpRequest, *names: str) -> QueryDict | None:
    """The data that a form is bound to: what was posted, or what was typed before 本人確認; None for a new form.

    `names`: fields of the form, where the page has others too; what was typed into those is then not its.
    """
    if request.method == "POST":
        return request.POST
    refused: QueryDict | None = getattr(request, "refused_post", None)
    found = refused if refused is not None else _kept(request)
    if found is None or (names and not any(name in found for name in names)):
        return None
    if refused is None:
        request.page_notice = PageNotice("info", SHOWN_AGAIN)  # type: ignore[attr-defined] # read by page_notice
    return found


def page_notice(request: HttpRequest) -> dict[str, Any]:
    """For every template."""
    return {"page_notice": getattr(request, "page_notice", None)}


def keep(session: SessionBase, post: QueryDict, *, posted_to: str, shown_at: str, back: str, at: dt.datetime) -> None:
    """For a user who re-authenticates in the same tab and returns. `back`: where the page with the form is opened."""
    fields: dict[str, list[str]] = {}
    for name, values in post.lists():
        if name in SECRETS:
            fields |= {f"{name}{TYPED_BEFORE}": ["1"]} if any(values) else {}
        elif name not in NOT_TYPED:
            fields[name] = [str(value) for value in values]
    if not fields or len(json.dumps(fields)) > MOST_SIGNS:
        forget(session)
        return
    session[KEPT] = {
        "posted_to": posted_to, "shown_at": shown_at, "back": back, "at": at.isoformat(), "fields": fields,
    }  # fmt: skip


def forget(session: SessionBase, *, posted_to: str = "") -> None:
    """Called once the form has been posted again; without an address, forget every form."""
    kept = session.get(KEPT)
    if kept is not None and posted_to in ("", kept["posted_to"]):
        del session[KEPT]


def way_back(session: SessionBase, *, at: dt.datetime) -> str:
    """Where the form is opened whose values are kept; "" where none are."""
    kept = _in_time(session, at)
    return str(kept["back"]) if kept else ""


def _kept(request: HttpRequest) -> QueryDict | None:
    kept = _in_time(request.session, clock.now())
    if kept is None or kept["shown_at"] != request.path:
        return None
    found = QueryDict(mutable=True)
    for name, values in kept["fields"].items():
        found.setlist(name, values)
    return found


def _in_time(session: SessionBase, at: dt.datetime) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = session.get(KEPT)
    if kept is None:
        return None
    if not -KEPT_FOR < at - dt.datetime.fromisoformat(kept["at"]) < KEPT_FOR:
        del session[KEPT]
        return None
    return kept


TYPED_BEFORE = "_typed_before"
"""After the field's name: the mark in a form that came back without a secret that had been typed into it."""
AS_IS = "_as_is"
"""After the field's name: the box by which a person says that the secret is not to be changed after all."""


class TypedBefore:
    """In place of a secret that was typed once and has to be typed again."""


class SecretInput(forms.PasswordInput):
    template_name = "authentication/secret.html"

    def __init__(self, *, label: str, input_type: str = "password", attrs: dict[str, str] | None = None) -> None:
        super().__init__({"autocomplete": "off", "spellcheck": "false", **(attrs or {})}, render_value=False)
        self.label, self.input_type = label, input_type

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        secret = super().value_from_datadict(data, files, name)
        if secret or not data.get(f"{name}{TYPED_BEFORE}") or data.get(f"{name}{AS_IS}"):
            return secret
        return TypedBefore()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """`again`: a value was typed, and is not shown; `told`: the field's error says so already."""
        context = super().get_context(name, None, attrs)
        told = isinstance(value, TypedBefore)
        more = {"again": bool(value), "told": told, "label": self.label, "typed_before": f"{name}{TYPED_BEFORE}"}
        context["widget"] |= {**more, "as_is": f"{name}{AS_IS}"}
        return context


class SecretField(forms.CharField):
    """An empty text where nothing was typed. A secret that was typed, and dropped as the form came back, is asked for again."""

    def __init__(
        self, *, label: str, input_type: str = "password", attrs: dict[str, str] | None = None, help_text: str = ""
    ) -> None:
        widget = SecretInput(label=label, input_type=input_type, attrs=attrs)
        super().__init__(label=label, required=False, strip=True, help_text=help_text, widget=widget)

    def clean(self, value: Any) -> Any:
        if isinstance(value, TypedBefore):
            raise ValidationError(
                f"{self.label}は安全のため残していません。もう一度入力してください。"
                f"変更しないときは「{self.label}は変更しない」にチェックを入れてください。",
                code="typed_before",
            )
        return super().clean(value)
