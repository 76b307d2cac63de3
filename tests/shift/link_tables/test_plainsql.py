"""Plain statements leave the rows that the query builder's would have left."""

from __future__ import annotations

import datetime as dt

from kakutei.edge import plainsql
from kakutei.shift.link.models import AppliedDay, Attempt, Connection
from kakutei.shift.people.models import Staff, User

from .conftest import NOON, TOMORROW, Place


def where(connection: Connection) -> dict[str, object]:
    return {"connection_id": connection.pk, "employee_key": "9fe1", "work_date": TOMORROW}


def test_an_upsert_makes_a_row_with_its_defaults_and_then_changes_only_what_it_names(place: type[Place]) -> None:
    connection = Connection.objects.get(pk=place(1).connections[0])
    ours = {"company_id": connection.company_id, "staff_id": Staff.objects.get().pk}
    plainsql.upsert(AppliedDay, where(connection), {**ours, "start": NOON, "end": NOON + dt.timedelta(hours=8)})
    made = AppliedDay.objects.get()
    assert (made.start, made.end, made.work_date, made.ambiguous_since) == (NOON, made.end, TOMORROW, None)
    assert (made.version, made.known_by, made.removal) == (0, "answer", "")
    plainsql.upsert(AppliedDay, where(connection), {**ours, "version": 3})
    changed = AppliedDay.objects.get()
    assert (changed.pk, changed.version, changed.start) == (made.pk, 3, NOON)


def test_an_update_changes_the_rows_that_fit_and_says_how_many(place: type[Place]) -> None:
    one, other = place(2).connections
    calls = {"1764000000": 3}
    assert plainsql.update(Connection, {"id": one, "claim": ""}, {"calls": calls, "served_at": NOON}) == 1
    assert plainsql.update(Connection, {"id": one, "claim": "w"}, {"served_at": None}) == 0
    assert (Connection.objects.get(pk=one).calls, Connection.objects.get(pk=one).served_at) == (calls, NOON)
    assert Connection.objects.get(pk=other).calls == {}


def test_an_insert_tells_the_new_key(place: type[Place]) -> None:
    connection = Connection.objects.get(pk=place(1).connections[0])
    values = {
        **where(connection), "company_id": connection.company_id, "staff_id": Staff.objects.get().pk, "version": 1,
        "confirmed_by_id": User.objects.get().pk, "at": NOON,
    }  # fmt: skip
    keys = [plainsql.insert(Attempt, values), plainsql.insert(Attempt, values)]
    assert keys == list(Attempt.objects.order_by("pk").values_list("pk", flat=True))
    assert Attempt.objects.filter(answer="", status=None, started=None, at=NOON).count() == 2
