"""How templates are laid out: short lines, and one block-level element per line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .tree import SOURCE, Finding, below, check, name_of, sample, text

LINE = 140

# Elements that may follow each other in a line: they are part of a sentence, or a control beside its label. White space
# between them is visible, so a line break is not always possible. Every other element begins a block.
INLINE = frozenset(
    ["a", "b", "br", "button", "code", "i", "img", "input", "kbd", "label", "select", "small", "span", "strong", "time"]
)
TEMPLATE_TOKEN = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}")
OPENING = re.compile(r"<([a-z][a-z0-9]*)\b")


def long_lines(paths: Iterable[Path], most: int = LINE) -> Iterator[Finding]:
    for path in paths:
        for number, line in enumerate(text(path).splitlines(), 1):
            if len(line) > most:
                yield Finding(name_of(path), number, f"{len(line)} characters, at most {most}")


def full_lines(paths: Iterable[Path]) -> Iterator[Finding]:
    """Lines on which a second block-level element opens."""
    for path in paths:
        for number, line in enumerate(text(path).splitlines(), 1):
            opened = OPENING.findall(TEMPLATE_TOKEN.sub("", line))
            blocks = [name for name in opened if name not in INLINE]
            if len(blocks) > 1:
                yield Finding(name_of(path), number, f"opens {', '.join(blocks)}; one per line")


def templates() -> list[Path]:
    return below(SOURCE, ".html")


def test_lines_of_templates_are_short() -> None:
    check(
        long_lines(templates()),
        advice="Break the line beside a block-level element or inside an HTML tag, or use {% joinlines %}:",
    )


def test_block_level_elements_open_on_lines_of_their_own() -> None:
    check(full_lines(templates()), advice="Begin a line for each block-level element:")


def test_a_long_line_is_found(tmp_path: Path) -> None:
    page = sample(tmp_path, "<p>\n" + "長" * 141 + "\n</p>\n", "page.html")
    assert [finding.line for finding in long_lines([page])] == [2]


def test_two_block_level_elements_in_a_line_are_found(tmp_path: Path) -> None:
    page = sample(
        tmp_path, '<p><b>1</b> {% if "<p>" %}<a href="/">2</a>{% endif %}</p>\n<li>3</li><li>4</li>\n', "page.html"
    )
    assert [finding.line for finding in full_lines([page])] == [2]
