"""Typing into cells as the table's script does it."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from kakutei.demo import cast
from kakutei.shift.people.models import Store

from .reading import Answer, source
from .world import World


def row(world: World, person: cast.Person, date: str, text: str, **more: Any) -> dict[str, Any]:
    return {"edit": str(uuid4()), "staff": world.staff(person).pk, "date": date, "text": text, **more}


def post(client: Client, world: World, body: Any, month: str = "2026-12", store: Store | None = None) -> Answer:
    url = f"/c/minato/stores/{(store or world.ekimae).pk}/shifts/{month}/cells"
    return client.post(url, body if isinstance(body, bytes) else json.dumps(body), content_type="application/json")


def send(client: Client, world: World, *rows: dict[str, Any], month: str = "2026-12") -> list[dict[str, str]]:
    """What became of each edit."""
    answer = post(client, world, {"edits": rows}, month)
    assert answer.status_code == 200, source(answer)
    results = answer.json()["results"]
    return [results[each["edit"]] for each in rows]


def cells_of(answer: Answer) -> HttpResponse:
    """The part of the answer that goes into the page."""
    return HttpResponse(answer.json()["html"])
