"""The forms of a page, as a browser sends them: with every field that stands in them, hidden ones included."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

NOT_SENT = {"submit", "button", "image", "reset", "file"}


@dataclass
class Form:
    action: str
    id: str = ""
    by_htmx: bool = False
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)

    def sends_to(self) -> list[tuple[str, dict[str, list[str]]]]:
        """Each address to which it can be sent, with what is sent: one for each button."""
        sent = []
        for button in self.buttons or [{}]:
            pressed = {button["name"]: [button.get("value", "")]} if button.get("name") else {}
            sent.append((button.get("formaction") or self.action, {**self.fields, **pressed}))
        return sent


class _Forms(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.select: tuple[Form, str] | None = None
        self.area: tuple[Form, str] | None = None
        self.loose: list[tuple[str, dict[str, str]]] = []
        """What names its form by id."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(about.get("action") or self.path, about.get("id", ""), "hx-post" in about)
            if about.get("method", "get").lower() == "post":
                self.forms.append(self.open)
        elif "form" in about and tag in ("input", "button"):
            self.loose.append((tag, about))
        elif self.open is not None:
            self._take(self.open, tag, about)

    def _take(self, form: Form, tag: str, about: dict[str, str]) -> None:
        name = about.get("name", "")
        if tag == "button" and about.get("type", "submit") == "submit":
            form.buttons.append(about)
        elif tag == "input" and name and about.get("type", "text") not in NOT_SENT:
            if about.get("type") not in ("checkbox", "radio") or "checked" in about:
                usual = "on" if about.get("type") in ("checkbox", "radio") else ""
                form.fields.setdefault(name, []).append(about.get("value", usual))
        elif tag == "select" and name:
            self.select = form, name
        elif tag == "option" and self.select is not None:
            chosen, name = self.select
            if "selected" in about or name not in chosen.fields:
                chosen.fields[name] = [about.get("value", "")]
        elif tag == "textarea" and name:
            self.area = form, name
            form.fields[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            form, name = self.area
            form.fields[name] = [form.fields[name][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def all(self) -> list[Form]:
        by_id = {form.id: form for form in self.forms if form.id}
        for tag, about in self.loose:
            if about["form"] in by_id:
                self._take(by_id[about["form"]], tag, about)
        return self.forms


def forms_in(page: str, path: str) -> list[Form]:
    """Those that post. `path`: the address of the page."""
    parser = _Forms(path)
    parser.feed(page)
    return parser.all()


def form_for(name: str, page: str, path: str) -> tuple[str, dict[str, Any], bool] | None:
    """The first address of this name to which a form of the page is sent, what is sent, and whether htmx sends it."""
    for form in forms_in(page, path):
        for action, fields in form.sends_to():
            if view_name(action) == name:
                return action, dict(fields), form.by_htmx
    return None


def link_to(name: str, page: str) -> str | None:
    """The first link of the page to the address of this name."""
    found = (html.unescape(each) for each in re.findall(r'href="([^"]+)"', page))
    return next((each for each in found if view_name(each) == name), None)


def view_name(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
