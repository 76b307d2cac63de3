"""Case G2: a fence log that cannot be used stops the connection, the worker says what to do, and it goes on once it can."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scopes_disabled
from pytest_django import Settings
from structlog.testing import capture_logs

from kakutei.shift.actions.link import approve_connection
from kakutei.shift.actions.link_worker import check_fence_log
from kakutei.shift.link.fence_log import FenceLogFiles, fence_log
from kakutei.shift.link.models import Connection, FenceLogFile
from kakutei.shift.link.port import FenceLogUnusable
from kakutei.shift.link.restore_guard import mark_restored, notice_restore
from kakutei.shift.link.rules.fence_log import FENCE_LOG_AGAIN, TODO
from kakutei.shift.link.rules.values import Cause, FenceLogProblem

from .conftest import NOON, Place

OURS = "3f0c5e0c-8a52-4f53-a7a4-7d7e4a3f0001"
LATER = NOON + FENCE_LOG_AGAIN


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.KAKUTEI_FENCE_LOG = tmp_path / "data" / "fence-log"
    return settings.KAKUTEI_FENCE_LOG  # type: ignore[no-any-return] # settings have no types


@pytest.fixture
def linked(place: type[Place], folder: Path) -> Place:
    """A company whose first claim is kept, on the disk."""
    one = place(1)
    one.courier.fence_log = fence_log()
    one.courier.run_once()
    assert json.loads(file_of(one, folder).read_text())["fence"] == row(one).fence > 0
    one.server.calls.clear()
    Connection.objects.update(waiting="", wait_until=None)
    return one


def row(one: Place) -> Connection:
    return Connection.objects.get(pk=one.connections[0])


def file_of(one: Place, folder: Path) -> Path:
    return folder / f"{row(one).identity}.json"


def as_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def as_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def full(file: Path) -> None:
    """Whatever is written there meets a full disk."""
    file.with_suffix(".new").symlink_to("/dev/full")


def folder_full(file: Path) -> None:
    (file.parent / "trial.new").symlink_to("/dev/full")
    full(file)


def folder_is_a_file(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.write_text("")


def no_lock(file: Path) -> None:
    (file.parent / "lock").unlink()
    (file.parent / "lock").mkdir()


BROKEN: dict[str, tuple[Callable[[Path], object], FenceLogProblem]] = {
    "emptied": (lambda file: file.write_text(""), FenceLogProblem.BROKEN),
    "blank": (lambda file: file.write_text(" \n"), FenceLogProblem.BROKEN),
    "truncated": (lambda file: os.truncate(file, 9), FenceLogProblem.BROKEN),
    "zeros": (lambda file: file.write_bytes(bytes(200)), FenceLogProblem.BROKEN),
    "no text": (lambda file: file.write_bytes(b"\xff\xfe\xff"), FenceLogProblem.BROKEN),
    "another file": (lambda file: file.write_text("[1, 2]"), FenceLogProblem.BROKEN),
    "deep": (lambda file: file.write_text("[" * 900), FenceLogProblem.BROKEN),
    "huge": (lambda file: file.write_text('{"fence": 5}' + " " * 10_000), FenceLogProblem.BROKEN),
    "a number too high": (lambda file: file.write_text('{"fence": 1e400}'), FenceLogProblem.BROKEN),
    "no number": (lambda file: file.write_text('{"fence": true}'), FenceLogProblem.BROKEN),
    "negative": (lambda file: file.write_text('{"fence": -1}'), FenceLogProblem.BROKEN),
    "a folder": (as_folder, FenceLogProblem.UNREADABLE),
    "a pipe": (as_pipe, FenceLogProblem.UNREADABLE),
    "lost": (lambda file: file.unlink(), FenceLogProblem.LOST),
    "its folder lost": (lambda file: shutil.rmtree(file.parent), FenceLogProblem.LOST),
    "all of the data lost": (lambda file: shutil.rmtree(file.parent.parent), FenceLogProblem.LOST),
    "disk full": (full, FenceLogProblem.UNWRITABLE),
    "no lock": (no_lock, FenceLogProblem.UNWRITABLE),
    "its folder a file": (folder_is_a_file, FenceLogProblem.UNWRITABLE),
}


@pytest.mark.parametrize("how", BROKEN)
def test_case_g2_a_claim_that_cannot_be_kept_asks_nothing_and_stops_with_its_cause(
    linked: Place, folder: Path, how: str
) -> None:
    break_it, problem = BROKEN[how]
    break_it(file_of(linked, folder))
    with capture_logs() as logged:
        linked.courier.report = lambda event, **facts: logged.append({"event": event, **facts})
        assert linked.courier.run_once()
    assert not linked.server.calls
    connection = row(linked)
    assert (connection.block, connection.block_about, connection.claim) == ("fence_log", problem.value, "")
    assert connection.next_probe_at == NOON + FENCE_LOG_AGAIN
    (line,) = [line for line in logged if line["event"] == "fence_log_unusable"]
    assert str(folder) in line["error"]
    assert line["todo"] == TODO[problem]
    assert not linked.courier.run_once(), "not again before it is due"


EARLY = [how for how in BROKEN if how != "disk full"]  # of this one file, which the claim alone writes


@pytest.mark.parametrize("how", EARLY)
def test_case_g2_the_worker_finds_it_when_it_starts_though_nothing_is_owed(
    linked: Place, folder: Path, how: str
) -> None:
    break_it, problem = BROKEN[how]
    break_it(file_of(linked, folder))
    if how == "its folder a file":
        problem = FenceLogProblem.UNREADABLE  # it is read before anything is written
    with capture_logs() as logged:
        check_fence_log(at=NOON)
        check_fence_log(at=NOON)
    assert (row(linked).block, row(linked).block_about) == ("fence_log", problem.value)
    (line,) = logged
    assert (line["event"], line["company"], line["todo"]) == (
        "fence_log_unusable", row(linked).company_id, TODO[problem],
    )  # fmt: skip
    assert not linked.courier.run_once()


def test_case_g2_a_full_disk_is_found_when_the_worker_starts(linked: Place, folder: Path) -> None:
    folder_full(file_of(linked, folder))
    check_fence_log(at=NOON)
    assert row(linked).block_about == FenceLogProblem.UNWRITABLE.value
    check_fence_log(at=LATER)
    assert row(linked).block == Cause.FENCE_LOG.value, "as long as it is full"
    (folder / "trial.new").unlink()
    check_fence_log(at=LATER)
    assert row(linked).block == Cause.FENCE_LOG.value, "as long as its own file cannot be written"
    file_of(linked, folder).with_suffix(".new").unlink()
    check_fence_log(at=LATER)
    assert row(linked).block == ""


@contextmanager
def as_unprivileged_user() -> Iterator[None]:
    """root may read and write everything: for a while this process is not root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("of_folder", "of_file", "problem"),
    [(0o755, 0o000, FenceLogProblem.UNREADABLE), (0o555, 0o644, FenceLogProblem.UNWRITABLE)],
)
def test_case_g2_rights_that_are_missing(
    tmp_path: Path, of_folder: int, of_file: int, problem: FenceLogProblem
) -> None:
    folder = Path("/tmp") / f"fence-{os.getpid()}-{of_folder}"  # pytest's own folders are root's alone
    try:
        FenceLogFiles(folder).claimed(OURS, 1, NOON)
        (folder / "lock").chmod(0o666)
        (folder / f"{OURS}.json").chmod(of_file)
        folder.chmod(0o777 if of_folder == 0o755 else of_folder)
        with as_unprivileged_user(), pytest.raises(FenceLogUnusable) as why:
            FenceLogFiles(folder).claimed(OURS, 2, NOON)
        assert why.value.problem is problem
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_case_g2_a_visit_that_runs_sends_nothing_more_once_its_file_is_broken(linked: Place, folder: Path) -> None:
    claim = linked.courier.repository.claim("w", NOON)
    assert claim is not None
    file_of(linked, folder).write_text("")
    check_fence_log(at=NOON)
    assert row(linked).claim == ""


