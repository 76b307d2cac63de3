"""What a test reads off a page: its text without tags, one cell, one row."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Protocol


class Answer(Protocol):
    content: bytes
    status_code: int


def source(answer: Answer) -> str:
    """The cells of a shift table with the ids and links that its script gives them (places.js)."""
    markup = answer.content.decode()
    dates = re.findall(r'class="day [^>]*data-date="([^"]+)"', markup)
    return re.sub(r'<div class="row" role="row" data-staff="(\d+)">.*', lambda row: _placed(row, dates), markup)


def _placed(row: re.Match[str], dates: list[str]) -> str:
    people = re.split(r'(?=<div class="row" role="row" data-staff="\d+">)', row[0])
    return "".join(_cells_placed(person, iter(dates)) for person in people)


def _cells_placed(person: str, dates: Iterator[str]) -> str:
    staff = re.findall(r'data-staff="(\d+)"', person)
    return re.sub(r'<a(?= class="cell)', lambda _: _start(staff[0], next(dates)), person) if staff else person


def _start(staff: str, date: str) -> str:
    return f'<a id="c{staff}-{date}" href="{date[:7]}/cells/{staff}/{date}"'


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
