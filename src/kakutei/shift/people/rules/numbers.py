"""社員番号 of a whole company: each stands once among those who work here."""

from __future__ import annotations

from collections.abc import Collection, Mapping

SIGNS = "[0-9A-Za-z_-]"
LONGEST = 20


def clashes(numbers: Mapping[int, str], changed: Collection[int]) -> dict[int, int]:
    """Of each changed number that somebody else has too: the staff id, and the id of the other.

    An empty number is nobody's. Two who had the same number all along are not the fault of this change.
    """
    holders: dict[str, list[int]] = {}
    for staff_id, number in numbers.items():
        holders.setdefault(number, []).append(staff_id)
    found = {}
    for staff_id in changed:
        others = [other for other in holders.get(numbers.get(staff_id, ""), []) if other != staff_id]
        if numbers.get(staff_id) and others:
            found[staff_id] = others[0]
    return found