def test_case_g2_what_waits_for_an_approval_goes_on_waiting_for_it(linked: Place, folder: Path) -> None:
    mark_restored(at=NOON)
    file_of(linked, folder).write_text("")
    check_fence_log(at=NOON)
    assert row(linked).block == Cause.RESTORED.value


def test_case_g2_one_broken_file_hides_no_other_companys_restore(place: type[Place], folder: Path) -> None:
    three = place(3)
    identities = [str(Connection.objects.get(pk=pk).identity) for pk in three.connections]
    for identity in identities:
        fence_log().claimed(identity, 10, NOON)
    (folder / f"{identities[0]}.json").write_text("")
    (folder / "notes.json").write_text("not ours")
    notice_restore(at=NOON)
    check_fence_log(at=NOON)
    blocks = [Connection.objects.get(pk=pk).block for pk in three.connections]
    assert blocks == ["fence_log", "restored", "restored"]


# --- recovering ---


def goes_on(one: Place) -> None:
    """The next visit asks, and the first good answer is followed by the owed day's."""
    one.server.up = True
    one.at = LATER
    assert one.courier.run_once()
    assert one.server.calls


def test_case_g2_what_can_be_written_again_goes_on_by_itself(linked: Place, folder: Path) -> None:
    full(file_of(linked, folder))
    linked.courier.run_once()
    check_fence_log(at=NOON)
    assert row(linked).block == Cause.FENCE_LOG.value
    file_of(linked, folder).with_suffix(".new").unlink()
    check_fence_log(at=LATER)
    assert (row(linked).block, row(linked).sync_asked_at) == ("", LATER)
    goes_on(linked)


