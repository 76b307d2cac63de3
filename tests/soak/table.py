"""Random walks of two planners over one shift table, with the page's own scripts against a real server and database.

    python -m tests.soak.table --stories 1000 --steps 50 [--postgres postgres://…]

Edits, pastes, undo, redo, reloads, lost requests and answers, offline, and [確定] in between. After each story both tables
must show what the server has. At the end the history of the cells is read against what each planner did: each edit made
once, none over a value that its planner had not seen, and [確定] only of what was shown. One JSON object at the end; it
ends with 1 if anything is broken.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

WALK = Path(__file__).with_name("table_walk.mjs")
PEOPLE, DAYS = 3, 6
MOST_EXAMPLES = 10
MUST_HAPPEN = ("edits", "sent_again", "given_up", "changes", "over_another_planner", "confirmed")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--stories", type=int, default=20)
    words.add_argument("--steps", type=int, default=50)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--postgres", default="", help="postgres://user@host:port; else SQLite")
    options = words.parse_args()
    from tests.soak.environment import ground

    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="kakutei-soak-") as folder,
        ground(postgres=options.postgres, folder=Path(folder), base_url="http://127.0.0.1:9"),
    ):
        figures = _run(options, Path(folder) / "walk.json")
    figures |= {"seed": options.seed, "database": "PostgreSQL" if options.postgres else "SQLite"}
    print(json.dumps(figures | {"seconds": round(time.monotonic() - began)}, ensure_ascii=False, indent=1))
    sys.exit(1 if figures["broken"] or figures["too_seldom"] else 0)


def _run(options: argparse.Namespace, report: Path) -> dict[str, Any]:
    from django.db import connections

    config = _place() | {
        "stories": options.stories,
        "steps": options.steps,
        "seed": options.seed,
        "report": str(report),
    }
    with _server() as url:
        config["url"] = url + config.pop("path")
        subprocess.run(["node", str(WALK)], input=json.dumps(config), text=True, check=True)
    figures = _figures(json.loads(report.read_text()))
    connections.close_all()
    return figures


def _place() -> dict[str, Any]:
    """A store with some people and patterns, and two planners who are signed in."""
    from django.conf import settings
    from django.test import Client
    from django_scopes import scope

    from kakutei.infrastructure import clock
    from kakutei.shift.actions.registration import add_company
    from kakutei.shift.people.models import Membership, Role, RoleKind, Staff, Store, User
    from kakutei.shift.roster.models import Pattern

    company = add_company(
        name="試験商店", owner_email="one@example.jp", owner_name="一郎", grant_link=False, at=clock.now()
    )
    with scope(company=company):
        store = Store.objects.create(company=company, name="本店")
        for key, name, start in (("1", "早番", 7), ("3", "遅番", 13)):
            times = {"start": start * 60, "end": start * 60 + 540}
            Pattern.objects.create(company=company, store=store, key=key, name=name, short=name[0], **times)
        people = [
            Staff.objects.create(company=company, number=f"{n:04d}", family_name=f"試験{n}") for n in range(PEOPLE)
        ]
        for person in people:
            Membership.objects.create(company=company, staff=person, store=store)
        other = User.objects.create(email="two@example.jp", name="二郎")
        Role.objects.create(company=company, user=other, kind=RoleKind.ADMINISTRATOR)
        planners = []
        for user in (User.objects.get(email="one@example.jp"), other):
            client = Client()
            client.force_login(user)
            session = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
            planners.append({"user": user.pk, "cookie": session})
    month = (clock.now().date().replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return {
        "path": f"/c/{company.key}/stores/{store.pk}/shifts/{month:%Y-%m}",
        "planners": planners,
        "staff": [person.pk for person in people],
        "dates": [f"{month + dt.timedelta(days=n)}" for n in range(DAYS)],
    }


@contextmanager
def _server() -> Iterator[str]:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *words: object) -> None:
            return

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _figures(walk: dict[str, Any]) -> dict[str, Any]:
    happened: Counter[str] = Counter(steps=walk["steps"])
    found: list[str] = [f"the table differs from the server: {each}" for each in walk["differences"]]
    reader = _reader()
    for planner in walk["planners"]:
        happened["edits"] += len(planner["typed"])
        happened["sent_again"] += planner["sent"] - len(planner["results"])
        happened["given_up"] += len(planner["given"])
        found += _lost(planner, happened)
        found += _confirmations(planner, reader, happened)
    edits = {edit["edit"]: edit for planner in walk["planners"] for edit in planner["typed"]}
    found += _history(edits, reader, happened)
    return {
        "broken": found[:MOST_EXAMPLES],
        "too_seldom": [name for name in MUST_HAPPEN if not happened[name]],
        "happened": dict(sorted(happened.items())),
    }


def _reader() -> Callable[[str], str | None]:
    """What a typed text means, or None where it means nothing."""
    from django_scopes import scopes_disabled

    from kakutei.jptime.workdate import InvalidInput
    from kakutei.shift.people.models import Store
    from kakutei.shift.roster.vocabulary import vocabulary_of

    with scopes_disabled():
        vocabulary = vocabulary_of(Store.objects.get())

    def read(text: str) -> str | None:
        try:
            return vocabulary.read(text).text
        except InvalidInput:
            return None

    return read


def _lost(planner: dict[str, Any], happened: Counter[str]) -> list[str]:
    """Each edit is saved, given up by its planner, or typed over by a later one of the same planner."""
    found, given = [], set(planner["given"])
    last = {edit["id"]: edit["edit"] for edit in planner["typed"]}
    for edit in planner["typed"]:
        state = planner["results"].get(edit["edit"], "never sent")
        happened[f"edits {state}"] += 1
        if state != "saved" and edit["edit"] not in given and last[edit["id"]] == edit["edit"]:
            found.append(f"lost: {state} {edit}")
    return found


def _history(edits: dict[str, Any], read: Callable[[str], str | None], happened: Counter[str]) -> list[str]:
    """Each change begins where the one before ended, is an edit that was typed, and replaces what its planner had seen."""
    from django_scopes import scopes_disabled

    from kakutei.shift.roster.models import CellChange, Draft

    found: list[str] = []
    with scopes_disabled():
        rows = list(CellChange.objects.order_by("pk"))
        drafts = {(draft.staff_id, draft.work_date): draft.entry.text for draft in Draft.objects.all()}
    last: dict[tuple[int, dt.date], CellChange] = {}
    for row in rows:
        day, edit = (row.staff_id, row.work_date), edits.get(str(row.edit))
        before = last[day].after if day in last else "なし"
        happened["changes"] += 1
        happened["over_another_planner"] += day in last and last[day].by_id != row.by_id
        if row.before != before:
            found.append(f"{day}: {row.before} was not what stood there ({before})")
        if edit is None or read(edit["text"]) != row.after:
            found.append(f"{day}: {row.after} was typed by none: {edit}")
        elif row.after != row.before and read(edit["seen"]) != row.before:
            found.append(f"{day}: {row.after} was written over {row.before}, seen was {edit['seen']!r}")
        last[day] = row
    for day, row in last.items():
        if drafts.get(day, "なし") != row.after:
            found.append(f"{day}: {drafts.get(day, 'なし')} stands there, the last change was to {row.after}")
    return found


def _confirmations(planner: dict[str, Any], read: Callable[[str], str | None], happened: Counter[str]) -> list[str]:
    """Each press that confirmed, confirmed what its planner was shown."""
    from django_scopes import scopes_disabled

    from kakutei.shift.roster.models import Confirmation

    pressed = [press for press in planner["confirmed"] if press["status"] == HTTPStatus.FOUND]
    happened["confirmed"] += len(pressed)
    happened["shown_again"] += len(planner["confirmed"]) - len(pressed)
    found = []
    with scopes_disabled():
        made = list(Confirmation.objects.filter(by=planner["user"]).order_by("pk").prefetch_related("snapshots"))
        if len(made) != len(pressed):
            found.append(f"{len(made)} confirmations for {len(pressed)} presses")
        for confirmation, press in zip(made, pressed, strict=False):
            for snapshot in confirmation.snapshots.all():
                shown = read(press["shown"][f"c{snapshot.staff_id}-{snapshot.work_date}"])
                if shown != snapshot.entry.text:
                    found.append(f"confirmed {snapshot.entry.text}, shown was {shown}")
    return found


if __name__ == "__main__":
    main()
