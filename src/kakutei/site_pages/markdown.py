"""Markdown of the operator as HTML: words, lists, tables and links. HTML, pictures and scripts stay text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt


@dataclass(frozen=True)
class Prose:
    html: SafeString
    has_title: bool
    """Whether it begins with a heading of the first order, so that the page needs none."""


@cache
def render_markdown(markdown: str) -> Prose:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = reader.parse(markdown)
    has_title = bool(tokens) and (tokens[0].type, tokens[0].tag) == ("heading_open", "h1")
    html = reader.render(markdown)
    # The renderer escapes every text and attribute, knows no HTML and refuses javascript:, vbscript:, file: and data:.
    return Prose(mark_safe(html), has_title)  # noqa: S308 - see above
