"""What a test reads off a page: its text without tags, one cell, one row."""

from __future__ import annotations

import html
import re
from typing import Protocol


class Answer(Protocol):
    content: bytes
    status_code: int


def source(answer: Answer) -> str:
    return answer.content.decode()


def text(answer: Answer) -> str:
    """The visible text, blanks run together."""
    main = source(answer).partition("<main")[2].partition("</main>")[0]
    return plain(main or source(answer))


def plain(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def element(answer: Answer, tag: str, identity: str) -> str:
    """The source of the one element with that id (without nested ones of the same tag)."""
    found = re.search(rf'<{tag}[^>]*\bid="{identity}".*?</{tag}>', source(answer), re.DOTALL)
    assert found, f"no {tag} with id {identity}"
    return html.unescape(found[0])


def row_with(answer: Answer, word: str) -> str:
    """The text of the first table row or list line that holds `word`."""
    for found in re.findall(r"<(?:tr|li)[ >].*?</(?:tr|li)>", source(answer), re.DOTALL):
        if word in plain(found):
            return plain(found)
    raise AssertionError(f"no row with {word}")


def digest(answer: Answer) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]+)"', source(answer))
    assert found
    return found[1]
