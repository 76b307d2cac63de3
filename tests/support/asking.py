"""The presses that ask first (case I13): none is offered without its question, and a question changes nothing."""

from __future__ import annotations

import html
import re
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django_scopes import scopes_disabled

from tests.support.paths import SOURCE

TEMPLATES = SOURCE
NEVER_COMPARED = ("DeviceSession", "Challenge", "AuditEntry", "AuditChain")
"""Written by looking alone: when a device was last used, that an operator looked."""


def views() -> dict[str, Any]:
    """By name every view of the app."""
    found: dict[str, Any] = {}

    def collect(patterns: list[URLPattern | URLResolver], space: str) -> None:
        for each in patterns:
            if isinstance(each, URLResolver):
                collect(each.url_patterns, f"{each.namespace}:" if each.namespace else space)
            elif each.name:
                found[f"{space}{each.name}"] = each.callback

    collect(get_resolver().url_patterns, "")
    return found


def asking_views() -> set[str]:
    return {name for name, view in views().items() if getattr(view, "asks_first", False)}


def direct_buttons(names: set[str]) -> list[str]:
    """Places in templates where one of these addresses is posted to without its question."""
    wrong = []
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        for name in names:
            posts = rf'<form[^>]*action="\{{% (?:company_)?url "{name}"|(?:formaction|hx-post)="\{{% (?:company_)?url "{name}"'
            if re.search(posts, text):
                wrong.append(f"{path.name}: {name}")
    return wrong


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is stored, but for what looking writes."""
    with scopes_disabled():
        return {
            model._meta.label: list(model._base_manager.order_by("pk").values_list())
            for model in apps.get_models()
            if model.__module__.startswith("kakutei.") and model.__name__ not in NEVER_COMPARED
        }


def asked(client: Client, path: str, posted: dict[str, Any] | None = None) -> tuple[str, dict[str, list[str]]]:
    """The words of the question at `path`, and the form that it would send. Asking has changed nothing."""
    before = rows()
    answer = client.get(path) if posted is None else client.post(path, posted)
    page = answer.content.decode()
    assert answer.status_code == 200, (path, answer.status_code)
    assert rows() == before, f"{path}: the question changed something"
    form = re.search(r'<form method="post" action="([^"]*)">(?:(?!</form>).)*name="sure".*?</form>', page, re.DOTALL)
    assert form, f"{path} asks nothing"
    assert form[1] == path
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]):
        fields.setdefault(name, []).append(html.unescape(value))
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))).strip()
    return words, fields


def press(client: Client, path: str, words: list[str], posted: dict[str, Any] | None = None) -> None:
    """Asks, checks that the question names `words`, and presses: then something has changed."""
    said, fields = asked(client, path, posted)
    assert not [each for each in words if each not in said], said
    before = rows()
    answer = client.post(path, fields)
    assert answer.status_code in (200, 302), answer.status_code
    assert rows() != before, f"{path}: the press changed nothing"
