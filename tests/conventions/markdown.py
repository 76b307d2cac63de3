"""Reading our own documents: headings, tables, links, code words."""

from __future__ import annotations

import re
from dataclasses import dataclass

CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Row:
    cells: tuple[str, ...]

    @property
    def code(self) -> str:
        """The first code word of the first cell."""
        match = CODE.search(self.cells[0])
        return match[1] if match else ""


def section(document: str, heading: str) -> str:
    """What stands below `heading` up to the next heading of its level or above. Raises LookupError."""
    level = len(heading) - len(heading.lstrip("#"))
    start = re.search(rf"^{re.escape(heading)}\s*$", document, re.MULTILINE)
    if start is None:
        raise LookupError(f"There is no heading {heading!r}.")
    rest = document[start.end() :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(part: str) -> list[Row]:
    """The rows of all tables in `part`, without their heads."""
    found: list[Row] = []
    lines = [line.strip() for line in part.splitlines()]
    for number, line in enumerate(lines):
        is_row = line.startswith("|") and not set(line) <= set("|-: ")
        is_head = (
            number + 1 < len(lines) and lines[number + 1].startswith("|") and set(lines[number + 1]) <= set("|-: ")
        )
        if is_row and not is_head:
            found.append(Row(tuple(cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1])))
    return found


def links(document: str) -> list[str]:
    return LINK.findall(CODE.sub("", FENCE.sub("", document)))


def anchors(document: str) -> set[str]:
    """The fragments under which the headings are reached."""
    headings = re.findall(r"^#+ (.+?)\s*$", FENCE.sub("", document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
