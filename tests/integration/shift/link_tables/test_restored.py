"""A database that was restored from a backup is noticed before anything is sent, and people are asked."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from django.conf import settings

from kakutei.shift.actions.company import save_company
from kakutei.shift.actions.link import approve_connection, ask_sync
from kakutei.shift.link.fence_log import FenceLogFiles
from kakutei.shift.link.models import AppliedDay, Connection, DesiredDay, Mapping
from kakutei.shift.link.port import FenceLogUnusable
from kakutei.shift.link.restore_guard import mark_restored, notice_restore
from kakutei.shift.link.rules.values import Cause, Outcome

from .conftest import NOON, Place

OURS = "3f0c5e0c-8a52-4f53-a7a4-7d7e4a3f0001"


@pytest.fixture
def restored(place: type[Place]) -> Place:
    """Ten claims were lost."""
    one = place(1)
    one.fence_log.claimed(str(row(one).identity), 10, NOON)
    return one


def row(one: Place) -> Connection:
    return Connection.objects.get(pk=one.connections[0])


# --- the courier and its tables ---


def test_a_claim_that_was_taken_before_asks_nothing_and_waits_for_a_person(restored: Place) -> None:
    assert restored.courier.run_once()
    assert not restored.server.calls
    connection = row(restored)
    assert (connection.block, connection.next_probe_at, connection.claim) == (Cause.RESTORED.value, None, "")
    assert connection.block_about == "11/24 12:00", "whatever was confirmed up to then is here"
    ask_sync(company=connection.company, at=NOON)
    assert not restored.courier.run_once(), "no sync lifts it"


def test_a_new_token_does_not_take_the_place_of_the_approval(restored: Place) -> None:
    restored.courier.run_once()
    connection = row(restored)
    save_company(company=connection.company, name="試験", token="n" * 32, base_url=connection.base_url, at=NOON)
    assert row(restored).block == Cause.RESTORED.value


def test_approved_it_is_claimed_above_all_that_was_lost(restored: Place) -> None:
    restored.courier.run_once()
    assert approve_connection(company=row(restored).company, at=NOON) is Cause.RESTORED
    restored.courier.run_once()
    assert restored.server.calls
    assert row(restored).fence > 10


def test_a_worker_whose_claim_was_taken_over_stops_nothing(place: type[Place]) -> None:
    one = place(1)
    old = one.courier.repository.claim("slow", NOON)
    assert old is not None
    Connection.objects.filter(pk=old.connection_id).update(fence=old.fence + 1, claim="quick")
    one.fence_log.claimed(old.identity, old.fence + 1, NOON)
    one.courier.repository.claim = lambda worker, at: old  # type: ignore[method-assign] # it was held up since its claim
    assert one.courier.run_once()
    assert row(one).block == ""


def test_without_anything_owed_it_is_noticed_too(place: type[Place]) -> None:
    one, quiet = place(1), place(1)
    files = FenceLogFiles(settings.KAKUTEI_FENCE_LOG)
    files.claimed(str(row(one).identity), 10, NOON)
    Connection.objects.filter(pk=quiet.connections[0]).update(fence=3)
    files.claimed(str(row(quiet).identity), 3, NOON)
    notice_restore(at=NOON)
    assert (row(one).block, row(one).fence) == (Cause.RESTORED.value, 10)
    assert row(quiet).block == ""


def test_an_operator_can_say_that_it_was_restored(place: type[Place]) -> None:
    two = place(2)
    assert mark_restored(at=NOON) == 2
    assert not two.courier.run_once()
    assert set(Connection.objects.values_list("block", flat=True)) == {Cause.RESTORED.value}


def test_approving_owes_what_had_arrived_from_today_on_and_doubts_what_was_owed(restored: Place) -> None:
    connection, day = row(restored), DesiredDay.objects.get()
    Mapping.objects.create(
        company=connection.company, connection=connection, code="0001", employee_key="k", read_at=NOON
    )
    restored.courier.run_once()
    approve_connection(company=connection.company, at=NOON)
    doubted = AppliedDay.objects.get()
    assert (doubted.employee_key, doubted.plan, doubted.sent) == ("k", None, None)
    assert doubted.ambiguous_since == day.confirmed_at
    arrived = {"settled_version": day.version, "outcome": Outcome.DELIVERED.value, "settled_at": NOON}
    DesiredDay.objects.update(**arrived)
    mark_restored(at=NOON)
    approve_connection(company=connection.company, at=NOON)
    assert DesiredDay.objects.get().outcome == ""


# --- the files ---


def test_each_claim_is_stored_and_returned_to_a_lower_one(tmp_path: Path) -> None:
    files = FenceLogFiles(tmp_path / "fence-log")
    assert files.claimed(OURS, 4, NOON) is None
    assert files.claimed(OURS, 5, NOON) is None
    assert files.claimed(OURS, 5, NOON) == 5
    assert FenceLogFiles(tmp_path / "fence-log").all() == {OURS: 5}


def test_a_file_is_private_and_replaced_atomically(tmp_path: Path) -> None:
    files = FenceLogFiles(tmp_path)
    files.claimed(OURS, 1, NOON)
    file = tmp_path / f"{OURS}.json"
    before = file.stat().st_ino
    files.claimed(OURS, 2, NOON)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_ino != before
    assert json.loads(file.read_text()) == {"fence": 2, "at": NOON.isoformat()}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"fence": null}', '{"at": "x"}', "\x00\x00"])
def test_what_cannot_be_read_is_no_beginning(tmp_path: Path, content: str) -> None:
    (tmp_path / f"{OURS}.json").write_text(content)
    with pytest.raises(FenceLogUnusable):
        FenceLogFiles(tmp_path).claimed(OURS, 9, NOON)
    assert (tmp_path / f"{OURS}.json").read_text() == content
