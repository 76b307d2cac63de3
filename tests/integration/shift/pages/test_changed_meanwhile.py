"""Another planner's change while an answer to the table's script is made: it is in this answer, or in the next."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from kakutei.demo import cast
from kakutei.shift.pages.table import presenters
from kakutei.shift.roster.table import Table

from .cell_edits import cells_of, post, row, send
from .reading import Answer, digest, element, source
from .world import World

DATE = "2026-12-21"
type Ask = Callable[[Client, World, str], Answer]


def poll(client: Client, world: World, version: str) -> Answer:
    return client.get(f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12/marks?since=0&version={version}")


def save(client: Client, world: World, version: str) -> Answer:
    return cells_of(post(client, world, {"version": version, "edits": [row(world, cast.OWNER, "2026-12-22", "3")]}))


def version_in(answer: Answer) -> str:
    found = re.search(r'data-version="([^"]+)"', source(answer))
    assert found
    return found[1]


@pytest.mark.parametrize("ask", [poll, save])
@pytest.mark.parametrize("before", [True, False], ids=["before the table is read", "after it was read"])
def test_what_another_planner_types_meanwhile_is_shown(
    owner: Client, editor: Client, world: World, monkeypatch: pytest.MonkeyPatch, ask: Ask, before: bool
) -> None:
    send(editor, world, row(world, cast.PEOPLE[2], DATE, "1"))
    shown = version_in(poll(owner, world, "0-0"))
    read, waiting = presenters.read_table, ["3"]

    def while_it_is_read(*about: Any) -> Table:
        table = None if before else read(*about)
        if waiting:
            (result,) = send(editor, world, row(world, cast.PEOPLE[2], DATE, waiting.pop()))
            assert result == {"state": "saved"}
        return table or read(*about)

    monkeypatch.setattr(presenters, "read_table", while_it_is_read)
    answer = ask(owner, world, shown)
    assert not waiting
    cell = f"c{world.staff(cast.PEOPLE[2]).pk}-{DATE}"
    assert ('data-text="3"' in element(answer, "a", cell)) == before
    after = poll(owner, world, version_in(answer))
    if not before:
        assert 'data-text="3"' in element(after, "a", cell)
        assert digest(HttpResponse(source(answer))) != digest(after)
