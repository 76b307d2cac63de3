"""Canaries: every text of a row ends in a sign that no screen has by itself, and the sign says whose text it is.

The signs are Hangul syllables: printable, no work for NFKC or case folding, and nowhere in a Japanese product. A group
(the people of one store, the office of a company, …) owns a block of them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from django.apps import apps
from django.db import models

FIRST, BLOCK = 0xAC00, 200
TEXTS = ("CharField", "TextField")
SHORTEST_LITERAL = 16
EMPTY = "empty where there is nothing to say"
COMPANY, GROUP = "company", "group"
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


class Canaries:
    """Which sign belongs to which group, and the texts that must stay as they are and are looked for as a whole."""

    def __init__(self, groups: Iterable[str]) -> None:
        self.groups = list(groups)
        self.given: Counter[str] = Counter()
        self.literals: dict[str, str] = {}
        self.joined: dict[tuple[str, str], str] = {}

    def sign(self, group: str) -> str:
        """The next sign of the group."""
        self.given[group] += 1
        return chr(FIRST + self.groups.index(group) * BLOCK + self.given[group] % BLOCK)

    def found(self, answer: str, *, sent: str) -> set[str]:
        """The groups of whom the answer says something that was not in the request itself."""
        signs = {sign for sign in answer if FIRST <= ord(sign) < FIRST + len(self.groups) * BLOCK} - set(sent)
        groups = {self.groups[(ord(sign) - FIRST) // BLOCK] for sign in signs}
        return groups | {group for text, group in self.literals.items() if text in answer and text not in sent}


def readable(body: bytes, headers: str) -> str:
    """Everything that an answer says, also what is escaped or packed."""
    text = unpacked(body).decode(errors="replace") + headers
    return "\n".join([text, unquote(text), _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)])


def unpacked(body: bytes) -> bytes:
    """What is in a zip, also in a workbook within it."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        texts = [name for name in packed.namelist() if "theme" not in name]  # it names Korean fonts
        return b"".join(unpacked(packed.read(name)) for name in texts)


def as_text(sent: object) -> str:
    return json.dumps(sent, ensure_ascii=False, default=str)


def mark_all(
    canaries: Canaries,
    group_of: Callable[[models.Model], str | None],
    *,
    order: Iterable[type[models.Model]],
    kept: dict[str, str],
    joined: dict[str, str],
) -> None:
    """A sign on every text of every row. `kept` (with the reason) stay as they are, and the long ones among them are
    literals of the group `secret`; what is equal in `joined` columns stays equal: by `joined` in the company, or in the group
    alone. Two stores may call a pattern by the same name: in the company's columns the text would be the first one's.
    """
    first = list(order)
    for model in [*first, *(each for each in marked_models() if each not in first)]:
        for row in model._base_manager.order_by("pk"):
            group = group_of(row)
            if group is not None:
                _mark(canaries, row, group, kept, joined)


def marked_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("kakutei.") and _is_ours(model)]


def guarded_models() -> list[type[models.Model]]:
    """Those whose rows must not change, the devices and links of others among them."""
    return [*marked_models(), *apps.get_app_config("authentication").get_models()]


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """Every column that holds free text; so a new one is covered by itself."""
    fields = [field for field in model._meta.concrete_fields if field.get_internal_type() in TEXTS]
    return [field for field in fields if not field.choices]


def _is_ours(model: type[models.Model]) -> bool:
    return model._meta.app_label != "authentication"


def _mark(canaries: Canaries, row: models.Model, group: str, kept: dict[str, str], joined: dict[str, str]) -> None:
    changes: dict[str, str] = {}
    for field in text_fields(type(row)):
        label, old = f"{row._meta.label}.{field.name}", getattr(row, field.attname)
        if label in kept and (old or kept[label] != EMPTY):
            if kept[label] == EMPTY:
                changes[field.attname] = _marked(canaries, old, group, field, within="")
            elif old and len(old) >= SHORTEST_LITERAL and "secret" in kept[label]:
                canaries.literals[old] = f"{group[0]}.secret"
        elif label not in kept and old is not None:
            changes[field.attname] = _marked(canaries, old, group, field, within=_within(joined.get(label), group))
    if changes:
        type(row)._base_manager.filter(pk=row.pk).update(**changes)


def _within(joined: str | None, group: str) -> str:
    return {COMPANY: group[0], GROUP: group, None: ""}[joined]


def _marked(canaries: Canaries, old: str, group: str, field: models.Field, *, within: str) -> str:
    """Codes that are typed and compared stay in ASCII and are looked for as a whole."""
    if within and old:
        if (within, old) not in canaries.joined:
            canaries.joined[within, old] = new = f"{old}x{group[0]}{len(canaries.joined):03}"
            canaries.literals[new] = group
        return canaries.joined[within, old]
    sign = canaries.sign(group)
    return sign + old if isinstance(field, models.EmailField) else old[: (field.max_length or 10_000) - 1] + sign
