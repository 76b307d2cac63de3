"""Case G2 on the pages: with a fence log that cannot be used they say so, people are mailed once, the operator reads what to do."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from post_office.models import Email
from pytest_django import Settings

from kakutei.authentication.identity import add_operator
from kakutei.demo import cast
from kakutei.shift.actions.link_worker import check_fence_log
from kakutei.shift.actions.notifications import tell_people
from kakutei.shift.link.fence_log import fence_log
from kakutei.shift.link.models import Connection, DesiredDay
from kakutei.shift.link.rules.fence_log import ADVICE, PROBLEMS
from kakutei.shift.link.rules.states import CAUSE_ADVICE
from kakutei.shift.link.rules.values import Cause, FenceLogProblem
from kakutei.shift.roster.models import Draft

from .conftest import sign_in
from .reading import digest, source, text
from .world import NOON, TODAY, World

CAUSE = CAUSE_ADVICE[Cause.FENCE_LOG]
SOON = "まもなく送ります"


@pytest.fixture
def boss(world: World) -> Client:
    return sign_in(add_operator(email="unei@example.jp", name="運営 担当"))


@pytest.fixture
def file(world: World, settings: Settings, tmp_path: Path) -> Path:
    """Where the worker keeps how far this company's link has come."""
    settings.KAKUTEI_FENCE_LOG = tmp_path / "data" / "fence-log"
    identity = str(world.connection.identity)
    fence_log().claimed(identity, 1, NOON)
    Connection.objects.update(fence=1)
    return fence_log().file(identity)


def full(file: Path) -> None:
    (file.parent / "trial.new").symlink_to("/dev/full")


BROKEN: dict[FenceLogProblem, Callable[[Path], object]] = {
    FenceLogProblem.BROKEN: lambda file: file.write_text(""),
    FenceLogProblem.UNREADABLE: lambda file: (file.unlink(), file.mkdir()),
    FenceLogProblem.LOST: lambda file: shutil.rmtree(file.parent),
    FenceLogProblem.UNWRITABLE: full,
}


@pytest.fixture(params=list(BROKEN), ids=lambda problem: problem.value)
def broken(request: pytest.FixtureRequest, file: Path) -> FenceLogProblem:
    """The worker has just started."""
    problem: FenceLogProblem = request.param
    BROKEN[problem](file)
    check_fence_log(at=NOON)
    return problem


def table_of(world: World, end: str = "") -> str:
    return f"/c/minato/stores/{world.ekimae.pk}/shifts/2026-12{end}"


def test_case_g2_every_page_of_the_company_names_the_cause(
    owner: Client, world: World, broken: FenceLogProblem
) -> None:
    for url in (table_of(world), table_of(world, "/marks?since="), "/c/minato/link", "/c/minato/dashboard"):
        page = source(owner.get(url))
        assert CAUSE in page, url
        assert SOON not in page, url


def test_case_g2_the_preview_and_the_press_of_kakutei_name_the_cause(
    owner: Client, world: World, broken: FenceLogProblem
) -> None:
    Draft.objects.filter(staff=world.staff(cast.OWNER), work_date="2026-12-21").update(start=480)
    sheet = owner.get(table_of(world, "/preview"))
    assert f"連携に要対応があるため、解決してから送ります。{CAUSE}" in text(sheet)
    assert SOON not in text(sheet)
    said = text(owner.post(table_of(world, "/confirmation"), {"digest": digest(sheet)}, follow=True))
    assert "件を確定しました。連携に要対応があるため、解決してから送ります。" in said
    assert SOON not in said


def test_case_g2_only_actions_open_to_the_company_are_offered(
    owner: Client, world: World, broken: FenceLogProblem
) -> None:
    page = text(owner.get("/c/minato/link"))
    assert "連携状況 停止" in page
    assert "同期して確認する" in page
    assert "会社編集を開く" not in page


def test_case_g2_the_problem_and_its_end_are_each_mailed_once(world: World, file: Path) -> None:
    DesiredDay.objects.update(outcome="delivered", settled_version=1, settled_at=NOON, block="")
    tell_people(at=NOON)
    file.write_text("")
    for minutes in (0, 1, 3, 30, 300):
        at = NOON + dt.timedelta(minutes=minutes)
        check_fence_log(at=at)
        tell_people(at=at)
    (mail,) = Email.objects.all()
    assert mail.to == [cast.OWNER.email]
    assert mail.subject == "【要対応】みなと珈琲株式会社: 送信の控えを読み書きできません"
    assert CAUSE in mail.message
    assert str(file.parent) not in mail.message
    call_command("renew_fence_log")
    tell_people(at=NOON + dt.timedelta(minutes=310))
    tell_people(at=dt.datetime.combine(TODAY + dt.timedelta(days=1), dt.time(8), tzinfo=NOON.tzinfo))
    assert "送信の控えを読み書きできません" in Email.objects.order_by("pk").last().message
    assert Email.objects.count() == 2


def test_case_g2_the_operator_reads_which_file_it_is_and_what_to_do(
    boss: Client, world: World, file: Path, broken: FenceLogProblem
) -> None:
    for url in ("/operator", "/operator/companies", f"/operator/companies/{world.company.pk}", "/operator/mails"):
        page = text(boss.get(url))
        assert "送信の控えを使えないため、1社の連携を停止しています。" in page, url
        assert f"{cast.COMPANY} 2026/12/10 12:00 {file} {PROBLEMS[broken]}{ADVICE[broken]}" in page, url


def test_case_g2_operator_pages_are_empty_after_the_fix(boss: Client, file: Path) -> None:
    file.write_text("")
    check_fence_log(at=NOON)
    call_command("renew_fence_log")
    assert "送信の控え" not in text(boss.get("/operator"))


def test_case_g2_pages_show_soon_again_after_the_fix(owner: Client, world: World, file: Path) -> None:
    file.write_text("")
    check_fence_log(at=NOON)
    call_command("renew_fence_log")
    page = source(owner.get(table_of(world)))
    assert SOON in page
    assert CAUSE not in page
