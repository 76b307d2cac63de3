"""Every text column and every text field of an app, tried with what a name must not bring in (case D5)."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django_scopes import scopes_disabled

BROUGHT_IN = "\r\n\t\0\x1b\x7f\x85\u2028\u2029\u200b\u200e\u202e\u2066\u2069\ufeff\xad\u2060\u3164"
HARMFUL = re.compile(f"[{BROUGHT_IN}]")
MACHINE = {
    "session_key", "session_data", "asked_from", "secret_hash", "browser_hash", "credential_id", "public_key", "value",
    "restricted_hours", "address", "network", "sealed_token", "token_tail", "sealed", "token_lookup_hash", "key", "claim",
    "base_url", "employee_key", "cause", "page", "method", "path", "pin_hash", "what", "hash", "previous_hash",
}  # fmt: skip
"""Columns that a person types nothing into, or that a parser of their own refuses line breaks in."""
EXACT = {
    "Mapping.code": "compared sign by sign with what the attendance side sends",
    "Mapping.division_code": "as above",
    "PlanReading.division_code": "as above",
    "FailingDuty.last_kind": "the name of an exception",
    "FenceLogFile.place": "a path of the installation",
    "PinTry.code": "counts tries, never shown",
    "Attempt.answer": "a word of ours",
    "FormSubmission.lookup_hash": "a hash",
    "FormSubmission.answer": "JSON of ours",
    "Attempt.code": "a number of the WebAPI",
    "AuditEntry.actor_name": "made one line before the entry is hashed",
    "AuditEntry.object_kind": "the name of a class",
    "AuditEntry.object_words": "made one line before the entry is hashed",
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("kakutei.")]


def typed_columns() -> list[models.Field[Any, Any]]:
    """Columns with text that a person typed, here or at the attendance side."""
    return [
        field
        for model in our_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.EmailField)
        if not field.choices and field.name not in MACHINE and f"{model.__name__}.{field.name}" not in EXACT
    ]


def columns_that_keep_it() -> list[str]:
    """Columns whose stored value would still hold a line break or a hidden character."""
    return [
        f"{field.model.__name__}.{field.name}"
        for field in typed_columns()
        if holds_harm(field, str(field.get_db_prep_save(BROUGHT_IN.join("青木"), connection)))
    ]


def holds_harm(field: object, text: str) -> bool:
    keeps_lines = type(field).__name__.startswith("ManyLines")
    return HARMFUL.search(re.sub(r"[\n\t]", "", text) if keeps_lines else text) is not None


def saved_rows() -> Iterator[tuple[str, bool]]:
    """Column, and whether it was stored clean, in memory too: for one row of every table that has rows."""
    with scopes_disabled():
        for field in typed_columns():
            row = field.model._base_manager.order_by("pk").last()
            if row is None or (field.max_length or 99) < 8:
                continue
            setattr(row, field.attname, "あ\r\nい\u202e")
            try:
                with transaction.atomic():
                    row.save(update_fields=[field.name])
            except IntegrityError:  # a column that may be filled with others alone
                continue
            stored = field.model._base_manager.values_list(field.attname, flat=True).get(pk=row.pk)
            clean = not holds_harm(field, stored) and getattr(row, field.attname) == stored
            yield f"{field.model.__name__}.{field.name}", clean


def our_forms() -> list[type[forms.BaseForm]]:
    """Every form class that the pages of this app load."""
    importlib.import_module(settings.ROOT_URLCONF)
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for each in waiting.pop().__subclasses__():
            waiting.append(each)
            if each.__module__.startswith("kakutei."):
                found.add(each)
    return sorted(found, key=lambda form: f"{form.__module__}.{form.__name__}")


def text_fields() -> list[tuple[str, forms.CharField]]:
    return [
        (f"{form.__name__}.{name}", field)
        for form in our_forms()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.HiddenInput | forms.PasswordInput)
    ]


def fields_that_keep_it() -> list[str]:
    """Form fields that hand on one of the characters instead of cleaning or refusing it."""
    kept = []
    for name, field in text_fields():
        for typed in (f"{text}{sign}{text}" for text in ("青", "1") for sign in BROUGHT_IN):
            try:
                if holds_harm(field, str(field.clean(typed))):
                    kept.append(f"{name} {typed!a}")
            except ValidationError:
                continue
    return kept
