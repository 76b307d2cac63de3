"""{% module_script "shift/table/table.js" %}: a script of ES modules, all of which the browser fetches at the same time."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path
from typing import Final

from django import template
from django.contrib.staticfiles import finders
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

IMPORT: Final = re.compile(r"^(?:import|export) (?:[^\"';]+ from )?[\"'](\.{1,2}/[^\"']+)[\"']", re.MULTILINE)


@register.simple_tag(takes_context=True)
def module_script(context: Context, name: str) -> SafeString:
    """A `modulepreload` link for each module that the script imports, directly or through others, and the script element.

    Without the links the browser fetches one level of imports after the other, and a click on a cell of the shift table
    follows the cell's link before the keyboard is ready.
    """
    preloads = format_html_join(
        "\n", '<link rel="modulepreload" href="{}">', ((static(each),) for each in imports(name))
    )
    script = format_html(
        '<script nonce="{}" src="{}" type="module"></script>', context.get("csp_nonce", ""), static(name)
    )
    return format_html("{}\n{}", preloads, script) if preloads else script


@cache
def imports(name: str) -> tuple[str, ...]:
    """The static names of all modules that a module imports, directly or through others, in the order of their imports."""
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        importer = waiting.pop(0)
        for path in IMPORT.findall(_source(importer)):
            imported = posixpath.normpath(posixpath.join(posixpath.dirname(importer), path))
            if imported != name and imported not in found:
                found[imported] = None
                waiting.append(imported)
    return tuple(found)


def _source(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(f"There is no static file {name}.")
    return Path(path).read_text(encoding="utf-8")