def test_case_g2_the_probe_alone_is_enough(linked: Place, folder: Path) -> None:
    full(file_of(linked, folder))
    linked.courier.run_once()
    file_of(linked, folder).with_suffix(".new").unlink()
    goes_on(linked)
    assert row(linked).block == ""


def test_case_g2_a_folder_that_is_put_back_goes_on_by_itself(linked: Place, folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    check_fence_log(at=NOON)
    assert row(linked).block_about == FenceLogProblem.LOST.value
    shutil.rmtree(folder)  # the worker began a new one meanwhile
    folder.with_name("elsewhere").rename(folder)
    check_fence_log(at=LATER)
    goes_on(linked)


@pytest.mark.parametrize("how", ["emptied", "truncated", "lost", "its folder lost"])
def test_case_g2_renew_fence_log_begins_anew_above_all_claims(
    linked: Place, folder: Path, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    BROKEN[how][0](file_of(linked, folder))
    linked.courier.run_once()
    fence = row(linked).fence
    call_command("renew_fence_log")
    assert "1件の控えを作り直しました。" in capsys.readouterr().out
    assert fence_log().read(str(row(linked).identity)) == fence
    assert row(linked).block == ""
    goes_on(linked)
    assert row(linked).block == ""
    call_command("renew_fence_log")
    assert "作り直す控えはありません。" in capsys.readouterr().out


def test_case_g2_a_claim_just_taken_is_not_mistaken_for_a_restore(linked: Place, folder: Path) -> None:
    file_of(linked, folder).write_text("")
    claim = linked.courier.repository.claim("w", NOON)
    assert claim is not None
    call_command("renew_fence_log")
    assert fence_log().claimed(claim.identity, claim.fence, NOON) is None


@pytest.mark.parametrize("how", ["a folder", "its folder a file"])
def test_case_g2_renew_fence_log_says_what_it_cannot_do(linked: Place, folder: Path, how: str) -> None:
    BROKEN[how][0](file_of(linked, folder))
    with pytest.raises(CommandError, match="直してください"):
        call_command("renew_fence_log")


def test_case_g2_after_a_restore_it_is_renewed_and_approved(linked: Place, folder: Path) -> None:
    """In the order of docs/operating.md."""
    file_of(linked, folder).write_text("")
    mark_restored(at=NOON)
    call_command("renew_fence_log")
    check_fence_log(at=LATER)
    assert row(linked).block == Cause.RESTORED.value
    assert not linked.courier.run_once()
    approve_connection(company=row(linked).company, at=LATER)
    goes_on(linked)


def test_case_g2_a_stop_that_stood_before_is_found_again(linked: Place, folder: Path) -> None:
    Connection.objects.update(block=Cause.TOKEN.value, block_since=NOON, next_probe_at=NOON)
    file_of(linked, folder).write_text("")
    linked.courier.run_once()
    call_command("renew_fence_log")
    assert row(linked).sync_asked_at is not None, "the next visit asks at once"


# --- what is a beginning ---


def test_another_machine_begins_without_a_file(linked: Place, folder: Path) -> None:
    elsewhere = f"{socket.gethostname()}-2:{folder}"
    FenceLogFile.objects.update(place=elsewhere)
    shutil.rmtree(folder)
    check_fence_log(at=NOON)
    linked.courier.run_once()
    assert row(linked).block == ""
    assert linked.server.calls
    assert FenceLogFile.objects.count() == 2


def test_a_file_of_the_version_before_is_known_from_the_first_look_on(linked: Place, folder: Path) -> None:
    FenceLogFile.objects.all().delete()
    check_fence_log(at=NOON)
    file_of(linked, folder).unlink()
    check_fence_log(at=NOON)
    assert row(linked).block_about == FenceLogProblem.LOST.value


def test_a_link_that_is_off_is_left_alone(linked: Place, folder: Path) -> None:
    file_of(linked, folder).write_text("")
    with scopes_disabled():
        company = row(linked).company
        company.link_setting = "off"
        company.save(update_fields=["link_setting"])
    check_fence_log(at=NOON)
    assert row(linked).block == ""
